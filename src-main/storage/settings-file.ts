import { readFileSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { writeFileDurably } from './files/durable-files.ts';
import { makeFolder } from './files/make-folder.ts';

/** The settings outside the data folder: where that is. */
const settingsSchema = z.object({
  /** Absolute path of the data folder; null: the default one. */
  home: z.string().min(1).nullable().catch(null),
});
export type Settings = z.infer<typeof settingsSchema>;

/**
 * @returns the path of the settings: `UNROLL_SETTINGS` if set, else `Unroll/settings.json` where programs of this
 *   system store theirs
 */
export function settingsFile(env: NodeJS.ProcessEnv = process.env): string {
  if (env.UNROLL_SETTINGS) return resolve(env.UNROLL_SETTINGS);
  return join(settingsFolder(env), 'Unroll', 'settings.json');
}

function settingsFolder(env: NodeJS.ProcessEnv): string {
  switch (platform()) {
    case 'win32':
      return env.APPDATA || join(homedir(), 'AppData', 'Roaming');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    default:
      return env.XDG_CONFIG_HOME || join(homedir(), '.config');
  }
}

/** Reads the settings; the default ones if they are missing or can't be read. */
export function readSettings(path: string): Settings {
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { home: null };
  }
}

/** Writes the settings, atomically. @throws UnrollError 'storage' */
export async function writeSettings(path: string, settings: Settings): Promise<void> {
  await makeFolder(dirname(path));
  await writeFileDurably(path, `${JSON.stringify(settings, null, 2)}\n`);
}
