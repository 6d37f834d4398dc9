import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { readOrSetAside } from '#main/storage/files/set-aside';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const schema = z.object({ count: z.int() });

test('reads what is there, and nothing of what is not', async () => {
  const path = join(await temporaryFolder(), 'file.json');
  expect(await readOrSetAside(path, schema)).toBeUndefined();
  await writeFile(path, '{"count": 3}');
  expect(await readOrSetAside(path, schema)).toEqual({ count: 3 });
});

test.each(['{"count":', '{"count": "many"}'])('a damaged file (%s) is set aside', async (text) => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const path = join(await temporaryFolder(), 'file.json');
  await writeFile(path, text);
  expect(await readOrSetAside(path, schema)).toBeUndefined();
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe(text);
  await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(`${path}.damaged`));
  warn.mockRestore();
});
