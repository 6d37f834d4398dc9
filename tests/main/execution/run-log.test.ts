import { constants } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RunLog } from '#main/execution/run-log';
import { makePipe } from '../../support/disks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('keeps what is appended, in order, after what was there', async () => {
  const path = join(await temporaryFolder(), 'log.txt');
  await writeFile(path, 'before\n');
  const log = new RunLog(path);
  log.append('one\n');
  log.append('two\n');
  await log.written();
  expect(await readFile(path, 'utf8')).toBe('before\none\ntwo\n');
});

test('stops at its limit and says so once', async () => {
  const path = join(await temporaryFolder(), 'log.txt');
  const log = new RunLog(path, 100);
  log.append('a'.repeat(90));
  for (let i = 0; i < 5; i++) log.append('b'.repeat(20));
  await log.written();
  const text = await readFile(path, 'utf8');
  expect(text).not.toContain('b');
  expect(text.match(/the log is full/g)).toHaveLength(1);

  const again = new RunLog(path, 100);
  again.append('c');
  await again.written();
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('a log that cannot be written does no harm', async () => {
  const log = new RunLog(join(await temporaryFolder(), 'not', 'there', 'log.txt'));
  log.append('text');
  await expect(log.written()).resolves.toBeUndefined();
});

test('a pipe in the place of a log is not waited for, and what is behind it is not written into (A18)', async (context) => {
  const path = join(await temporaryFolder(), 'log.txt');
  await makePipe(context, path);
  const unread = new RunLog(path);
  unread.append('text');
  await unread.written();
  const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  onTestFinished(() => reader.close());
  const log = new RunLog(path);
  log.append('text');
  await log.written();
  expect((await reader.read(Buffer.alloc(9), 0, 9, null)).bytesRead).toBe(0);
});
