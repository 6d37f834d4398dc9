import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { acquireLock, lockState, type Lock } from '#main/storage/lock';
import { temporaryBeside } from '#main/storage/temporary-name';
import { bundleProgram, ChildProgram } from '../support/child-program.ts';
import { mountMemoryDisk } from '../support/disks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const lockOf = (folder: string) => join(folder, 'lock.json');
const secondsAgo = (seconds: number) => new Date(Date.now() - 1000 * seconds).toISOString();

afterEach(() => {
  vi.useRealTimers();
});

/** A lock that is released when the present test has ended. */
async function acquire(folder: string): Promise<Lock> {
  const lock = await acquireLock(folder);
  onTestFinished(() => lock.release());
  return lock;
}

/** Leaves a lock as if another process had made it. */
async function plant(
  folder: string,
  { pid = process.pid, host = hostname(), heartbeat = 0, name = 'lock.json' },
): Promise<string> {
  const moment = secondsAgo(heartbeat);
  const text = JSON.stringify({ pid, host, acquiredAt: moment, heartbeatAt: moment });
  await writeFile(join(folder, name), text);
  return text;
}

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--eval', '0']).pid;
}

test('a lock is held from acquiring to releasing, and says by whom', async () => {
  const folder = await temporaryFolder();
  expect(await lockState(folder)).toBe('free');
  const lock = await acquire(folder);
  expect(await lockState(folder)).toBe('held');
  expect(JSON.parse(await readFile(lockOf(folder), 'utf8'))).toEqual({
    pid: process.pid,
    host: hostname(),
    acquiredAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    heartbeatAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
  });
  await expect(acquireLock(folder)).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining(`held by process ${process.pid} on ${hostname()}`) as string,
  });
  await lock.release();
  expect(await lockState(folder)).toBe('free');
  expect(await readdir(folder)).toEqual([]);
});

test('a lock can be released twice, and does not release the next one', async () => {
  const folder = await temporaryFolder();
  const first = await acquire(folder);
  await first.release();
  await acquire(folder);
  await first.release();
  await first.heartbeat();
  expect(await lockState(folder)).toBe('held');
});

test('a heartbeat renews the time and nothing else', async () => {
  const folder = await temporaryFolder();
  const lock = await acquire(folder);
  const before = JSON.parse(await readFile(lockOf(folder), 'utf8')) as { heartbeatAt: string };
  vi.useFakeTimers({ now: Date.now() + 5000, toFake: ['Date'] });
  await lock.heartbeat();
  const after = JSON.parse(await readFile(lockOf(folder), 'utf8')) as { heartbeatAt: string };
  expect(Date.parse(after.heartbeatAt)).toBeGreaterThanOrEqual(
    Date.parse(before.heartbeatAt) + 5000,
  );
  expect({ ...after, heartbeatAt: '' }).toEqual({ ...before, heartbeatAt: '' });
  expect(await readdir(folder)).toEqual(['lock.json']);
});

test('the heart beats by itself, every two seconds, until the release', async () => {
  const folder = await temporaryFolder();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const lock = await acquire(folder);
  const before = await readFile(lockOf(folder), 'utf8');
  vi.advanceTimersByTime(2000);
  await vi.waitUntil(async () => (await readFile(lockOf(folder), 'utf8')) !== before);
  await lock.release();
  expect(vi.getTimerCount()).toBe(0);
});

test('a heartbeat under way does not bring a released lock back', async () => {
  const folder = await temporaryFolder();
  const lock = await acquire(folder);
  await Promise.all([lock.heartbeat(), lock.release(), lock.heartbeat()]);
  expect(await readdir(folder)).toEqual([]);
});

test('a lock that was taken over or removed is noticed and left alone', async () => {
  const folder = await temporaryFolder();
  const lock = await acquire(folder);
  const others = await plant(folder, { host: 'elsewhere', pid: 1 });
  await expect(lock.heartbeat()).rejects.toMatchObject({ code: 'busy' });
  await lock.release();
  expect(await readFile(lockOf(folder), 'utf8')).toBe(others);
  await rm(lockOf(folder));
  const second = await acquire(folder);
  await rm(lockOf(folder));
  await expect(second.heartbeat()).rejects.toMatchObject({ code: 'busy' });
  expect(await readdir(folder)).toEqual([]);
});

test('what makes a lock held or stale', async () => {
  const folder = await temporaryFolder();
  const dead = deadPid();
  for (const [holder, state] of [
    [{ heartbeat: 14 }, 'held'],
    [{ heartbeat: 16 }, 'stale'],
    [{ heartbeat: -60 }, 'held'],
    [{ pid: dead }, 'stale'],
    [{ pid: dead, host: 'elsewhere' }, 'held'],
    [{ pid: dead, host: 'elsewhere', heartbeat: 16 }, 'stale'],
  ] as const) {
    await plant(folder, holder);
    expect([holder, await lockState(folder)]).toEqual([holder, state]);
    if (state === 'held') {
      await expect(acquireLock(folder)).rejects.toMatchObject({ code: 'busy' });
    } else {
      await (await acquireLock(folder)).release();
    }
    await rm(lockOf(folder), { force: true });
  }
});

test.for(['', '{"pid": 1, "ho', '{"pid": -1}', 'x'.repeat(5000)])(
  'a lock that cannot be read counts as held while its file is new: %.12s',
  async (text) => {
    const folder = await temporaryFolder();
    await writeFile(lockOf(folder), text);
    expect(await lockState(folder)).toBe('held');
    await expect(acquireLock(folder)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining('held by another process') as string,
    });
    const old = new Date(Date.now() - 16_000);
    await utimes(lockOf(folder), old, old);
    expect(await lockState(folder)).toBe('stale');
    await (await acquireLock(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  },
);

test('a process that died while it took a stale lock over holds up nobody', async () => {
  const folder = await temporaryFolder();
  const dead = deadPid();
  await plant(folder, { heartbeat: 16 });
  await plant(folder, { pid: dead, name: 'lock.json.takeover-0' });
  await plant(folder, { heartbeat: 99, name: 'lock.json.takeover-1' });
  await acquire(folder);
  expect(await readdir(folder)).toEqual(['lock.json']);
});

test('while a process takes a stale lock over, others are told that it is busy', async () => {
  const folder = await temporaryFolder();
  await plant(folder, { heartbeat: 16 });
  await plant(folder, { host: 'elsewhere', name: 'lock.json.takeover-0' });
  await expect(acquireLock(folder)).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining('on elsewhere') as string,
  });
});

test('taking the lock removes what killed processes left half-written', async () => {
  const folder = await temporaryFolder();
  const dead = deadPid();
  const kept = ['experiment.json', 'history.jsonl', 'notes.txt.123', 'lock.json.beginning'];
  const leftovers = ['experiment.json', 'model.safetensors'].map((name) =>
    basename(temporaryBeside(name)).replace(`-${process.pid}-`, `-${dead}-`),
  );
  for (const name of [...kept, ...leftovers]) await writeFile(join(folder, name), '');
  await plant(folder, { pid: dead, name: 'lock.json.0c3b' });
  await plant(folder, { pid: dead, name: 'notes.json.lock' });
  await plant(folder, { pid: dead, name: 'notes.json.lock.77aa' });
  await acquire(folder);
  expect((await readdir(folder)).sort()).toEqual([...kept, 'lock.json'].sort());
});

test('a folder that is not there, and a full disk, are named', async (context) => {
  const missing = join(await temporaryFolder(), 'none');
  await expect(acquireLock(missing)).rejects.toMatchObject({
    code: 'storage',
    message: `${lockOf(missing)} can't be written: there is no such file or folder`,
  });
  const full = await mountMemoryDisk(context, 'size=64k');
  await writeFile(join(full, 'filler'), Buffer.alloc(65_536));
  await expect(acquireLock(full)).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining("lock.json can't be written: the disk is full") as string,
  });
  expect(await readdir(full)).toEqual(['filler']);
});

let program = '';
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unroll-test-'));
  program = await bundleProgram(join(import.meta.dirname, 'programs/lock-taker.ts'), folder);
  return () => rm(folder, { recursive: true });
});

async function startTakers(folder: string, count: number): Promise<ChildProgram[]> {
  const takers = Array.from({ length: count }, () => new ChildProgram(program, [folder]));
  for (const taker of takers) expect(await taker.message()).toBe('ready');
  return takers;
}

async function race(takers: readonly ChildProgram[]): Promise<unknown[]> {
  for (const { process: child } of takers) child.send('acquire');
  return Promise.all(takers.map((taker) => taker.message()));
}

test('of processes that race for a lock, free or stale, one gets it', async () => {
  const folder = await temporaryFolder();
  const dead = deadPid();
  const takers = await startTakers(folder, 4);
  for (let round = 0; round < 40; round++) {
    if (round % 2 === 1) await plant(folder, { pid: dead });
    const answers = await race(takers);
    expect([...answers].sort()).toEqual(['acquired', 'busy', 'busy', 'busy']);
    expect(await lockState(folder)).toBe('held');
    const winner = takers[answers.indexOf('acquired')]!;
    const holder = JSON.parse(await readFile(lockOf(folder), 'utf8')) as { pid: number };
    expect(holder.pid).toBe(winner.process.pid);
    winner.process.send('release');
    expect(await winner.message()).toBe('released');
    expect(await readdir(folder)).toEqual([]);
  }
});

test('the lock of a killed process is stale at once and can be taken', async () => {
  const folder = await temporaryFolder();
  const [taker] = await startTakers(folder, 1);
  taker!.process.send('acquire');
  expect(await taker!.message()).toBe('acquired');
  expect(await lockState(folder)).toBe('held');
  await taker!.kill();
  expect(await lockState(folder)).toBe('stale');
  await acquire(folder);
  expect(await lockState(folder)).toBe('held');
});

test('a held lock does not keep its process alive', async () => {
  const folder = await temporaryFolder();
  const [taker] = await startTakers(folder, 1);
  taker!.process.send('acquire');
  expect(await taker!.message()).toBe('acquired');
  taker!.process.disconnect();
  await taker!.ended;
  expect(await lockState(folder)).toBe('stale');
});
