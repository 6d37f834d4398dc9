import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import {
  batchScript,
  parseQueue,
  quoted,
  resourceArguments,
  runSlurm,
} from '#main/execution/slurm/slurm-commands';
import { program, standInForSlurm } from '../../../support/slurm/stand-in.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

standInForSlurm();

const options = {
  partition: null,
  account: null,
  minutes: null,
  memory: null,
  threads: 2,
  modules: [],
  atOnce: null,
};

test('the queue of old and new versions says which elements are not over', () => {
  const old = [
    { job_id: 9, array_job_id: 7, array_task_id: 1, array_task_string: '', job_state: 'RUNNING' },
    {
      job_id: 7,
      array_job_id: 7,
      array_task_id: null,
      array_task_string: '3,5-6%2',
      job_state: 'PENDING',
    },
    { job_id: 8, array_job_id: 7, array_task_id: 0, array_task_string: '', job_state: 'FAILED' },
  ];
  const number = (value: number | null) => ({
    set: value !== null,
    infinite: false,
    number: value ?? 0,
  });
  const recent = old.map((job) => ({
    ...job,
    job_id: number(job.job_id),
    array_job_id: number(job.array_job_id),
    array_task_id: number(job.array_task_id),
    job_state: [job.job_state],
  }));
  for (const jobs of [old, recent]) {
    const queue = parseQueue(JSON.stringify({ meta: {}, jobs }));
    const stateOf = (element: number) =>
      queue.find(({ job, has }) => job === '7' && has(element))?.state ?? null;
    expect([0, 1, 2, 3, 4, 5, 6].map(stateOf)).toEqual([
      null,
      'running',
      null,
      'pending',
      null,
      'pending',
      'pending',
    ]);
  }
  expect(() => parseQueue('slurm_load_jobs error')).toThrow('Slurm 21.08 or newer is needed');
});

test('only what was asked for is asked of Slurm, and a warning comes before the time limit', () => {
  expect(
    resourceArguments(options).filter((word) => /partition|account|time|mem/.test(word)),
  ).toEqual([]);
  expect(resourceArguments(options)).toContain('--signal=B:TERM@120');
  expect(
    resourceArguments({ ...options, partition: 'long', account: 'me', minutes: 2, memory: 500 }),
  ).toEqual(
    expect.arrayContaining([
      '--partition=long',
      '--account=me',
      '--time=2',
      '--mem=500M',
      '--cpus-per-task=2',
      '--signal=B:TERM@60',
    ]),
  );
});

test('a program other than sbatch may try again until it is answered', async () => {
  // More than a pipe holds: it goes on only while somebody reads.
  const script = `yes 'error: slurm_load_jobs: retrying' | head -n 20000 >&2; echo answer`;
  await program('squeue', script);
  expect(await runSlurm('squeue', [])).toMatchObject({ code: 0, stdout: 'answer\n' });
  await program('sbatch', script);
  expect(await runSlurm('sbatch', [])).toMatchObject({ code: 1, stdout: '' });
});

test('words mean themselves to a shell', async () => {
  const word = `it's $HOME; "x" \`y\``;
  const { stdout } = await promisify(execFile)('bash', ['-c', `printf %s ${quoted(word)}`]);
  expect(stdout).toBe(word);
});

/** Runs the script of an element with a program that ends with a code. */
async function scriptThatEnds(
  code: number,
  restarts: number,
  home?: string,
): Promise<{ code: number; said: string }> {
  const folder = await temporaryFolder();
  const script = batchScript(['bash', '-c', `exit ${code}`], folder, []);
  const env = {
    ...process.env,
    // The profile of this computer may take its time.
    HOME: home ?? folder,
    SLURM_ARRAY_TASK_ID: '3',
    SLURM_ARRAY_JOB_ID: '7',
    SLURM_RESTART_COUNT: String(restarts),
  };
  // Functions of a shell stand in for programs.
  const double = 'scontrol() { echo "scontrol $*"; };';
  const body = script.replace('#!/bin/bash', double);
  const run = promisify(execFile)('bash', ['-c', body], { env });
  return run.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: unknown) => {
      const failed = error as { code: number; stdout: string };
      return { code: failed.code, said: failed.stdout };
    },
  );
}

test('an interrupted element is started again, one whose process dies three times at most', async () => {
  const again = 'scontrol requeue 7_3\n';
  expect(await scriptThatEnds(0, 0)).toEqual({ code: 0, said: '' });
  expect(await scriptThatEnds(130, 9)).toEqual({ code: 130, said: again });
  expect(await scriptThatEnds(7, 2)).toEqual({ code: 7, said: again });
  expect(await scriptThatEnds(7, 3)).toEqual({ code: 7, said: '' });
  expect(await scriptThatEnds(4, 0)).toEqual({ code: 4, said: '' });
});

test('a signal that comes before the program can hear it has the element started again', async () => {
  const home = await temporaryFolder();
  // As a profile that loads modules for a while.
  await writeFile(join(home, '.bash_profile'), 'kill -TERM $PPID\nexec sleep 600\n');
  expect(await scriptThatEnds(0, 2, home)).toEqual({ code: 143, said: 'scontrol requeue 7_3\n' });
  // A profile that is never fast enough would have it start for ever.
  expect(await scriptThatEnds(0, 3, home)).toEqual({ code: 143, said: '' });
});
