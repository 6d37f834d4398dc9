/** What programs that take pictures of the app share. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { BrowserApp } from '../e2e/support/browser-app.ts';

/** Milliseconds to wait for anything on a page: the machine may be busy, and is kept so by the run that trains. */
const patience = 120_000;

/** Of a window, in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
  /** Pixels of a picture for each CSS pixel; 1 if left out. */
  readonly pixelRatio?: number;
}

/** Reports progress to whoever runs the program. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Waits until a page has nothing more to load or to draw. */
export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('[aria-busy=true], .skeleton, .spinner') === null,
  );
  // Charts are painted in the frames after their data came, some each frame.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
  });
}

/** Starts the app on a new data folder. */
export async function withApp(
  browser: Browser,
  size: Size,
  use: (app: BrowserApp) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'unroll-pictures-'));
  const home = join(folder, 'Unroll');
  await mkdir(home);
  try {
    const app = await BrowserApp.start(browser, home, size);
    app.page.setDefaultTimeout(patience);
    try {
      await use(app);
    } finally {
      await app.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
