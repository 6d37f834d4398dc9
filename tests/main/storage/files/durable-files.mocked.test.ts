import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { waitForDisk } from '#main/storage/files/disk-sync';
import {
  createFileDurably,
  moveDurably,
  publishFolder,
  removeFolder,
  syncFolder,
  writeFileDurably,
} from '#main/storage/files/durable-files';
import { openHistory } from '#main/storage/experiment/history-file';
import { makeFolder } from '#main/storage/files/make-folder';
import { noted, notedWithoutClosing } from '../../../support/noted-files.ts';
import { skipBecause } from '../../../support/skip-because.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

vi.mock('node:fs/promises', async (original) =>
  (await import('../../../support/noted-files.ts')).notingFileSystem(await original()),
);

beforeEach(async (context) => {
  if (process.platform === 'win32') skipBecause(context, 'Windows syncs no folders');
  noted.folder = await temporaryFolder();
  noted.calls = [];
  noted.onCall = () => undefined;
});

const at = (...names: string[]): string => join(noted.folder, ...names);

function failAt(call: string, code: string): void {
  noted.onCall = (made) => {
    if (made === call) throw Object.assign(new Error(code), { code });
  };
}

function asOnWindows(): void {
  const { platform } = process;
  Object.defineProperty(process, 'platform', { value: 'win32' });
  onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }));
}

describe('the order of creating a file', () => {
  it('is: bytes, sync, close, link, sync of the folder', async () => {
    expect(await createFileDurably(at('file'), Buffer.from('text'))).toBe(true);
    expect(noted.calls).toEqual([
      'write *',
      'sync *',
      'close *',
      'link * file',
      'remove *',
      'sync .',
      'close .',
    ]);
    expect(await readFile(at('file'), 'utf8')).toBe('text');
  });

  it('leaves a file that is there as it is', async () => {
    await writeFile(at('file'), 'old');
    expect(await createFileDurably(at('file'), Buffer.from('new'))).toBe(false);
    expect(await readFile(at('file'), 'utf8')).toBe('old');
    expect(await readdir(noted.folder)).toEqual(['file']);
  });

  it.each(['write *', 'sync *', 'close *', 'link * file'])(
    'leaves nothing where %s fails',
    async (call) => {
      failAt(call, 'ENOSPC');
      await expect(createFileDurably(at('file'), Buffer.from('new'))).rejects.toMatchObject({
        code: 'storage',
      });
      expect(await readdir(noted.folder)).toEqual([]);
    },
  );
});

describe('a process that need not wait for the disk', () => {
  it('writes in the same order without syncing, until it is to wait again', async () => {
    waitForDisk(false);
    onTestFinished(() => {
      waitForDisk(true);
    });
    await writeFileDurably(at('file'), 'text');
    expect(noted.calls.filter((call) => !call.endsWith(' .'))).toEqual([
      'write *',
      'close *',
      'rename * file',
    ]);
    const lines = await openHistory(noted.folder, 0);
    await lines.sync();
    await lines.close();
    expect(noted.calls.filter((call) => call.startsWith('sync'))).toEqual([]);
    waitForDisk(true);
    await writeFileDurably(at('file'), 'text');
    expect(noted.calls).toContain('sync *');
  });
});

describe('the order of writing a file', () => {
  it('is: bytes, sync, close, rename, sync of the folder (R11)', async () => {
    await writeFileDurably(at('file'), 'text');
    expect(noted.calls).toEqual([
      'write *',
      'sync *',
      'close *',
      'rename * file',
      'sync .',
      'close .',
    ]);
  });

  it.each(['write *', 'sync *', 'close *', 'rename * file'])(
    'leaves the old file and nothing else where %s fails',
    async (call) => {
      await writeFile(at('file'), 'old');
      failAt(call, 'ENOSPC');
      await expect(writeFileDurably(at('file'), 'new')).rejects.toMatchObject({
        message: `${at('file')} can’t be written: the disk is full; free some space and try again`,
      });
      expect(await readFile(at('file'), 'utf8')).toBe('old');
      expect(await readdir(noted.folder)).toEqual(['file']);
    },
  );

  it('reports a folder that could not be synced', async () => {
    failAt('sync .', 'EIO');
    await expect(writeFileDurably(at('file'), 'new')).rejects.toMatchObject({ code: 'storage' });
    expect(await readdir(noted.folder)).toEqual([]);
  });

  it('leaves the new content of a file that was there before, where the disk did not take the folder', async () => {
    await writeFile(at('file'), 'old');
    failAt('sync .', 'EIO');
    await expect(writeFileDurably(at('file'), 'new')).rejects.toMatchObject({ code: 'storage' });
    expect(await readFile(at('file'), 'utf8')).toBe('new');
  });

  it.each(['EINVAL', 'ENOTSUP'])('goes without where folders have no sync (%s)', async (code) => {
    failAt('sync .', code);
    await writeFileDurably(at('file'), 'new');
    expect(await readFile(at('file'), 'utf8')).toBe('new');
  });

  it('on Windows tries the rename again while another program reads the file (P1)', async () => {
    asOnWindows();
    let refusals = 2;
    noted.onCall = (call) => {
      if (call === 'rename * file' && refusals-- > 0) {
        throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
      }
    };
    await writeFileDurably(at('file'), 'new');
    expect(await readFile(at('file'), 'utf8')).toBe('new');
    expect(notedWithoutClosing().slice(-3)).toEqual(Array(3).fill('rename * file'));
  });
});

describe('the order of moving', () => {
  it('within a folder is: rename, sync of the folder', async () => {
    await writeFile(at('a'), '');
    await moveDurably(at('a'), at('b'));
    expect(notedWithoutClosing()).toEqual(['rename a b', 'sync .']);
  });

  it('to another folder is: rename, sync of where it is now, sync of where it was (R11)', async () => {
    await mkdir(at('from'));
    await mkdir(at('to'));
    await writeFile(at('from', 'a'), '');
    await moveDurably(at('from', 'a'), at('to', 'a'));
    expect(notedWithoutClosing()).toEqual(['rename from/a to/a', 'sync to', 'sync from']);
  });

  it('of publishing is: sync of every file and folder, rename, sync of the parent (R2)', async () => {
    await mkdir(at('new', 'inner'), { recursive: true });
    await writeFile(at('new', 'a'), '');
    await writeFile(at('new', 'inner', 'b'), '');
    await publishFolder(at('new'), at('target'));
    expect(notedWithoutClosing().slice(0, 3).sort()).toEqual([
      'sync new/a',
      'sync new/inner',
      'sync new/inner/b',
    ]);
    expect(noted.calls.indexOf('sync new/inner/b')).toBeLessThan(
      noted.calls.indexOf('sync new/inner'),
    );
    expect(notedWithoutClosing().slice(3)).toEqual(['sync new', 'rename new target', 'sync .']);
  });

  it('does not publish what could not be synced', async () => {
    await mkdir(at('new'));
    await writeFile(at('new', 'a'), '');
    failAt('sync new/a', 'EIO');
    await expect(publishFolder(at('new'), at('target'))).rejects.toMatchObject({
      message: `${at('new')} can’t be written: the disk reported an error`,
    });
    expect(await readdir(noted.folder)).toEqual(['new']);
  });

  it('takes back what could be moved, but not made durable', async () => {
    await mkdir(at('new'));
    failAt('sync .', 'EIO');
    await expect(publishFolder(at('new'), at('target'))).rejects.toMatchObject({ code: 'storage' });
    expect(await readdir(noted.folder)).toEqual(['new']);
  });
});

describe('the order of removing a folder', () => {
  it('is: rename aside, sync of the parent, delete (A23)', async () => {
    await mkdir(at('a'));
    await removeFolder(at('a'));
    expect(notedWithoutClosing()).toEqual(['rename a *', 'sync .', 'remove *']);
  });

  it('leaves it whole where it cannot be renamed (A23)', async () => {
    await mkdir(at('a'));
    failAt('rename a *', 'EROFS');
    await expect(removeFolder(at('a'))).rejects.toMatchObject({ code: 'storage' });
    expect(await readdir(noted.folder)).toEqual(['a']);
  });

  it('reports what cannot be deleted, but the folder is gone (A23)', async () => {
    await mkdir(at('a'));
    const warnings = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    onTestFinished(() => warnings.mockRestore());
    failAt('remove *', 'EACCES');
    await removeFolder(at('a'));
    const [left = ''] = await readdir(noted.folder);
    expect(left).toMatch(/^\.a\..+\.tmp$/);
    expect(warnings).toHaveBeenCalledWith(expect.stringContaining(at(left)));
  });
});

it('a new folder is on the disk with those above it that were missing (R11)', async () => {
  await makeFolder(at('a', 'b'));
  expect(notedWithoutClosing()).toEqual(['mkdir a', 'sync .', 'mkdir a/b', 'sync a']);
});

it('folders are not synced on Windows, which cannot', async () => {
  asOnWindows();
  await syncFolder(at('none'));
  expect(noted.calls).toEqual([]);
});
