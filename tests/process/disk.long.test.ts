import { chmod, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeReadOnly, mountMemoryDisk } from '../support/disks.ts';
import { runJson, startProgram } from '../support/program.ts';
import { flagsOf, smallTraining } from '../support/small-training.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = { timeout: 300_000 };

/** Takes up all free space of the disk that a folder is on. */
async function fillDisk(folder: string): Promise<string> {
  const path = join(folder, 'filler');
  for (;;) {
    const { bavail, bsize } = await statfs(folder);
    if (bavail === 0) return path;
    await writeFile(path, new Uint8Array(bavail * bsize), { flag: 'a' }).catch(() => undefined);
  }
}

test('a data folder that cannot be made is named', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  const home = join(file, 'home');
  expect(await runJson(home, 'train', '--home', home)).toMatchObject({
    code: 4,
    json: { error: { code: 'storage', message: expect.stringContaining(home) as string } },
  });
});

test('a data folder without write permission is named', patience, async (context) => {
  let home: string;
  if (process.getuid?.() === 0) {
    // Permissions don't bind the super-user; a read-only disk does.
    home = await mountMemoryDisk(context, 'size=1m');
    await makeReadOnly(home);
  } else {
    home = await temporaryFolder();
    await chmod(home, 0o500);
  }
  expect(await runJson(home, 'train')).toMatchObject({
    code: 4,
    json: { error: { code: 'storage', message: expect.stringContaining(home) as string } },
  });
  expect(await runJson(home, 'list')).toMatchObject({ code: 0, json: [] });
});

test('a disk that fills up while training', patience, async (context) => {
  const home = await mountMemoryDisk(context, 'size=4m');
  const flags = flagsOf({ ...(await smallTraining(home)), cell: 'GRU' });
  const unbroken = await runJson(home, 'train', '--name', 'unbroken', ...flags);
  const { weightsSha256 } = unbroken.json as { weightsSha256: string };

  const program = startProgram(home, 'train', '--name', 'full', '--json', ...flags);
  await program.said(/epoch 1\/2.*examples\/s/);
  const filler = await fillDisk(home);
  const { code, stdout, stderr } = await program.ended;
  expect(code).toBe(4);
  expect(stderr).toMatch(/full|no space/i);
  expect(() => JSON.parse(stdout) as unknown).not.toThrow();

  const listed = await runJson(home, 'list');
  expect(listed.code).toBe(0);
  expect(listed.json).toMatchObject([{ name: 'unbroken' }, { name: 'full' }]);
  expect((await runJson(home, 'show', 'full')).code).toBe(0);

  await rm(filler);
  expect(await runJson(home, 'resume', 'full')).toMatchObject({
    code: 0,
    json: { status: 'finished', weightsSha256 },
  });
});
