import type { Page } from 'playwright-core';
import { goTo } from '../../e2e/support/navigate.ts';
import type { Measurement } from '../measurement.ts';

const points = 100_000;

/** How long it takes until all charts of a run with a long history are drawn. */
export const runOpening: Measurement = {
  name: 'run',
  async measure(bench) {
    const { home, ids } = await bench.stored({ count: 3, points });
    const { page } = await bench.start(home);
    const samples: number[] = [];
    for (let round = 0; round <= bench.rounds; round++) {
      await goTo(page, '/settings');
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
      const milliseconds = await open(page, ids[round % ids.length]!);
      // The first time the page's own program is loaded as well.
      if (round > 0) samples.push(milliseconds);
    }
    return [
      {
        what: `run page of ${points.toLocaleString('en-GB')} points, all charts drawn`,
        unit: 'ms',
        samples,
        target: { atMost: 1000 },
      },
    ];
  },
};

/** @returns milliseconds until no chart's canvas is empty any more */
function open(page: Page, id: string): Promise<number> {
  return page.evaluate((hash) => {
    const isDrawn = (canvas: HTMLCanvasElement): boolean => {
      const { width, height } = canvas;
      const middle = canvas.getContext('2d')!.getImageData(width >> 1, 0, 1, height).data;
      // Besides the lines of the grid something crosses the middle of a chart: its curve.
      return new Set(new Uint32Array(middle.buffer)).size > 3;
    };
    const start = performance.now();
    location.hash = hash;
    return new Promise<number>((resolve) => {
      const look = (): void => {
        const charts = [...document.querySelectorAll('[role=img][aria-label*="Last:"]')];
        const canvases = charts.flatMap((chart) => [...chart.querySelectorAll('canvas')]);
        if (charts.length >= 6 && canvases.length > 0 && canvases.every(isDrawn)) {
          resolve(performance.now() - start);
        } else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  }, `#/run/${id}`);
}
