import { UnrollError } from '#shared/contract/errors';
import type { JobOptions } from './agent-messages.ts';
import { lastLineOf } from './last-line.ts';
import { resourceArguments, runSlurm } from './slurm-commands.ts';

/**
 * Asks Slurm whether it takes such jobs at all.
 * @throws UnrollError 'invalid-input' naming the field, or 'unavailable'
 */
export async function checkOptions(options: JobOptions): Promise<void> {
  const { code, stderr } = await runSlurm(
    'sbatch',
    ['--test-only', ...resourceArguments(options)],
    '#!/bin/bash\n',
  );
  const problem = code === 0 ? null : await submissionProblem(stderr, options);
  if (problem !== null) throw problem;
}

/**
 * What a refusal of `sbatch` means.
 * @returns null for one that passes, as when the controller is busy or the user has too many jobs
 */
export async function submissionProblem(
  stderr: string,
  options: JobOptions,
): Promise<UnrollError | null> {
  // A cluster that denies what exceeds a limit names the limit as a word, as it would for a job that waits.
  for (const [word] of stderr.matchAll(/\w+/g)) {
    const problem = waitingProblem(word, options);
    if (problem !== null) return problem;
  }
  const { partition, account } = options;
  if (/invalid partition|no partition specified|default partition/i.test(stderr)) {
    const { stdout } = await runSlurm('sinfo', ['--noheader', '--format=%R']);
    const known = [...new Set(stdout.split('\n').filter((name) => name !== ''))].join(', ');
    const what = partition === null ? 'the cluster has no default' : `there is no ${partition}`;
    return invalid(`partition: ${what}; use one of ${known || 'those that sinfo lists'}`);
  }
  if (/invalid account/i.test(stderr)) {
    const what = account === null ? 'the cluster asks for one' : `${account} is not yours`;
    return invalid(`account: ${what}; ask your computing centre which one you may use`);
  }
  if (/group not permitted/i.test(stderr)) {
    const what = partition ?? 'the cluster’s default';
    return invalid(
      `partition: ${what} is not for your group; ask your computing centre which one you may use`,
    );
  }
  if (/requested time limit/i.test(stderr)) return tooLong(options);
  if (/node configuration|memory|cpu count|more processors/i.test(stderr)) return tooMuch(options);
  if (/unable to contact slurm|configuration source|unrecognized option/i.test(stderr)) {
    return noAnswer(stderr);
  }
  return null;
}

/** Whether a refusal is one of too many jobs, of which fewer may be taken: an array is taken as a whole, or not at all. */
export function isOfTooMany(stderr: string): boolean {
  return /accounting\/QOS policy|temporarily unable to accept|job queue full/i.test(stderr);
}

/**
 * What it means that a job waits for a reason that never passes: many clusters take jobs that may not begin.
 * @param options what the job asks for; undefined if that isn't known
 * @returns null for one that passes
 */
export function waitingProblem(
  reason: string,
  options: JobOptions | undefined,
): UnrollError | null {
  if (/TimeLimit$|MaxWallDurationPerJobLimit$/.test(reason)) return tooLong(options);
  if (/Max(Cpu|Mem|Memory|Node)Per(Job|Node)(Limit)?$/.test(reason)) return tooMuch(options);
  return null;
}

/** What to say of a job that waits for a reason other than its turn; null: it is its turn that it waits for. */
export function waitingNote(reason: string, job: string): string | null {
  if (ofTurn.has(reason)) return null;
  return `Slurm keeps job ${job} waiting: ${reason}${afterHold(reason, job)}\n`;
}

function afterHold(reason: string, job: string): string {
  if (reason === 'JobHeldAdmin') return '; only an administrator of the cluster can release it';
  return reason.startsWith('JobHeld') ? `; “scontrol release ${job}” there lets it begin` : '';
}

const ofTurn: ReadonlySet<string> = new Set([
  '',
  'None',
  'Resources',
  'Priority',
  'BeginTime',
  'Cleaning',
  'JobArrayTaskLimit',
]);

function invalid(message: string): UnrollError {
  return new UnrollError('invalid-input', message);
}

function tooLong(options: JobOptions | undefined): UnrollError {
  const asked =
    options === undefined ? 'what the job asks for' : (options.minutes ?? 'the default');
  return invalid(
    `minutes: ${asked} is more than the partition allows; ask for less, or for another partition`,
  );
}

function tooMuch(options: JobOptions | undefined): UnrollError {
  return invalid(`${resourcesOf(options)}: no job of the partition may have so much; ask for less`);
}

function resourcesOf(options: JobOptions | undefined): string {
  if (options === undefined) return 'threads or memory';
  const { threads, memory } = options;
  return memory === null ? `threads: ${threads}` : `threads: ${threads} and memory: ${memory}`;
}

/** What it means that one of Slurm's programs reaches nobody. */
export function noAnswer(stderr: string): UnrollError {
  return new UnrollError(
    'unavailable',
    `Slurm does not answer: ${lastLineOf(stderr)}; try again once “squeue --me” works in a shell there`,
  );
}
