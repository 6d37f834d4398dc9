import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtProgram } from '../../support/built-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** A package without an own build of the kernels: what a machine without a compiler has. */
export async function packageFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'resources'));
  for (const part of ['kernels.wasm', 'addons']) {
    await cp(join(root, 'resources', part), join(folder, 'resources', part), { recursive: true });
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

/** The same with the built app. */
export async function builtPackage(): Promise<string> {
  await builtProgram('cli.js');
  const folder = await packageFolder();
  for (const part of ['out', 'package.json']) {
    await cp(join(root, part), join(folder, part), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
