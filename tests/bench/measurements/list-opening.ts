import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserApp } from '../../e2e/support/browser-app.ts';
import type { Measurement } from '../measurement.ts';

const count = 1000;

interface Opening {
  /** Milliseconds from the address being opened to the page's load event, and to the rows being drawn. */
  readonly load: number;
  readonly ready: number;
}

/** How long it takes until the list of experiments is there in a new window. */
export const listOpening: Measurement = {
  name: 'list',
  async measure(bench) {
    const { home } = await bench.stored({ count, points: 60 });
    const app = await bench.start(home);
    await open(app);
    const warm: Opening[] = [];
    for (let round = 0; round < bench.rounds; round++) warm.push(await open(app));
    const cold: Opening[] = [];
    for (let round = 0; round < Math.min(3, bench.rounds); round++) {
      // The host remembers the list, so that it has to be started again.
      await app.stopHost();
      await rm(join(home, 'index.json'));
      await app.startHost();
      cold.push(await open(app));
    }
    const afterLoad = ({ load, ready }: Opening): number => Math.max(0, ready - load);
    return [
      {
        what: `list of ${count} ready, after load`,
        unit: 'ms',
        samples: warm.map(afterLoad),
        target: { atMost: 1000 },
      },
      {
        what: `list of ${count} ready, after opening the address`,
        unit: 'ms',
        samples: warm.map(({ ready }) => ready),
        target: { none: true },
      },
      {
        what: `list of ${count} ready, after load, without index.json`,
        unit: 'ms',
        samples: cold.map(afterLoad),
        target: { none: true },
      },
    ];
  },
};

async function open(app: BrowserApp): Promise<Opening> {
  const page = await app.page.context().newPage();
  try {
    await page.goto(new URL('/', app.server.url).href, { waitUntil: 'commit' });
    const found = await page.waitForFunction((rows) => {
      const table = document.querySelector('[role=grid][aria-label=Experiments]');
      const isReady =
        Number(table?.getAttribute('aria-rowcount')) > rows &&
        (table?.querySelectorAll('[role=gridcell].name').length ?? 0) > 8;
      return isReady && performance.now();
    }, count);
    const ready = Number(await found.jsonValue());
    await page.waitForLoadState('load');
    const load = await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation');
      return (navigation as PerformanceNavigationTiming).loadEventStart;
    });
    return { load, ready };
  } finally {
    await page.close();
  }
}
