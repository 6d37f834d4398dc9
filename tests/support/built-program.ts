import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..');
let built: Promise<unknown> | null = null;

/** The path of a program under out/main, built of the present sources. */
export async function builtProgram(name: string): Promise<string> {
  built ??= promisify(execFile)(process.execPath, [join(root, 'scripts', 'build-if-stale.mjs')]);
  await built;
  return join(root, 'out', 'main', name);
}
