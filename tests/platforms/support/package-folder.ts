import { copyFile, cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtProgram } from '../../support/built-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** A package of the kernels without an own build, as a machine without a compiler has them. */
export async function packageFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'resources'));
  for (const part of ['kernels.wasm', 'addons']) {
    await cp(join(root, 'resources', part), join(folder, 'resources', part), { recursive: true });
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

/** The whole project, built, but without an own build of the kernels. */
export async function projectFolder(): Promise<string> {
  await builtProgram('cli.js');
  const folder = await temporaryFolder();
  for (const name of await readdir(root)) {
    if (name === 'out') await cp(join(root, name), join(folder, name), { recursive: true });
    else if (name === 'scripts') await copyPrograms(join(root, name), join(folder, name));
    else if (name !== 'build' && !name.startsWith('.')) {
      await symlink(join(root, name), join(folder, name));
    }
  }
  return folder;
}

/** Copies the programs in a folder, which look for the project around them. What is below is a link, with its times. */
async function copyPrograms(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const copy = entry.isDirectory() ? symlink : copyFile;
    await copy(join(from, entry.name), join(to, entry.name));
  }
}
