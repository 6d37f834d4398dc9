/** Runs programs in TypeScript that belong to no build, as those under tests/ do. */
import { dirname, join } from 'node:path';
import { runnerImport } from 'vite';

const root = dirname(import.meta.dirname);

/** Runs a program in this same process. @param path from the project's folder */
export async function runTypeScript(path) {
  await runnerImport(join(root, path), { root, configFile: false, logLevel: 'error' });
}
