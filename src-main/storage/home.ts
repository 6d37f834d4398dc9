import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AppInformation } from '#shared/contract/commands';
import { readSettings, settingsFile } from './settings-file.ts';

/** The data folder, and who chose it. */
export interface ChosenHome {
  /** An absolute path. It need not exist. */
  readonly home: string;
  readonly homeFrom: AppInformation['homeFrom'];
}

/**
 * Chooses the data folder: the one given on the command line if there is one, else that of `UNROLL_HOME`, else the one
 * in the settings, else the default one.
 */
export function unrollHome(env: NodeJS.ProcessEnv = process.env, flag?: string): ChosenHome {
  if (flag) return { home: resolve(flag), homeFrom: 'flag' };
  if (env.UNROLL_HOME) return { home: resolve(env.UNROLL_HOME), homeFrom: 'environment' };
  const { home } = readSettings(settingsFile(env));
  return home === null
    ? { home: defaultHome(), homeFrom: 'default' }
    : { home: resolve(home), homeFrom: 'settings' };
}

/** @returns `Unroll` in the user's documents folder, or in their home directory if there is no documents folder */
export function defaultHome(): string {
  const documents = join(homedir(), 'Documents');
  const hasDocuments = statSync(documents, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return join(hasDocuments ? documents : homedir(), 'Unroll');
}
