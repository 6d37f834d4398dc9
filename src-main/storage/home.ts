import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The data folder, as an absolute path: `UNROLL_HOME` if set, else `Unroll` in the user's documents folder, else in
 * the home folder where there is no documents folder. It need not exist.
 */
export function unrollHome(env: NodeJS.ProcessEnv = process.env): string {
  if (env.UNROLL_HOME) return resolve(env.UNROLL_HOME);
  const documents = join(homedir(), 'Documents');
  const hasDocuments = statSync(documents, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return join(hasDocuments ? documents : homedir(), 'Unroll');
}
