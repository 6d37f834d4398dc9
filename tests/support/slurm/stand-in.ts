import { chmod, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect } from 'vitest';
import { packExperiment } from '#main/execution/carried/carried-experiment';
import { describeTask } from '#main/execution/carried/task-document';
import { Agent } from '#main/execution/slurm/agent';
import {
  jobOptionsSchema,
  type FromAgent,
  type JobOptions,
  type ToAgent,
} from '#main/execution/slurm/agent-messages';
import type { Following } from '#main/execution/slurm/followed-tasks';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import { defaultConfig } from '#shared/experiment/config';
import { sampleRecord } from '../records.ts';
import { heard } from './following.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const usualPath = process.env.PATH;
let programs = '';

/** The folder with the programs of the present test's Slurm. */
export function programFolder(): string {
  return programs;
}

/** Gives each test of a file a Slurm of shell scripts, which takes every job and has none in its queue. */
export function standInForSlurm(): void {
  beforeEach(async () => {
    programs = await temporaryFolder();
    process.env.PATH = [programs, usualPath].join(delimiter);
    await program('squeue', `echo "$@" >> ${programs}/asked; echo '{"jobs": []}'`);
    await program('scontrol', 'echo "MaxArraySize = 1001"');
    await takeJobs();
  });
  afterEach(() => {
    process.env.PATH = usualPath;
  });
}

/** Puts a program where others find it before the real one. */
export async function program(name: string, script: string): Promise<void> {
  const path = join(programs, name);
  await writeFile(path, `#!/bin/bash\n${script}\n`);
  await chmod(path, 0o755);
}

/** Has sbatch take everything, or refuse it for a passing reason. */
export function takeJobs(takes = true): Promise<void> {
  const note = `echo "$@" >> ${programs}/submitted`;
  return program(
    'sbatch',
    takes
      ? `[ "$1" = --test-only ] && exit 0; ${note}; cat > /dev/null; echo 7`
      : `[ "$1" = --test-only ] && exit 0; ${note}; echo "sbatch: error: too many jobs" >&2; exit 1`,
  );
}

/** How often jobs were submitted. */
export async function submissions(): Promise<number> {
  const text = await readFile(join(programs, 'submitted'), 'utf8').catch(() => '');
  return text.split('\n').length - 1;
}

/** An agent that has said that it is ready. */
export async function readyAgent(
  path: string,
  options: Partial<JobOptions> = {},
  following: Partial<Following> = {},
) {
  const said: FromAgent[] = [];
  const messages = new PassThrough({ objectMode: true });
  const agent = new Agent(path, [], { ...heard(said), ...following });
  const served = agent.serve(messages);
  const say = (message: ToAgent): boolean => messages.write(message);
  say({ kind: 'hello', options: jobOptionsSchema.parse(options) });
  const hears = (kind: FromAgent['kind']): Promise<void> =>
    expect
      .poll(() => said.map((message) => message.kind), { timeout: 30_000 })
      .toContain(kind) as unknown as Promise<void>;
  await hears('ready');
  const end = async (): Promise<void> => {
    messages.end();
    await served;
  };
  return { said, say, hears, end };
}

/** The message that begins a task. */
export async function start(
  key: string,
  dataset: string | null = null,
): Promise<Extract<ToAgent, { kind: 'start' }>> {
  const here = await temporaryFolder();
  const record = sampleRecord();
  await writeRecord(here, record);
  const data = { dataset: 'mnist', hashes: {} };
  const task = { id: record.id, config: defaultConfig(), data, threads: 1, lastEpoch: null };
  const document = describeTask({ ...task, folder: here });
  const files = await packExperiment(here);
  return { kind: 'start', key, document, files, dataset, seconds: 1 };
}
