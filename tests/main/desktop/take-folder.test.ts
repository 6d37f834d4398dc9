import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { takeFolder } from '#main/desktop/take-folder';
import { DataFolder } from '#main/storage/data-folder';
import { takenBy } from '../../support/data-folders.ts';
import { makeReadOnly, mountMemoryDisk } from '../../support/disks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function telling() {
  const opened: string[] = [];
  const said: string[] = [];
  return {
    opened,
    said,
    openExternal: (url: string) => {
      opened.push(url);
      return Promise.resolve();
    },
    showErrorBox: (_: string, content: string) => {
      said.push(content);
    },
  };
}

test('a folder that nobody has is taken', async () => {
  const folder = new DataFolder(await temporaryFolder());
  onTestFinished(() => folder.release());
  expect(await takeFolder(folder, telling())).toBe(true);
  expect(await new DataFolder(folder.path).owner()).toMatchObject({ pid: process.pid });
});

test('of a folder that a browser host has, its pages are opened (R9)', async () => {
  const path = await temporaryFolder();
  await takenBy(path, 'http://127.0.0.1:4127/');
  const { opened, said, ...given } = telling();
  expect(await takeFolder(new DataFolder(path), given)).toBe(false);
  expect([opened, said]).toEqual([['http://127.0.0.1:4127/'], []]);
});

test("of one that another desktop app has, or that can't be used, the user is notified (R9)", async () => {
  const path = await temporaryFolder();
  const first = await takenBy(path);
  const { opened, said, ...given } = telling();
  expect(await takeFolder(new DataFolder(path), given)).toBe(false);
  await writeFile(join(path, 'file'), '');
  expect(await takeFolder(new DataFolder(join(path, 'file')), given)).toBe(false);
  expect(opened).toEqual([]);
  expect(said).toEqual([
    `Unroll is already running on ${path}, in a window of its own (process ${first.process.pid})`,
    expect.stringContaining('can’t be created'),
  ]);
});

test('one that can only be read is used (R19)', async (context) => {
  const path = await mountMemoryDisk(context, 'size=1m');
  await makeReadOnly(path);
  const error = vi.spyOn(console, 'error').mockReturnValue();
  expect(await takeFolder(new DataFolder(path), telling())).toBe(true);
  expect(error).toHaveBeenCalledWith(expect.stringContaining('the disk is read-only'));
  error.mockRestore();
});
