import { mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startHeartbeat } from '#main/storage/locks/heartbeat';
import { acquireLock, lockState, type Lock } from '#main/storage/locks/lock';
import { withFileLock } from '#main/storage/locks/lock-file';
import { ownIdentity, type ProcessIdentity } from '#main/storage/locks/process-identity';
import { temporaryBeside } from '#main/storage/files/temporary-name';
import { bundleProgram, ChildProgram } from '../../../support/child-program.ts';
import { makePipe, makeReadOnly, mountMemoryDisk } from '../../../support/disks.ts';
import { deadPid } from '../../../support/processes.ts';
import { skipBecause } from '../../../support/skip-because.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const lockOf = (folder: string) => join(folder, 'lock.json');
/** Seconds. */
const longAgo = 24 * 3600;

afterEach(() => {
  vi.useRealTimers();
});

/** A lock that is released when the present test has ended. */
async function acquire(folder: string): Promise<Lock> {
  const lock = await acquireLock(folder);
  onTestFinished(() => lock.release());
  return lock;
}

/** Gives a file the time that it would have after so many seconds without a heartbeat. */
async function age(path: string, seconds: number): Promise<void> {
  const time = new Date(Date.now() - 1000 * seconds);
  await utimes(path, time, time);
}

interface Planted extends Partial<ProcessIdentity> {
  /** Seconds since the last heartbeat. */
  readonly heartbeat?: number;
  readonly name?: string;
}

/** Leaves a lock as if another process had made it. */
async function plant(folder: string, planted: Planted): Promise<string> {
  const { heartbeat = 0, name = 'lock.json', ...identity } = planted;
  const text = JSON.stringify({ ...(await ownIdentity()), token: 'planted', ...identity });
  await writeFile(join(folder, name), text);
  await age(join(folder, name), heartbeat);
  return text;
}

/** A process of another computer, for what can be seen from here. */
const elsewhere = { pid: 1, host: 'elsewhere', space: 'linux elsewhere' };

async function timeOf(path: string): Promise<bigint> {
  return (await stat(path, { bigint: true })).mtimeNs;
}

test('a lock is held from acquiring to releasing, and says by whom', async () => {
  const folder = await temporaryFolder();
  expect(await lockState(folder)).toBe('free');
  const lock = await acquire(folder);
  expect(await lockState(folder)).toBe('held');
  const own = await ownIdentity();
  expect(JSON.parse(await readFile(lockOf(folder), 'utf8'))).toEqual({
    ...own,
    token: expect.any(String) as string,
    path: lockOf(folder),
  });
  await expect(acquireLock(folder)).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining(`held by process ${own.pid} on ${own.host}`) as string,
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
  expect(await lockState(folder)).toBe('held');
});

test('a lock that this process has given back but could not remove holds up nobody in it (R19)', async (context) => {
  const folder = await mountMemoryDisk(context, 'size=1m');
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  onTestFinished(() => {
    warn.mockRestore();
  });
  const lock = await acquireLock(folder);
  await makeReadOnly(folder);
  await lock.release();
  expect(warn).toHaveBeenCalledWith(
    `${lockOf(folder)} can’t be removed: the disk is read-only; choose another data folder`,
  );
  expect(await lockState(folder)).toBe('stale');
});

describe('a lock that was taken over while this computer was asleep', () => {
  test('is noticed, and left to the other one (R5)', async () => {
    const folder = await temporaryFolder();
    const lock = await acquire(folder);
    await lock.assertHeld();
    const others = await plant(folder, elsewhere);
    await expect(lock.assertHeld()).rejects.toMatchObject({
      code: 'busy',
      message: `${lockOf(folder)} is no longer ours: process 1 on elsewhere took it over`,
    });
    await lock.release();
    expect(await readFile(lockOf(folder), 'utf8')).toBe(others);
  });

  test('is noticed also where it is gone by now', async () => {
    const folder = await temporaryFolder();
    const lock = await acquire(folder);
    await rm(lockOf(folder));
    await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'not-found' });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the heartbeat', () => {
  test('writes the same text again, by which the file gets a new time', async () => {
    const folder = await temporaryFolder();
    const [own, others] = [join(folder, 'own'), join(folder, 'others')];
    for (const path of [own, others]) await writeFile(path, 'mine');
    await writeFile(others, 'not mine');
    const before = [await timeOf(own), await timeOf(others)];
    const ends = [own, others].map((path) => startHeartbeat(path, 'mine', 20));
    onTestFinished(() => {
      for (const end of ends) end();
    });
    let time = before[0];
    for (let beats = 0; beats < 5; beats++) {
      time = await vi.waitUntil(async () => {
        const now = await timeOf(own);
        return now === time ? null : now;
      });
    }
    expect(await readFile(own, 'utf8')).toBe('mine');
    expect(await timeOf(others)).toBe(before[1]);
  });

  test('comes back with a file that was away for a moment, and makes none', async () => {
    const folder = await temporaryFolder();
    const [path, other] = [join(folder, 'lock'), join(folder, 'other')];
    await writeFile(other, 'mine');
    for (const end of [startHeartbeat(path, 'mine', 20), startHeartbeat(other, 'mine', 20)]) {
      onTestFinished(end);
    }
    const before = await timeOf(other);
    await vi.waitUntil(async () => (await timeOf(other)) !== before);
    expect(await readdir(folder)).toEqual(['other']);
    await writeFile(path, 'mine');
    const written = await timeOf(path);
    await vi.waitUntil(async () => (await timeOf(path)) !== written);
  });
});

describe('a process of this computer', () => {
  test('that lives keeps its lock, however long it shows no sign of life, whatever the clocks say (F3, R5, R6)', async () => {
    const folder = await temporaryFolder();
    const [taker] = await startTakers(folder, 1);
    taker!.process.send('acquire');
    expect(await taker!.message()).toBe('acquired');
    // Held up as by a debugger, a full memory or a disk that doesn't answer.
    taker!.process.kill('SIGSTOP');
    for (const seconds of [longAgo, 16, -16, -longAgo]) {
      await age(lockOf(folder), seconds);
      for (const shift of [0, -longAgo, -60, 60, longAgo]) {
        vi.useFakeTimers({ now: Date.now() + 1000 * shift, toFake: ['Date'] });
        expect([seconds, shift, await lockState(folder)]).toEqual([seconds, shift, 'held']);
        await expect(acquireLock(folder)).rejects.toMatchObject({ code: 'busy' });
        vi.useRealTimers();
      }
    }
  });

  test('that computes without a pause still shows signs of life (F3)', async () => {
    const folder = await temporaryFolder();
    const [taker] = await startTakers(folder, 1);
    taker!.process.send('acquire');
    expect(await taker!.message()).toBe('acquired');
    taker!.process.send('compute');
    let time = await timeOf(lockOf(folder));
    for (let beats = 0; beats < 2; beats++) {
      await vi.waitUntil(async () => (await timeOf(lockOf(folder))) !== time, { timeout: 20_000 });
      time = await timeOf(lockOf(folder));
    }
    await writeFile(join(folder, 'computed'), '');
    expect(await taker!.message()).toBe('computed');
  });

  test('that is gone, or whose number another one has now, loses its lock at once', async (context) => {
    if (process.platform !== 'linux') {
      skipBecause(context, 'only Linux tells at once when a process was started');
    }
    const folder = await temporaryFolder();
    const [taker] = await startTakers(folder, 1);
    const pid = taker!.process.pid!;
    for (const holder of [{ pid: deadPid() }, { pid, started: 1 }]) {
      for (const heartbeat of [0, longAgo, -longAgo]) {
        await plant(folder, { ...holder, heartbeat });
        expect(await lockState(folder)).toBe('stale');
        await (await acquireLock(folder)).release();
      }
    }
  });

  test('that lives is found by what an earlier version wrote', async () => {
    const folder = await temporaryFolder();
    const [taker] = await startTakers(folder, 1);
    const { host } = await ownIdentity();
    const moment = new Date().toISOString();
    for (const [pid, state] of [
      [taker!.process.pid, 'held'],
      [deadPid(), 'stale'],
    ] as const) {
      const lock = { pid, host, acquiredAt: moment, heartbeatAt: moment };
      await writeFile(lockOf(folder), JSON.stringify(lock));
      expect(await lockState(folder)).toBe(state);
    }
  });

  test('does not hold a copy of its folder, but its folder wherever that is moved', async () => {
    const folder = await temporaryFolder();
    const lock = await acquire(folder);
    const copy = await temporaryFolder();
    await writeFile(lockOf(copy), await readFile(lockOf(folder), 'utf8'));
    await age(lockOf(copy), 16);
    expect(await lockState(copy)).toBe('stale');
    await (await acquireLock(copy)).release();
    const moved = join(await temporaryFolder(), 'moved');
    await rename(folder, moved);
    expect(await lockState(moved)).toBe('held');
    await rename(moved, folder);
    await age(lockOf(folder), 16);
    expect(await lockState(folder)).toBe('held');
    await lock.assertHeld();
  });
});

describe('a process of another computer', () => {
  test('has its lock as long as the clock of the disk shows signs of life, whatever the clock here says (F3, R6)', async () => {
    const folder = await temporaryFolder();
    for (const [seconds, state] of [
      [0, 'held'],
      [14, 'held'],
      [16, 'stale'],
      [longAgo, 'stale'],
      // The clock of the disk was set back, and there was no heartbeat since.
      [-16, 'stale'],
    ] as const) {
      await plant(folder, { ...elsewhere, heartbeat: seconds });
      for (const shift of [0, -longAgo, -60, 60, longAgo]) {
        vi.useFakeTimers({ now: Date.now() + 1000 * shift, toFake: ['Date'] });
        expect([seconds, shift, await lockState(folder)]).toEqual([seconds, shift, state]);
        if (state === 'held') {
          await expect(acquireLock(folder)).rejects.toMatchObject({ code: 'busy' });
        }
        vi.useRealTimers();
      }
    }
    expect(await readdir(folder)).toEqual(['lock.json']);
  });

  test.concurrent('keeps a lock that seems left behind if it shows a sign of life', async () => {
    const folder = await temporaryFolder();
    const text = await plant(folder, { ...elsewhere, heartbeat: longAgo });
    const attempt = acquireLock(folder);
    const beats = setInterval(() => void age(lockOf(folder), longAgo / 2), 100);
    onTestFinished(() => {
      clearInterval(beats);
    });
    await expect(attempt).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining('held by process 1 on elsewhere') as string,
    });
    expect(await readFile(lockOf(folder), 'utf8')).toBe(text);
  });

  test.concurrent('loses one that was left behind, in the past or in the future', async () => {
    const folders = await Promise.all([temporaryFolder(), temporaryFolder()]);
    await plant(folders[0]!, { ...elsewhere, heartbeat: longAgo });
    await plant(folders[1]!, { ...elsewhere, heartbeat: -longAgo });
    const locks = await Promise.all(folders.map(acquireLock));
    for (const folder of folders) {
      expect(await lockState(folder)).toBe('held');
      expect(await readdir(folder)).toEqual(['lock.json']);
    }
    for (const lock of locks) await lock.release();
  });
});

test.for(['', '{"pid": 1, "ho', '{"pid": -1}', 'x'.repeat(5000), '\0'.repeat(300)])(
  "a lock that a power cut left unreadable is nobody's at once: %j (R18)",
  async (text) => {
    const folder = await temporaryFolder();
    await writeFile(lockOf(folder), text);
    expect(await lockState(folder)).toBe('stale');
    await (await acquireLock(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  },
);

test('a pipe in the place of a lock holds up nobody (A18)', async (context) => {
  const folder = await temporaryFolder();
  await makePipe(context, lockOf(folder));
  expect(await lockState(folder)).toBe('stale');
  await acquire(folder);
  expect(await lockState(folder)).toBe('held');
});

test('a lock that is just being written is read when it is whole', async () => {
  const folder = await temporaryFolder();
  const text = await plant(folder, elsewhere);
  await writeFile(lockOf(folder), text.slice(0, 20));
  const state = lockState(folder);
  await writeFile(lockOf(folder), text);
  expect(await state).toBe('held');
});

test('tasks on one file take turns, also after one that fails', async () => {
  const file = join(await temporaryFolder(), 'count');
  await writeFile(file, '0');
  const count = () =>
    withFileLock(file, async () => {
      const before = Number(await readFile(file, 'utf8'));
      await writeFile(file, String(before + 1));
    });
  await Promise.all(Array.from({ length: 10 }, count));
  expect(await readFile(file, 'utf8')).toBe('10');
  await expect(withFileLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await count();
  expect(await readdir(join(file, '..'))).toEqual(['count']);
});

test('a process that died while it took a stale lock over holds up nobody', async () => {
  const folder = await temporaryFolder();
  const dead = deadPid();
  await plant(folder, { pid: dead });
  await plant(folder, { pid: dead, name: 'lock.json.takeover-0' });
  await plant(folder, { ...elsewhere, heartbeat: 99, name: 'lock.json.takeover-1' });
  await acquire(folder);
  expect(await readdir(folder)).toEqual(['lock.json']);
});

test('while a process takes a stale lock over, others are told that it is busy', async () => {
  const folder = await temporaryFolder();
  await plant(folder, { pid: deadPid() });
  await plant(folder, { ...elsewhere, name: 'lock.json.takeover-0' });
  await expect(acquireLock(folder)).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining('on elsewhere') as string,
  });
});

test('taking the lock removes what killed processes left half-written', async () => {
  const folder = await temporaryFolder();
  const dead = deadPid();
  const kept = ['experiment.json', 'history.jsonl', 'notes.txt.123', 'lock.json.beginning'];
  await plant(folder, { ...elsewhere, name: 'lock.json.beginning' });
  const leftovers = ['experiment.json', 'model.safetensors'].map((name) =>
    basename(temporaryBeside(name)).replace(`-${process.pid}-`, `-${dead}-`),
  );
  for (const name of [...kept.slice(0, 3), ...leftovers]) await writeFile(join(folder, name), '');
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
    message: `${lockOf(missing)} can’t be written: no such file or folder`,
  });
  const full = await mountMemoryDisk(context, 'size=64k');
  await writeFile(join(full, 'filler'), Buffer.alloc(65_536));
  await expect(acquireLock(full)).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('lock.json can’t be written: the disk is full') as string,
  });
  expect(await readdir(full)).toEqual(['filler']);
});

let program = '';
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unroll-test-'));
  program = await bundleProgram(join(import.meta.dirname, '../programs/lock-taker.ts'), folder);
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
