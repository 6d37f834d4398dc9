import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** @type {import('playwright-core').BrowserContext | null} */
let context = null;
const profile =
  process.env.UNROLL_DOUBLE_USER_DATA ?? mkdtempSync(join(tmpdir(), 'unroll-double-'));

/** The folder of the browser's profile. */
export function userData() {
  return profile;
}

/** Starts the Chromium that all windows are pages of. */
export async function launchChromium() {
  context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.UNROLL_CHROMIUM,
    args: [...JSON.parse(process.env.UNROLL_DOUBLE_FLAGS ?? '[]'), '--remote-debugging-port=0'],
    viewport: null,
  });
}

/** The context of all pages; there is one as soon as the app is ready. */
export function pages() {
  if (context === null) throw new Error('the app is not ready');
  return context;
}

/** The port on which a test can attach itself to the same Chromium. */
export function debuggingPort() {
  return Number(readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]);
}

/** What `process.versions.chrome` is. */
export function chromiumVersion() {
  return context?.browser()?.version() ?? '';
}

export async function closeChromium() {
  await context?.close();
}
