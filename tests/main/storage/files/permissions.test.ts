import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleProgram, ChildProgram } from '../../../support/child-program.ts';
import { skipBecause } from '../../../support/skip-because.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const entry = join(import.meta.dirname, '../programs/unprivileged-writer.ts');
const nobody = 65_534;

test('a data folder without write permission is named, with what helps, and stays as it is', async (context) => {
  if (process.platform === 'win32') skipBecause(context, 'Windows has other permissions');
  const folder = await temporaryFolder();
  await chmod(folder, 0o755);
  const program = await bundleProgram(entry, folder);
  const home = join(folder, 'home');
  const file = join(home, 'file');
  await mkdir(home);
  await writeFile(file, 'old');
  await chmod(home, 0o555);

  // Permissions don't bind root, so there the program becomes somebody else.
  const user = process.getuid?.() === 0 ? [String(nobody)] : [];
  const child = new ChildProgram(program, [home, file, ...user]);
  const outcome = await child.message();
  await child.ended;

  const advice = 'permission denied; change the permissions or choose another data folder';
  expect(outcome).toEqual({
    create: {
      code: 'storage',
      message: `${join(home, 'experiments')} can’t be created: ${advice}`,
    },
    write: { code: 'storage', message: `${file} can’t be written: ${advice}` },
    list: 'done',
  });
  expect(await readFile(file, 'utf8')).toBe('old');
  await chmod(home, 0o755);
});
