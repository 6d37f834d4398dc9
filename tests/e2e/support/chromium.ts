import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

// The one without any window first: it takes a third less of the processor for the same pages.
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

/** Whether there is a program at a path. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A Chromium of this machine: the one that `UNROLL_CHROMIUM` names, one in the path, or Playwright's own; else null. */
export function findChromium(): string | null {
  const named = process.env['UNROLL_CHROMIUM'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const inPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...inPath, chromium.executablePath()].find(isProgram) ?? null;
}

/** Why specs that need a browser are skipped; null if there is one. */
export const noChromium: string | null =
  findChromium() === null
    ? 'no Chromium was found; install one or name it in UNROLL_CHROMIUM'
    : null;

/** Flags for a Chromium that shows nothing, asks nobody and runs in a container as well. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];

/** Starts a Chromium of this machine, without a window. @throws Error if there is none */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(noChromium ?? '');
  return chromium.launch({ executablePath, args: [...chromiumFlags] });
}
