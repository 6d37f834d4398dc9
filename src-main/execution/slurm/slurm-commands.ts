import { execFile } from 'node:child_process';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import type { JobOptions } from './agent-messages.ts';

/** An element of a job array, and whether Slurm still has something to do with it. */
export interface QueuedElement {
  readonly job: string;
  readonly state: 'pending' | 'running';
  /** Why it waits, in Slurm's word; empty if that isn't said. */
  readonly reason: string;
  /** Whether it is this element. */
  readonly has: (element: number) => boolean;
}

/** What the program of an element ends with if it was interrupted, and can continue from checkpoints. */
export const interruptedCode = 130;
/** What a shell says of it if the signal has ended it before it could listen. */
const unheardCode = 128 + 15;
/** What it ends with if a training process has died. */
export const diedCode = 7;
/** What a shell ends with if modules can't be loaded; no program of ours does. */
export const noModulesCode = 78;
/** How often an element is started again that has got no further: its training process has died, or it heard no signal. */
export const mostRestarts = 3;

/** What is left of a job that Slurm still lists, though nothing will compute it any more. */
const over: readonly string[] = [
  'BOOT_FAIL',
  'CANCELLED',
  'COMPLETED',
  'DEADLINE',
  'FAILED',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'REVOKED',
  'SPECIAL_EXIT',
  'TIMEOUT',
];
const underWay: readonly string[] = ['RUNNING', 'COMPLETING', 'CONFIGURING', 'SUSPENDED'];

/** Numbers were plain before Slurm 23.02. */
const slurmNumber = z
  .union([z.number(), z.object({ set: z.boolean(), number: z.number() })])
  .nullish()
  .transform((value) =>
    value === null || value === undefined || typeof value === 'number'
      ? (value ?? null)
      : value.set
        ? value.number
        : null,
  );
const queueSchema = z.object({
  jobs: z.array(
    z.object({
      job_id: slurmNumber,
      array_job_id: slurmNumber,
      array_task_id: slurmNumber,
      /** The elements that wait, as `3,7-9%2`; a job that runs has a number instead. */
      array_task_string: z.string().nullish(),
      job_state: z.union([z.string(), z.array(z.string())]),
      state_reason: z.string().nullish(),
    }),
  ),
});

/**
 * What `squeue --json` says of jobs that are not over.
 * @throws UnrollError 'unavailable' if it says something else
 */
export function parseQueue(text: string): QueuedElement[] {
  const parsed = queueSchema.safeParse(parsedJson(text));
  if (!parsed.success) {
    throw new UnrollError(
      'unavailable',
      'squeue --json says something that Unroll does not understand; Slurm 21.08 or newer is needed',
    );
  }
  return parsed.data.jobs.flatMap((job): QueuedElement[] => {
    const states = [job.job_state].flat();
    const isOver = states.some((state) => over.includes(state)) && !states.includes('COMPLETING');
    if (isOver) return [];
    const state = states.some((one) => underWay.includes(one)) ? 'running' : 'pending';
    const id = job.array_job_id === null || job.array_job_id === 0 ? job.job_id : job.array_job_id;
    const single = job.array_task_id;
    const waiting = job.array_task_string ?? '';
    const has = waiting === '' ? (element: number) => element === single : within(waiting);
    return [{ job: String(id), state, reason: job.state_reason ?? '', has }];
  });
}

/** @returns whether a number is within ranges such as `3,7-9%2` */
function within(ranges: string): (element: number) => boolean {
  const parts = ranges
    .replace(/%.*$/, '')
    .split(',')
    .map((range) => range.split('-').map(Number));
  // Slurm shortens what is too long by dots: then any may be meant.
  if (parts.some((part) => part.some(Number.isNaN))) return () => true;
  return (element) => parts.some(([first, last = first]) => element >= first! && element <= last!);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Seconds before its time limit at which an element is told to end: enough for a checkpoint, at most half of it. */
function warning(minutes: number | null): number {
  return Math.min(120, ((minutes ?? 60) * 60) / 2);
}

/** The arguments of `sbatch` for what each element may use. */
export function resourceArguments(options: JobOptions): string[] {
  const { partition, account, minutes, memory, threads } = options;
  return [
    ...(partition === null ? [] : [`--partition=${partition}`]),
    ...(account === null ? [] : [`--account=${account}`]),
    ...(minutes === null ? [] : [`--time=${minutes}`]),
    ...(memory === null ? [] : [`--mem=${memory}M`]),
    `--cpus-per-task=${threads}`,
    '--ntasks=1',
    '--job-name=unroll',
    '--requeue',
    '--open-mode=append',
    `--signal=B:TERM@${warning(minutes)}`,
  ];
}

/**
 * The script of an element. It hands the signal that time is running out to the program, and has Slurm start the element
 * again if the program was interrupted, or, a few times, if that came before it could listen or a training process died.
 * @param command that runs the tasks in a file, which is its last argument
 * @param folder of the batch, with a file for each element
 */
export function batchScript(
  command: readonly string[],
  folder: string,
  modules: readonly string[],
): string {
  const words = command.map(quoted).join(' ');
  const inner = [...loadModules(modules), `exec ${words} "$1"`].join('\n');
  return [
    // No login shell, which would take its time before it could hear a signal; the inner one loads the profile.
    '#!/bin/bash',
    'child= warned=',
    `trap 'warned=1; [ -n "$child" ] && kill -TERM "$child" 2> /dev/null' TERM`,
    `bash -lc ${quoted(inner)} unroll ${quoted(folder)}/"$SLURM_ARRAY_TASK_ID".json &`,
    'child=$!',
    '[ -n "$warned" ] && kill -TERM "$child" 2> /dev/null',
    // A signal ends `wait` though the program has not ended.
    'while true; do',
    '  wait "$child"',
    '  code=$?',
    '  kill -0 "$child" 2> /dev/null || break',
    'done',
    `if [ "$code" = ${interruptedCode} ] || { { [ "$code" = ${unheardCode} ] || [ "$code" = ${diedCode} ]; } && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${mostRestarts} ]; }; then`,
    '  scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"',
    'fi',
    'exit "$code"',
    '',
  ].join('\n');
}

/** The line that loads modules in a login shell, which alone knows the command; none without modules. */
export function loadModules(modules: readonly string[]): string[] {
  if (modules.length === 0) return [];
  return [`module load ${modules.map(quoted).join(' ')} || exit ${noModulesCode}`];
}

/** A word as a shell reads it. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** How one of Slurm's programs has ended. */
interface SlurmAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one of Slurm's programs.
 * @param input for its standard input
 * @throws UnrollError 'unavailable' if there is none
 */
export function runSlurm(
  program: 'sbatch' | 'squeue' | 'scancel' | 'scontrol' | 'sinfo',
  args: readonly string[],
  input = '',
): Promise<SlurmAnswer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { maxBuffer: 512 * 1024 * 1024, env: environmentOf(program) },
      (error, stdout, stderr) => {
        if (error?.code === 'ENOENT') {
          reject(
            new UnrollError(
              'unavailable',
              `There is no ${program} here; give the cluster’s login node as the host, or run Unroll there`,
            ),
          );
          return;
        }
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
    // It would try again for two minutes, which nobody could end; others may try again and answer.
    if (program === 'sbatch') {
      child.stderr?.on('data', (text: string) => {
        if (text.includes('retrying')) child.kill();
      });
    }
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/**
 * The environment for one of Slurm's programs. What a user has set there for one, such as `SCANCEL_INTERACTIVE` or
 * `SQUEUE_PARTITION`, is for typing it: it would ask for ever, leave some jobs out, or answer in another form. What is
 * set for `sbatch` are defaults that are meant.
 */
function environmentOf(program: string): NodeJS.ProcessEnv {
  if (program === 'sbatch') return process.env;
  const own = `${program.toUpperCase()}_`;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith(own)));
}
