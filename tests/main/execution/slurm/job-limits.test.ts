import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Agent } from '#main/execution/slurm/agent';
import { jobOptionsSchema, type FromAgent } from '#main/execution/slurm/agent-messages';
import { ClusterFolder } from '#main/execution/slurm/cluster-folder';
import { readStored, submissionSchema } from '#main/execution/slurm/task-files';
import { heard } from '../../../support/slurm/following.ts';
import {
  program,
  programFolder,
  readyAgent,
  standInForSlurm,
  start,
} from '../../../support/slurm/stand-in.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

standInForSlurm();

beforeEach(() => {
  // The queue is asked every five seconds, by this clock.
  const [began, started] = [Date.now(), performance.now()];
  const clock = vi.spyOn(Date, 'now');
  clock.mockImplementation(() => Math.round(began + 10 * (performance.now() - started)));
  onTestFinished(() => {
    clock.mockRestore();
  });
});

/** Has sbatch refuse an array of more than some elements, as a cluster that limits a user's jobs. */
async function takeAtMost(elements: number, refusal: string): Promise<void> {
  await program(
    'sbatch',
    `[ "$1" = --test-only ] && exit 0
    cat > /dev/null
    [[ "$*" =~ --array=0-([0-9]+) ]]
    if [ "\${BASH_REMATCH[1]}" -ge ${elements} ]; then ${refusal}; fi
    echo "$@" >> ${programFolder()}/submitted
    wc -l < ${programFolder()}/submitted`,
  );
}

test.each([
  [
    'a limit of the user',
    'echo "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user\'s size and/or time limits)" >&2; exit 1',
  ],
  // It would try for two minutes, in which nothing could be ended.
  [
    'a limit of the cluster',
    'echo "sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying" >&2; exec sleep 600',
  ],
])('an array of more jobs than Slurm takes is made smaller: %s', async (_, refusal) => {
  await takeAtMost(3, refusal);
  const path = await temporaryFolder();
  const { say, said, end } = await readyAgent(path, { atOnce: 10 });
  for (let index = 0; index < 10; index += 1) say(await start(`task-${index}`));
  say({ kind: 'submit' });
  await expect
    .poll(() => said.filter(({ kind }) => kind === 'submitted').length, { timeout: 30_000 })
    .toBe(10);
  await end();
  expect(said.filter(({ kind }) => kind === 'failed' || kind === 'output')).toEqual([]);
  const text = await readFile(join(programFolder(), 'submitted'), 'utf8');
  // Two were taken, and the next tries were no larger than what Slurm takes.
  const sizes = [...text.matchAll(/--array=0-(\d+)/g)].map(([, last]) => Number(last) + 1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(3);
  const folder = new ClusterFolder(path);
  const places = said.map(async (message) => {
    if (message.kind !== 'submitted') return [];
    const { job, element } = await readStored(
      folder.task(message.key).submission,
      submissionSchema,
    );
    return [`${job}_${element}`];
  });
  expect(new Set((await Promise.all(places)).flat()).size).toBe(10);
});

const policy =
  "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)";

test.each([
  ['QOSMaxWallDurationPerJobLimit', 'minutes: 9 is more than the partition allows; ask for less'],
  ['QOSMaxCpuPerJobLimit', 'threads: 1 and memory: 500: no job of the partition may have so much'],
  [
    'AssocMaxCpuPerJobLimit',
    'threads: 1 and memory: 500: no job of the partition may have so much',
  ],
  ['QOSMaxCpuPerNode', 'threads: 1 and memory: 500: no job of the partition may have so much'],
])('a limit that an array is denied for is named by its field: %s', async (limit, why) => {
  await takeAtMost(0, `printf '%s\\n' "sbatch: error: ${limit}" "${policy}" >&2; exit 1`);
  const { say, said, hears, end } = await readyAgent(await temporaryFolder(), {
    minutes: 9,
    memory: 500,
    atOnce: 2,
  });
  for (const key of ['one', 'other']) say(await start(key));
  say({ kind: 'submit' });
  await hears('failed');
  await end();
  const error = { code: 'invalid-input', message: expect.stringContaining(why) as string };
  expect(said.slice(-2)).toEqual(['one', 'other'].map((key) => ({ kind: 'failed', key, error })));
});

/** Has squeue list the job of all tasks as one that waits, each time for the next of some reasons. */
function waitFor(...reasons: readonly string[]): Promise<void> {
  const job = { job_id: 7, array_job_id: 7, array_task_string: '0', job_state: 'PENDING' };
  const queues = reasons.map((reason) =>
    JSON.stringify({ jobs: [{ ...job, state_reason: reason }] }),
  );
  return program(
    'squeue',
    `echo "$@" >> ${programFolder()}/asked
    queues=(${queues.map((queue) => `'${queue}'`).join(' ')})
    echo "\${queues[$(wc -l < ${programFolder()}/asked) % ${reasons.length}]}"`,
  );
}

test.each([
  ['PartitionTimeLimit', 'minutes: 9 is more than the partition allows; ask for less, or for'],
  ['QOSMaxWallDurationPerJobLimit', 'minutes: 9 is more than the partition allows; ask for less'],
  ['QOSMaxCpuPerJobLimit', 'threads: 1 and memory: 500: no job of the partition may have so much'],
])(
  'a job that Slurm has taken but never begins is ended, by its field: %s',
  async (reason, why) => {
    await waitFor(reason);
    await program('scancel', `echo "$@$SCANCEL_STATE" >> ${programFolder()}/ended`);
    // As a user has it who ends jobs by hand.
    vi.stubEnv('SCANCEL_STATE', 'RUNNING');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { say, said, hears, end } = await readyAgent(await temporaryFolder(), {
      minutes: 9,
      memory: 500,
    });
    say(await start('one'));
    say({ kind: 'submit' });
    await hears('failed');
    expect(said.find(({ kind }) => kind === 'failed')).toEqual({
      kind: 'failed',
      key: 'one',
      error: { code: 'invalid-input', message: expect.stringContaining(why) as string },
    });
    expect(await readFile(join(programFolder(), 'ended'), 'utf8')).toBe('7_0\n');
    await end();
  },
);

/** Fulfilled when Slurm has been asked so often from now on. */
async function askedAgain(times: number): Promise<void> {
  const asked = join(programFolder(), 'asked');
  await rm(asked, { force: true });
  await expect
    .poll(async () => (await readFile(asked, 'utf8').catch(() => '')).split('\n').length - 1, {
      timeout: 60_000,
    })
    .toBeGreaterThanOrEqual(times);
}

test('a job that never begins is ended later if scancel fails at first', async () => {
  await waitFor('PartitionTimeLimit');
  await program('scancel', 'exit 1');
  const { say, said, hears, end } = await readyAgent(await temporaryFolder());
  // Both are in one element.
  for (const key of ['one', 'other']) say(await start(key));
  say({ kind: 'submit' });
  await hears('submitted');
  await askedAgain(2);
  expect(said.map(({ kind }) => kind)).not.toContain('failed');
  // It ends a job once only, as Slurm's own.
  await program('scancel', `mkdir ${programFolder()}/ended`);
  await hears('failed');
  await end();
  expect(said.filter(({ kind }) => kind === 'failed')).toMatchObject([
    { key: 'one', error: { code: 'invalid-input' } },
    { key: 'other', error: { code: 'invalid-input' } },
  ]);
});

test.each([
  ['PartitionTimeLimit', true, 'minutes: 9 is more than the partition allows'],
  ['PartitionTimeLimit', false, 'minutes: what the job asks for is more than the partition allows'],
  ['QOSMaxCpuPerJobLimit', false, 'threads or memory: no job of the partition may have so much'],
])(
  'what a job asks for is named as it was submitted: %s, noted: %s',
  async (reason, isNoted, why) => {
    await waitFor('Priority');
    const path = await temporaryFolder();
    const first = await readyAgent(path, { minutes: 9, threads: 4 });
    first.say(await start('one'));
    first.say({ kind: 'submit' });
    await first.hears('submitted');
    await first.end();
    const { submission } = new ClusterFolder(path).task('one');
    const { options, ...place } = await readStored(submission, submissionSchema);
    expect(options).toMatchObject({ minutes: 9, threads: 4 });
    if (!isNoted) await writeFile(submission, JSON.stringify(place));
    await waitFor(reason);
    await program('scancel', '');
    const second = await readyAgent(path, { minutes: 20, threads: 1 });
    second.say(await start('one'));
    await second.hears('failed');
    await second.end();
    expect(second.said.at(-1)).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining(why) as string },
    });
  },
);

test('why a job waits is said once, unless it waits for its turn', async () => {
  await waitFor('Priority', 'JobHeldAdmin', 'JobHeldAdmin');
  const { say, said, hears, end } = await readyAgent(await temporaryFolder());
  say(await start('one'));
  say({ kind: 'submit' });
  await hears('submitted');
  await askedAgain(4);
  await end();
  expect(said.filter(({ kind }) => kind === 'output')).toEqual([
    {
      kind: 'output',
      key: 'one',
      text: 'Slurm keeps job 7_0 waiting: JobHeldAdmin; only an administrator of the cluster can release it\n',
    },
  ]);
});

test('a percent sign in the name of the folder is one, and a backslash is refused', async () => {
  const path = join(await temporaryFolder(), '50%a');
  const { say, hears, end } = await readyAgent(path);
  say(await start('one'));
  say({ kind: 'submit' });
  await hears('submitted');
  await end();
  const text = await readFile(join(programFolder(), 'submitted'), 'utf8');
  expect(text).toMatch(/--output=\S*\/50%%a\/batches\/\S+\/%a\.txt/);
  const said: FromAgent[] = [];
  const agent = new Agent(join(path, 'a\\b'), [], heard(said));
  await agent.serve(Readable.from([{ kind: 'hello', options: jobOptionsSchema.parse({}) }]));
  expect(said).toMatchObject([
    {
      kind: 'refused',
      error: {
        code: 'invalid-input',
        message: `folder: Slurm can’t use a path with a backslash, such as ${path}/a\\b; choose another folder`,
      },
    },
  ]);
});
