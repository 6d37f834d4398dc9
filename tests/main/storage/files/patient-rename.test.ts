import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renamePatiently, type RenameTools } from '#main/storage/files/patient-rename';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** A file system that refuses with a code, the given number of times, and a clock that needn't be waited for. */
function refusing(
  code: string,
  times: number,
  platform: NodeJS.Platform = 'win32',
): RenameTools & { readonly waits: number[]; readonly attempts: () => number } {
  const waits: number[] = [];
  let attempts = 0;
  return {
    waits,
    attempts: () => attempts,
    platform,
    rename: () => {
      attempts += 1;
      return attempts > times
        ? Promise.resolve()
        : Promise.reject(Object.assign(new Error(code), { code }));
    },
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  };
}

describe('a rename on Windows', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])(
    'is tried again after %s, ever later (P1)',
    async (code) => {
      const tools = refusing(code, 4);
      await renamePatiently('a', 'b', tools);
      expect(tools.attempts()).toBe(5);
      expect(tools.waits).toHaveLength(4);
      expect(tools.waits).toEqual([...new Set(tools.waits)].sort((a, b) => a - b));
    },
  );

  it('is given up after 2 s (P1)', async () => {
    const tools = refusing('EPERM', Infinity);
    await expect(renamePatiently('a', 'b', tools)).rejects.toMatchObject({ code: 'EPERM' });
    expect(tools.waits.reduce((sum, wait) => sum + wait, 0)).toBe(2000);
  });

  it('is not tried again for what waiting does not mend', async () => {
    const tools = refusing('ENOSPC', 1);
    await expect(renamePatiently('a', 'b', tools)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(tools.attempts()).toBe(1);
  });

  it('says that a folder is there, for which Windows says EPERM', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'there'));
    const tools = refusing('EPERM', Infinity);
    await expect(renamePatiently('a', join(folder, 'there'), tools)).rejects.toMatchObject({
      code: 'EEXIST',
    });
    expect(tools.waits).toEqual([]);
  });
});

it.each(['linux', 'darwin'] as const)(
  'a rename that %s refuses is not tried again',
  async (platform) => {
    const tools = refusing('EPERM', 1, platform);
    await expect(renamePatiently('a', 'b', tools)).rejects.toMatchObject({ code: 'EPERM' });
    expect(tools.attempts()).toBe(1);
  },
);

it('renames, on this machine as it is', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a'), 'text');
  await renamePatiently(join(folder, 'a'), join(folder, 'b'));
  expect(await readFile(join(folder, 'b'), 'utf8')).toBe('text');
});
