import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { BrowserApp } from '../e2e/support/browser-app.ts';
import { storeExperiments } from '../stored-experiments/make.ts';
import type { Original } from '../stored-experiments/vary.ts';
import type { Bench, Figure, Measurement } from './measurement.ts';

/** Milliseconds to wait for anything on a page: what is slow is to be measured, not refused. */
const patience = 120_000;

/** Takes a measurement, and clears away what it has used. */
export async function runMeasurement(
  { measure }: Measurement,
  browser: Browser,
  originals: readonly Original[],
  { rounds, say }: Pick<Bench, 'rounds' | 'say'>,
): Promise<readonly Figure[]> {
  const cleanUps: (() => Promise<void>)[] = [];
  try {
    return await measure({
      rounds,
      say,
      async stored(wanted) {
        const home = await mkdtemp(join(tmpdir(), 'unroll-bench-'));
        cleanUps.push(() => rm(home, { recursive: true, force: true }));
        return { home, ids: await storeExperiments(home, originals, wanted) };
      },
      async start(home) {
        const app = await BrowserApp.start(browser, home, {});
        cleanUps.push(() => app.close());
        app.page.context().setDefaultTimeout(patience);
        await app.page.getByRole('heading', { level: 1 }).first().waitFor();
        return app;
      },
    });
  } finally {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  }
}
