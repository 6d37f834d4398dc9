import { goTo } from '../../e2e/support/navigate.ts';
import { openCharts } from '../charts.ts';
import type { Measurement } from '../measurement.ts';

const points = 100_000;

/** How long it takes until all charts in view of a run with a long history are drawn. */
export const runOpening: Measurement = {
  name: 'run',
  async measure(bench) {
    const { home, ids } = await bench.stored({ count: 3, points });
    const { page } = await bench.start(home);
    const samples: number[] = [];
    for (let round = 0; round <= bench.rounds; round++) {
      await goTo(page, '/settings');
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
      const milliseconds = await openCharts(page, `#/run/${ids[round % ids.length]!}`, 6);
      // The first time the page's own program is loaded as well.
      if (round > 0) samples.push(milliseconds);
    }
    return [
      {
        what: `run page of ${points.toLocaleString('en-GB')} points, all charts in view drawn`,
        unit: 'ms',
        samples,
        target: { atMost: 1000 },
      },
    ];
  },
};
