import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import {
  describeEnd,
  ProcessHost,
  type ProcessHostOptions,
} from '#main/execution/local/process-host';
import type { ExitReport } from '#main/execution/local/trainer-child';
import type { TrainerEvent } from '#shared/contract/trainer-messages';
import { doubleSpawner } from '../../../support/double-spawner.ts';
import { skipBecause } from '../../../support/skip-because.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

function hostOf(options: Partial<ProcessHostOptions> = {}): ProcessHost {
  const host = new ProcessHost({ spawn: doubleSpawner(), ...options });
  onTestFinished(async () => {
    host.kill();
    await host.ended;
  });
  return host;
}

async function folderThat(behaviour: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'behaviour'), behaviour);
  return folder;
}

test('answers requests, also those made before the process is ready', async () => {
  const host = hostOf();
  const [first, second] = await Promise.all([
    host.request('engines', { threads: 1 }),
    host.request('engines', { threads: 2 }),
  ]);
  expect(first[0]?.detail).toContain('1 threads');
  expect(second[0]?.detail).toContain('2 threads');
});

test('typed arrays arrive as they are', async () => {
  const host = hostOf();
  const images = new Uint8Array(784);
  images[0] = 4;
  const { probabilities } = await host.request('predict', {
    folder: '',
    engine: 'auto',
    threads: 1,
    images,
  });
  expect(probabilities[0]?.indexOf(1)).toBe(4);
});

test('a refusal is thrown with its code', async () => {
  const host = hostOf();
  const folder = await folderThat('refuses');
  await expect(host.request('train', { folder, threads: null })).rejects.toMatchObject({
    code: 'busy',
    message: 'held by process 1',
  });
});

test('passes on events', async () => {
  const events: TrainerEvent[] = [];
  const host = hostOf({ onEvent: (event) => events.push(event) });
  await host.request('train', { folder: await folderThat('finishes'), threads: null });
  expect(events.map(({ kind }) => kind)).toEqual(['started', 'progress']);
});

test('ends when it is asked to', async () => {
  const host = hostOf();
  await host.request('engines', { threads: 1 });
  expect(await host.stop()).toEqual({ kind: 'stopped' });
});

test('is made to end when it does not by the deadline', async () => {
  const host = hostOf({ spawn: doubleSpawner('deaf') });
  await host.request('engines', { threads: 1 });
  expect(await host.stop(50)).toEqual({ kind: 'killed' });
});

test('a crash rejects all that is pending, naming the signal and the last output', async () => {
  const host = hostOf();
  const training = host.request('train', { folder: await folderThat('crashes'), threads: null });
  const other = host.request('engines', { threads: 1 });
  await Promise.allSettled([other]);
  await expect(training).rejects.toMatchObject({
    code: 'process-died',
    message: expect.stringMatching(/signal SIGKILL.*last words/s) as string,
  });
  expect(await host.ended).toEqual({ kind: 'crashed', by: 'signal SIGKILL' });
});

test('an exit of its own is told apart from a crash', async () => {
  const host = hostOf();
  const training = host.request('train', { folder: await folderThat('exits'), threads: null });
  await expect(training).rejects.toMatchObject({ code: 'process-died' });
  expect(await host.ended).toEqual({ kind: 'exited' });
});

test('an error code is a crash', async () => {
  const host = hostOf({ spawn: doubleSpawner('broken') });
  expect(await host.ended).toEqual({ kind: 'crashed', by: 'exit code 7' });
});

test('a process that is never ready is given up', async () => {
  const host = hostOf({ spawn: doubleSpawner('silent'), readyDeadline: 50 });
  const request = host.request('engines', { threads: 1 });
  await expect(request).rejects.toMatchObject({ code: 'process-died' });
  expect(await host.ended).toEqual({ kind: 'unstarted', reason: 'it didn’t answer in time' });
});

test('a program that is not there is reported, not thrown', async () => {
  const host = hostOf({ spawn: forkSpawner('/does/not/exist.mjs', process.env) });
  await expect(host.request('engines', { threads: 1 })).rejects.toMatchObject({
    code: 'process-died',
    message: expect.stringContaining('/does/not/exist.mjs') as string,
  });
});

test('a process that the system refuses to start is reported, not thrown (A6)', async (context) => {
  if (process.platform === 'win32')
    skipBecause(context, 'Windows takes an environment of any size');
  // A variable larger than Linux and macOS take is an error that Node throws instead of telling the child's listeners.
  const environment = { ...process.env, TOO_LARGE: 'x'.repeat(8 * 1024 * 1024) };
  const host = hostOf({ spawn: forkSpawner('unused.mjs', environment) });
  await expect(host.request('engines', { threads: 1 })).rejects.toMatchObject({
    code: 'process-died',
    message: expect.stringContaining('could not be started: spawn E2BIG') as string,
  });
  expect(await host.stop()).toMatchObject({ kind: 'unstarted' });
});

test('a request to a dead process is refused, and ending it again does no harm', async () => {
  const host = hostOf();
  host.kill();
  expect(await host.ended).toEqual({ kind: 'killed' });
  host.kill();
  expect(await host.stop()).toEqual({ kind: 'killed' });
  await expect(host.request('engines', { threads: 1 })).rejects.toMatchObject({
    code: 'process-died',
  });
});

test('what is said to a process that is dying or dead does no harm', async () => {
  let resolveExit: (report: ExitReport) => void = () => undefined;
  const exit = new Promise<ExitReport>((resolve) => (resolveExit = resolve));
  const child = doubleSpawner()({
    message: () => undefined,
    output: () => undefined,
    exit: resolveExit,
  });
  const message = { kind: 'request', id: 1, name: 'pause', input: {} } as const;
  child.kill();
  child.post(message);
  expect(await exit).toEqual({ kind: 'signal', signal: 'SIGKILL' });
  child.post(message);
  child.disconnect();
  child.kill();
});

test.each([
  [{ kind: 'stopped' }, /was stopped/],
  [{ kind: 'killed' }, /immediately/],
  [{ kind: 'exited' }, /ended before its work/],
  [{ kind: 'crashed', by: 'signal SIGSEGV' }, /crashed \(signal SIGSEGV\)/],
  [{ kind: 'unstarted', reason: 'no memory' }, /could not be started: no memory/],
] as const)('%o in words', (end, words) => {
  expect(describeEnd(end)).toMatch(words);
});
