import { chown, mkdtemp, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findElectron } from '../../../scripts/find-electron.mjs';

const found = findElectron();

/** The program of the Electron that is given here; null if there is none. */
export const electronProgram: string | null = 'program' in found ? found.program : null;

/** Why the suite is skipped; null if it isn't. */
export const noElectron: string | null =
  'missing' in found ? `there is no Electron (${found.missing}); UNROLL_ELECTRON names one` : null;

const isRoot = process.getuid?.() === 0;
const nobody = 65534;

/** Whom to run Electron as: its sandbox refuses to work for root. */
export const electronUser = isRoot ? { uid: nobody, gid: nobody } : {};

/** A new folder that Electron may write to. */
export async function electronFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'unroll-desktop-'));
  if (isRoot) await chown(folder, nobody, nobody);
  return folder;
}

/** Removes such a folder, of which a process that is just ending may still write. */
export function removeElectronFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** A display for windows. */
export interface Display {
  readonly environment: NodeJS.ProcessEnv;
  close(): void;
}

/** The display there is; on Linux without one, a virtual one. @throws Error if there is no Xvfb */
export async function openDisplay(): Promise<Display> {
  const hasOne = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (process.platform !== 'linux' || hasOne) {
    return { environment: {}, close: () => undefined };
  }
  const child = spawn('Xvfb', ['-displayfd', '3', '-ac', '-screen', '0', '1400x1000x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const failed = once(child, 'error').then(([error]) => {
    throw error as Error;
  });
  const number = once(child.stdio[3]!, 'data').then(([data]) => String(data).trim());
  return {
    environment: { DISPLAY: `:${await Promise.race([number, failed])}` },
    close: () => void child.kill(),
  };
}
