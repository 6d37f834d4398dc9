import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { packExperiment } from '#main/execution/carried/carried-experiment';
import { describeTask } from '#main/execution/carried/task-document';
import { Agent } from '#main/execution/slurm/agent';
import {
  jobOptionsSchema,
  type FromAgent,
  type ToAgent,
} from '#main/execution/slurm/agent-messages';
import { ClusterFolder } from '#main/execution/slurm/cluster-folder';
import { isThere } from '#main/execution/slurm/task-files';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import { defaultConfig } from '#shared/experiment/config';
import { sampleRecord } from '../../../support/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const usualPath = process.env.PATH;
let programs = '';

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

async function program(name: string, script: string): Promise<void> {
  const path = join(programs, name);
  await writeFile(path, `#!/bin/bash\n${script}\n`);
  await chmod(path, 0o755);
}

/** Has sbatch take everything, or refuse it for a passing reason. */
function takeJobs(takes = true): Promise<void> {
  const note = `echo "$@" >> ${programs}/submitted`;
  return program(
    'sbatch',
    takes
      ? `[ "$1" = --test-only ] && exit 0; ${note}; cat > /dev/null; echo 7`
      : `[ "$1" = --test-only ] && exit 0; ${note}; echo "sbatch: error: too many jobs" >&2; exit 1`,
  );
}

async function submissions(): Promise<number> {
  const text = await readFile(join(programs, 'submitted'), 'utf8').catch(() => '');
  return text.split('\n').length - 1;
}

/** An agent that has said that it is ready. */
async function readyAgent(path: string) {
  const said: FromAgent[] = [];
  const messages = new PassThrough({ objectMode: true });
  const agent = new Agent(path, [], (message) => said.push(message));
  const served = agent.serve(messages);
  const say = (message: ToAgent): boolean => messages.write(message);
  say({ kind: 'hello', options: jobOptionsSchema.parse({}) });
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

async function start(
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
      text: 'sbatch: sbatch: error: too many jobs\n',
    });
  });
  await vi.waitFor(() => {
    expect(vi.getTimerCount()).toBeGreaterThan(1);
  });
  await end();
  expect(vi.getTimerCount()).toBe(0);
  expect(await submissions()).toBe(2);
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
    error: { code: 'damaged', message: expect.stringContaining('other bytes') as string },
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

test('Slurm is asked for one’s own jobs only', async () => {
  const { end } = await readyAgent(await temporaryFolder());
  await end();
  const asked = (await readFile(join(programs, 'asked'), 'utf8')).trim().split('\n');
  expect(new Set(asked)).toEqual(new Set(['--me --json']));
});
