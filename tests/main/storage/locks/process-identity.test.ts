import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import {
  glanceAt,
  isStillThere,
  ownIdentity,
  parseStat,
  type ProcessIdentity,
} from '#main/storage/locks/process-identity';
import { deadPid, zombiePid } from '../../../support/processes.ts';
import { skipBecause } from '../../../support/skip-because.ts';

const isLinux = process.platform === 'linux';

describe('what is said at once of a process', () => {
  it('knows itself', async () => {
    const own = await ownIdentity();
    expect(own).toMatchObject({ pid: process.pid, host: hostname() });
    expect(await glanceAt(own)).toBe(isLinux ? 'alive' : 'likely');
  });

  it('knows a process that has ended', async () => {
    expect(await glanceAt({ ...(await ownIdentity()), pid: deadPid() })).toBe('gone');
  });

  it('takes a later process of the same number for another one (R5)', async (context) => {
    if (!isLinux) skipBecause(context, 'only Linux tells at once when a process was started');
    const own = await ownIdentity();
    expect(await glanceAt({ ...own, started: own.started! - 1 })).toBe('gone');
  });

  it('takes one that is dead but not yet reaped for gone (D3)', async (context) => {
    if (!isLinux) skipBecause(context, 'only Linux tells at once whether a process is a zombie');
    const pid = await zombiePid();
    const stat = await vi.waitUntil(async () => {
      const text = await readFile(`/proc/${pid}/stat`, 'latin1');
      return parseStat(text).state === 'Z' ? parseStat(text) : null;
    });
    expect(stat.pid).toBe(pid);
    process.kill(pid, 0);
    expect(await glanceAt({ ...(await ownIdentity()), pid, started: stat.started })).toBe('gone');
    expect(await glanceAt({ ...(await ownIdentity()), pid, started: null })).toBe('gone');
  });

  it('does not judge processes of another boot, container or computer', async () => {
    const own = await ownIdentity();
    for (const other of [
      { ...own, space: `${own.space} more` },
      { ...own, pid: deadPid(), space: 'win32 elsewhere' },
      { ...own, space: null, host: 'elsewhere' },
    ]) {
      expect(await glanceAt(other)).toBe('elsewhere');
    }
  });

  it('goes by the name of the computer for what an earlier version wrote', async () => {
    const earlier = { host: hostname(), space: null, started: null };
    expect(await glanceAt({ ...earlier, pid: process.pid })).toBe(isLinux ? 'alive' : 'likely');
    expect(await glanceAt({ ...earlier, pid: deadPid() })).toBe('gone');
  });
});

describe('what the system is asked of a process', () => {
  const started = Math.round(performance.timeOrigin);
  const identity = (other: Partial<ProcessIdentity>): ProcessIdentity => ({
    pid: process.pid,
    host: hostname(),
    space: 'here',
    started,
    ...other,
  });

  it('is when it was started, by its own time zone and language', async () => {
    const { env } = process;
    vi.stubEnv('TZ', env.TZ === 'Asia/Tokyo' ? 'America/Lima' : 'Asia/Tokyo');
    vi.stubEnv('LC_ALL', 'de_DE.UTF-8');
    expect(await isStillThere(identity({}))).toBe(true);
    expect(await isStillThere(identity({ started: started - 3_600_000 }))).toBe(false);
    vi.unstubAllEnvs();
  });

  it('settles nothing where it is not known, save that a process must be there', async () => {
    expect(await isStillThere(identity({ started: null }))).toBe(true);
    expect(await isStillThere(identity({ pid: deadPid() }))).toBe(false);
    vi.stubEnv('PATH', '');
    expect(await isStillThere(identity({ started: 0 }))).toBe(true);
    vi.unstubAllEnvs();
  });

  it('is whether it is a zombie (D3)', async (context) => {
    if (!isLinux) skipBecause(context, 'zombies are made for tests on Linux only');
    const pid = await zombiePid();
    await vi.waitUntil(async () => !(await isStillThere(identity({ pid, started: Date.now() }))));
  });
});

it('reads the state of a program whose name looks like one', () => {
  const fields = Array.from({ length: 48 }, (_, index) => String(index + 5)).join(' ');
  const text = `123 (a) Z 1 (b)) S 4 ${fields}\n`;
  expect(parseStat(text)).toEqual({ pid: 123, state: 'S', started: 22 });
  expect(() => parseStat('123 (short) S')).toThrow('unknown description of a process');
});
