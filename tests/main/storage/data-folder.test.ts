import { execFile } from 'node:child_process';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DataFolder, describeOwner } from '#main/storage/data-folder';
import { ownIdentity } from '#main/storage/locks/process-identity';
import { mountFolder, takenBy } from '../../support/data-folders.ts';
import { makeReadOnly, mountMemoryDisk } from '../../support/disks.ts';
import { deadPid } from '../../support/processes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const address = 'http://127.0.0.1:4127/?token=secret';

async function take(path: string, own?: string): Promise<DataFolder> {
  const folder = new DataFolder(path);
  expect(await folder.take(own)).toBeNull();
  onTestFinished(() => folder.release());
  return folder;
}

describe('a data folder', () => {
  it('has one owner at a time (R9)', async () => {
    const path = join(await temporaryFolder(), 'new', 'home');
    const first = await take(path, address);
    expect(await first.owner()).toBeUndefined();
    const second = new DataFolder(path);
    expect(await second.owner()).toMatchObject({ pid: process.pid, isElsewhere: false, address });
    await expect(second.take()).rejects.toMatchObject({ code: 'busy' });
    await first.release();
    expect(await second.owner()).toBeUndefined();
    expect(await second.take()).toBeNull();
    await second.release();
    expect(await readdir(path)).toEqual([]);
  });

  it('is free at once when the process of its owner has been killed (R9)', async () => {
    const path = await temporaryFolder();
    const first = await takenBy(path, address);
    const folder = new DataFolder(path);
    expect(await folder.owner()).toMatchObject({ pid: first.process.pid, address });
    await first.kill();
    expect(await folder.owner()).toBeUndefined();
    await take(path);
  });

  it('is cleared of what killed processes left of its locks, and of nothing else', async () => {
    const path = await temporaryFolder();
    const dead = JSON.stringify({ ...(await ownIdentity()), pid: deadPid() });
    const alive = JSON.stringify({ ...(await ownIdentity()), pid: process.ppid, started: null });
    const left = ['owner.json.0c3b', 'queue.json.lock.77aa', 'preferences.json.lock.takeover-0'];
    const kept = ['owner.json', 'queue.json', 'queue.json.lock.1', 'other.json.lock.2'];
    for (const name of [...left, 'other.json.lock.2']) await writeFile(join(path, name), dead);
    await writeFile(join(path, 'queue.json.lock.1'), alive);
    await writeFile(join(path, 'queue.json'), '');
    await take(path);
    expect((await readdir(path)).sort()).toEqual([...kept].sort());
  });

  it('tells its address to nobody but its user', async () => {
    const path = await temporaryFolder();
    await take(path, address);
    const file = join(path, 'owner.json');
    expect(await readFile(file, 'utf8')).toContain(address);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it('that another computer has is said to be there', async () => {
    const path = await temporaryFolder();
    const { started } = await ownIdentity();
    const theirs = { pid: 7, host: 'lab-3', space: 'another boot', started, address };
    await writeFile(join(path, 'owner.json'), JSON.stringify(theirs));
    const owner = await new DataFolder(path).owner();
    expect(owner).toEqual({ pid: 7, host: 'lab-3', isElsewhere: true, address });
    expect(describeOwner(path, owner!)).toBe(
      `Unroll is already running on ${path}, as process 7 on lab-3; quit it there, or choose another data folder`,
    );
  });

  it('that is read-only can be used without taking it (R19)', async (context) => {
    const path = await mountMemoryDisk(context, 'size=1m');
    await makeReadOnly(path);
    const folder = new DataFolder(path);
    expect(await folder.take()).toMatch(/owner\.json can’t be written: the disk is read-only/);
    await folder.check();
    await folder.release();
  });

  it('on a full disk can be used without taking it, unless another Unroll has it', async (context) => {
    const path = await mountMemoryDisk(context, 'size=64k');
    const first = await takenBy(path, address);
    await writeFile(join(path, 'filler'), Buffer.alloc(65_536)).catch(() => undefined);
    const folder = new DataFolder(path);
    await expect(folder.take()).rejects.toMatchObject({
      code: 'busy',
      message: `Unroll is already running on ${path}, at ${address}`,
    });
    await first.kill();
    expect(await folder.take()).toContain('the disk is full');
  });

  it("that can't exist is not taken", async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(new DataFolder(join(file, 'home')).take()).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('a file is in the place of a folder') as string,
    });
  });
});

describe('a data folder whose disk is unmounted (R16)', () => {
  it('is missed, and found again when the disk is back', async (context) => {
    const { path, unmount, mount } = await mountFolder(context);
    const folder = await take(path);
    await folder.check();
    await unmount();
    await expect(folder.check()).rejects.toMatchObject({
      code: 'storage',
      message:
        `${path} is no longer the data folder that Unroll was started with: its disk may have been unmounted, ` +
        'or another Unroll has taken it over; mount the disk again, or restart Unroll',
    });
    expect(await readdir(path)).toEqual([]);
    await mount();
    await folder.check();
  });

  it('is missed also where it could only be read', async (context) => {
    const path = await mountMemoryDisk(context, 'size=1m');
    await makeReadOnly(path);
    const folder = new DataFolder(path);
    await folder.take();
    const run = promisify(execFile);
    await run('umount', ['--lazy', path]);
    await expect(folder.check()).rejects.toMatchObject({ code: 'storage' });
    // For the end of the test, which unmounts one.
    await run('mount', ['-t', 'tmpfs', 'tmpfs', path]);
  });

  it('is missed also when all of it has been deleted', async () => {
    const path = join(await temporaryFolder(), 'home');
    const folder = await take(path);
    await rm(path, { recursive: true });
    await expect(folder.check()).rejects.toMatchObject({ code: 'storage' });
  });
});
