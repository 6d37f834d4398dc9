import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { FromAgent } from '#main/execution/slurm/agent-messages';
import { ClusterFolder } from '#main/execution/slurm/cluster-folder';
import { isThere, noteRepetition, publishResult } from '#main/execution/slurm/task-files';
import { sampleRecord } from '../../../support/records.ts';
import {
  program,
  programFolder,
  readyAgent,
  standInForSlurm,
  start,
  submissions,
  takeJobs,
} from '../../../support/slurm/stand-in.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

standInForSlurm();

/** For a machine that is busy with other things. */
const patience = { timeout: 30_000 };

test('what Slurm refuses for now is submitted again, but not after the end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  await takeJobs(false);
  const { say, said, end } = await readyAgent(await temporaryFolder());
  say(await start('one'));
  say({ kind: 'submit' });
  await vi.waitFor(() => {
    expect(said).toContainEqual({
      kind: 'output',
      key: 'one',
      text: 'sbatch: error: too many jobs\n',
    });
  }, patience);
  await vi.waitFor(() => {
    expect(vi.getTimerCount()).toBeGreaterThan(1);
  }, patience);
  await end();
  expect(vi.getTimerCount()).toBe(0);
  expect(await submissions()).toBe(2);
});

test('what Slurm has taken stays followed if it refuses the rest for good', async () => {
  await program('scontrol', 'echo "MaxArraySize = 3"');
  await program(
    'sbatch',
    `[ "$1" = --test-only ] && exit 0
    cat > /dev/null
    mkdir ${programFolder()}/taken && echo 7 && exit
    echo "sbatch: error: Batch job submission failed: Invalid account" >&2; exit 1`,
  );
  const { say, said, hears, end } = await readyAgent(await temporaryFolder(), { atOnce: 5 });
  for (let index = 0; index < 5; index += 1) say(await start(`task-${index}`));
  say({ kind: 'submit' });
  await hears('failed');
  await end();
  const keysOf = (kind: FromAgent['kind']): string[] =>
    said.flatMap((message) => (message.kind === kind && 'key' in message ? [message.key] : []));
  expect(keysOf('submitted')).toEqual(['task-0', 'task-1']);
  expect(keysOf('failed')).toEqual(['task-2', 'task-3', 'task-4']);
});

test('a task that was accepted but not submitted is cancelled too, by another agent', async () => {
  const path = await temporaryFolder();
  await takeJobs(false);
  const first = await readyAgent(path);
  first.say(await start('one'));
  first.say({ kind: 'submit' });
  await first.hears('output');
  const second = await readyAgent(path);
  second.say({ kind: 'cancel', experiments: [sampleRecord().id] });
  await second.hears('cancelled');
  await second.end();
  await takeJobs();
  first.say({ kind: 'submit' });
  await first.hears('ended');
  await first.end();
  expect(await submissions()).toBe(1);
  // It is begun again by whoever asks for it later.
  const third = await readyAgent(path);
  third.say(await start('one'));
  third.say({ kind: 'submit' });
  await third.hears('submitted');
  await third.end();
  expect(await submissions()).toBe(2);
});

test('a message that can’t be followed ends neither the agent nor what others need', async () => {
  const path = await temporaryFolder();
  const { say, said, hears, end } = await readyAgent(path);
  const { pack, sha256 } = dataset('one');
  await rm(new ClusterFolder(path).datasets, { recursive: true });
  await writeFile(new ClusterFolder(path).datasets, 'in the way');
  say({ kind: 'dataset', sha256, pack });
  say({ kind: 'collected', key: 'nowhere' });
  say({ kind: 'stop', keys: ['nowhere'] });
  say(await start('needs-it', sha256));
  await hears('failed');
  expect(said.find(({ kind }) => kind === 'failed')).toMatchObject({
    key: 'needs-it',
    error: { code: 'storage' },
  });
  say(await start('needs-none'));
  say({ kind: 'submit' });
  await hears('submitted');
  await end();
});

const dataset = (text: string) => {
  const pack = new TextEncoder().encode(text);
  return { pack, sha256: createHash('sha256').update(pack).digest('hex') };
};

test('a data set is stored once, and the next workbench hears that it is there', async () => {
  const path = await temporaryFolder();
  const { pack, sha256 } = dataset('mine');
  const stored = new ClusterFolder(path).dataset(sha256);
  const first = await readyAgent(path);
  expect(first.said[0]).toMatchObject({ kind: 'ready', datasets: [] });
  first.say({ kind: 'dataset', sha256, pack });
  first.say(await start('needs-it', sha256));
  await first.hears('accepted');
  expect(await readFile(stored)).toEqual(Buffer.from(pack));
  const { ino } = await stat(stored);
  first.say({ kind: 'dataset', sha256, pack });
  first.say(await start('needs-it-too', sha256));
  await expect
    .poll(() => first.said.filter(({ kind }) => kind === 'accepted'), { timeout: 30_000 })
    .toHaveLength(2);
  expect((await stat(stored)).ino).toBe(ino);
  await first.end();
  // What a crash has left is no data set.
  await writeFile(`${stored}.tmp`, 'half');
  const second = await readyAgent(path);
  expect(second.said[0]).toMatchObject({ kind: 'ready', datasets: [sha256] });
  await second.end();
});

test('a data set that arrives with other bytes is not stored, and what needs it fails', async () => {
  const path = await temporaryFolder();
  const { sha256 } = dataset('mine');
  const { say, said, hears, end } = await readyAgent(path);
  say({ kind: 'dataset', sha256, pack: dataset('other').pack });
  say(await start('needs-it', sha256));
  await hears('failed');
  expect(said.find(({ kind }) => kind === 'failed')).toMatchObject({
    key: 'needs-it',
    error: { code: 'damaged', message: expect.stringContaining('arrived damaged') as string },
  });
  expect(await readdir(new ClusterFolder(path).datasets)).toEqual([]);
  // It can be sent again.
  say({ kind: 'dataset', sha256, pack: dataset('mine').pack });
  say(await start('needs-it', sha256));
  await hears('accepted');
  await end();
});

test('a cancellation that fails says why', async () => {
  const path = await temporaryFolder();
  const { say, said, hears, end } = await readyAgent(path);
  await rm(new ClusterFolder(path).tasks, { recursive: true });
  await writeFile(new ClusterFolder(path).tasks, 'in the way');
  say({ kind: 'cancel', experiments: ['one'] });
  await hears('cancelled');
  expect(said.at(-1)).toMatchObject({ kind: 'cancelled', error: { code: 'storage' } });
  await rm(new ClusterFolder(path).tasks);
  await end();
});

test('a line of events or a result that is damaged does not keep other tasks from being reported', async () => {
  const path = await temporaryFolder();
  const folder = new ClusterFolder(path);
  const { say, said, hears, end } = await readyAgent(path);
  for (const key of ['bad', 'good']) say(await start(key));
  say({ kind: 'submit' });
  await hears('submitted');
  await expect
    .poll(() => said.filter(({ kind }) => kind === 'submitted').length, { timeout: 30_000 })
    .toBe(2);
  for (const key of ['bad', 'good']) {
    const attempt = folder.attempt(key, '7-0');
    await mkdir(attempt.folder, { recursive: true });
    await writeFile(attempt.document, JSON.stringify({ machine: 'n1', startedAt: 1 }));
    await writeFile(attempt.events, '{"output": "one\n{"output":"two"}\n');
    await writeFile(folder.task(key).active, '');
  }
  await writeFile(folder.task('bad').result, 'damaged');
  await expect
    .poll(() => said, { timeout: 30_000 })
    .toContainEqual({ kind: 'output', key: 'good', text: 'two' });
  // Its job is gone, so that it is submitted again.
  say(await start('bad'));
  await expect
    .poll(() => said.filter(({ kind }) => kind === 'submitted').length, { timeout: 30_000 })
    .toBe(3);
  expect(await isThere(folder.task('bad').result)).toBe(false);
  await end();
});

/** Has a node begin an attempt at a task. */
async function attempt(folder: ClusterFolder, key: string, name: string, startedAt: number) {
  const paths = folder.attempt(key, name);
  await mkdir(paths.folder, { recursive: true });
  await writeFile(paths.document, JSON.stringify({ machine: 'n1', startedAt }));
  await writeFile(folder.task(key).active, '');
  return paths;
}

const epochEnd = (epoch: number): string =>
  `${JSON.stringify({ event: { kind: 'epoch', result: { epoch } } })}\n`;

test('a connection that is slow gets the newest files only', async () => {
  const path = await temporaryFolder();
  let take: () => void = () => undefined;
  const taken = new Promise<void>((resolve) => (take = resolve));
  let asked = 0;
  const drained = (): Promise<void> => {
    asked += 1;
    return taken;
  };
  const { say, said, hears, end } = await readyAgent(path, {}, { drained });
  say(await start('one'));
  say({ kind: 'submit' });
  await hears('submitted');
  const { events, snapshot } = await attempt(new ClusterFolder(path), 'one', '7-0', 1);
  for (const epoch of [1, 2, 3]) {
    await writeFile(snapshot, `after epoch ${epoch}`);
    await appendFile(events, epochEnd(epoch));
    const before = asked;
    if (epoch === 1) await expect.poll(() => asked, { timeout: 30_000 }).toBeGreaterThan(before);
  }
  expect(said.filter(({ kind }) => kind === 'event')).toEqual([]);
  take();
  await expect
    .poll(() => said.filter(({ kind }) => kind === 'event').length, { timeout: 30_000 })
    .toBe(3);
  const files = said.flatMap((message) => (message.kind === 'event' ? [message.files] : []));
  expect(files.map((pack) => pack && Buffer.from(pack).toString())).toEqual([
    'after epoch 3',
    null,
    null,
  ]);
  await end();
});

/** A task that was trained and collected while a second attempt at it computes. */
async function collectedTask(path: string, agent: Awaited<ReturnType<typeof readyAgent>>) {
  const folder = new ClusterFolder(path);
  agent.say(await start('one'));
  agent.say({ kind: 'submit' });
  await agent.hears('submitted');
  const first = await attempt(folder, 'one', '7-0', 1);
  const second = await attempt(folder, 'one', '7-1', 2);
  await publishResult(folder.task('one').result, {
    ended: { kind: 'ended', status: 'finished', reason: null, errorCode: null },
    machine: 'n1',
    files: new Uint8Array(1),
  });
  await writeFile(first.ended, '');
  await agent.hears('ended');
  agent.say({ kind: 'collected', key: 'one' });
  await expect.poll(() => isThere(folder.task('one').collected)).toBe(true);
  return { folder, second };
}

const repetition = { machine: 'n2', epoch: 3, isEqual: true };
const told: FromAgent = { kind: 'repetition', key: 'one', attempt: '7-1', repetition };

test('a second attempt is ended with the connection, and compared', async () => {
  const path = await temporaryFolder();
  const agent = await readyAgent(path);
  const { folder, second } = await collectedTask(path, agent);
  const queue = join(programFolder(), 'queue');
  const job = { job_id: 7, array_job_id: 7, array_task_id: 0, job_state: 'RUNNING' };
  await writeFile(queue, JSON.stringify({ jobs: [job] }));
  await program('squeue', `cat ${queue}`);
  await program(
    'scancel',
    `echo "$@" >> ${programFolder()}/cancelled; echo '{"jobs": []}' > ${queue}`,
  );
  const ended = agent.end();
  await expect.poll(() => isThere(folder.task('one').stop)).toBe(true);
  await noteRepetition(folder, 'one', '7-1', repetition);
  await writeFile(second.ended, '');
  await ended;
  expect(agent.said.at(-1)).toEqual(told);
  expect(await readFile(join(programFolder(), 'cancelled'), 'utf8')).toBe(
    '--batch --signal=TERM 7_0\n',
  );
  expect(await isThere(folder.task('one').folder)).toBe(false);
});

test('a comparison is told with each connection until it has been recorded', async () => {
  const path = await temporaryFolder();
  const agent = await readyAgent(path);
  const { folder, second } = await collectedTask(path, agent);
  await noteRepetition(folder, 'one', '7-1', repetition);
  await writeFile(second.ended, '');
  await agent.hears('repetition');
  // As with a connection that has broken: nobody knows whether it has arrived.
  await agent.end();
  expect(await isThere(folder.task('one').folder)).toBe(false);
  const next = await readyAgent(path);
  // Neither does it go when the task is begun again.
  next.say(await start('one'));
  await next.hears('repetition');
  expect(next.said).toContainEqual(told);
  next.say({ kind: 'recorded', key: 'one', attempt: '7-1' });
  await expect.poll(() => isThere(folder.repetition('one', '7-1'))).toBe(false);
  await next.end();
});

test('an attempt whose job is gone is not waited for at the end', async () => {
  const path = await temporaryFolder();
  const agent = await readyAgent(path);
  const { folder } = await collectedTask(path, agent);
  // It was killed with its node, and never says that it has ended.
  expect(await isThere(folder.attempt('one', '7-1').ended)).toBe(false);
  await rm(join(programFolder(), 'asked'));
  await agent.end();
  expect(await isThere(folder.task('one').folder)).toBe(false);
  // Whoever waits asks again afterwards.
  expect(await readFile(join(programFolder(), 'asked'), 'utf8')).toBe('--me --json\n');
});

test('Slurm is asked once about the tasks of a job that are followed again', async () => {
  const path = await temporaryFolder();
  const keys = Array.from({ length: 12 }, (_, index) => `task-${index}`);
  const first = await readyAgent(path);
  for (const key of keys) first.say(await start(key));
  first.say({ kind: 'submit' });
  await first.hears('submitted');
  await first.end();
  await rm(join(programFolder(), 'asked'));
  const asked = join(programFolder(), 'asked');
  const jobs = `{"jobs": [{"job_id": 7, "array_job_id": 7, "array_task_id": 0, "job_state": "RUNNING"}]}`;
  await program('squeue', `echo "$@" >> ${asked}; echo '${jobs}'`);
  const second = await readyAgent(path);
  for (const key of keys) second.say(await start(key));
  await expect
    .poll(() => second.said.filter(({ kind }) => kind === 'submitted').length, { timeout: 30_000 })
    .toBe(keys.length);
  // At its greeting, for the job, and while it looks after it.
  expect((await readFile(asked, 'utf8')).trim().split('\n').length).toBeLessThan(5);
  await second.end();
  expect(await submissions()).toBe(1);
});

test('Slurm is asked for one’s own jobs only', async () => {
  const { end } = await readyAgent(await temporaryFolder());
  await end();
  const asked = (await readFile(join(programFolder(), 'asked'), 'utf8')).trim().split('\n');
  expect(new Set(asked)).toEqual(new Set(['--me --json']));
});
