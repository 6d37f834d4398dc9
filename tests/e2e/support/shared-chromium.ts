import type { Browser } from 'playwright-core';
import { afterAll } from 'vitest';
import { launchChromium } from './chromium.ts';

/** A Chromium for all tests of a describe block, started when it is first asked for. */
export function sharedChromium(): () => Promise<Browser> {
  let started: Promise<Browser> | null = null;
  afterAll(async () => {
    await (await started)?.close();
  });
  return () => (started ??= launchChromium());
}
