import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';

let started: Promise<Browser> | null = null;

/** The Chromium of all specs of this process, started when it is first asked for; it ends with the process. */
export function sharedChromium(): Promise<Browser> {
  started ??= launchChromium().then((browser) =>
    browser.on('disconnected', () => {
      started = null;
    }),
  );
  return started;
}
