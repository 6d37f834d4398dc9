import type { Page } from 'playwright-core';
import { goTo } from '../../e2e/support/navigate.ts';
import { openCharts } from '../charts.ts';
import { frameRate, frameTimes } from '../frames.ts';
import type { Measurement } from '../measurement.ts';

const runs = 50;
const points = 10_000;
const windowSeconds = 3;

/** How long it takes until the curves of many runs are drawn, and how smoothly they are pointed at and zoomed. */
export const compareOpening: Measurement = {
  name: 'compare',
  async measure(bench) {
    const { home, ids } = await bench.stored({ count: runs, points });
    const { page } = await bench.start(home);
    const opened: number[] = [];
    for (let round = 0; round <= bench.rounds; round++) {
      // What was read is kept while the page is loaded.
      await page.reload();
      await goTo(page, '/settings');
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
      const milliseconds = await openCharts(page, `#/compare?runs=${ids.join(',')}`, 1);
      // The first time the programs are not in any cache.
      if (round > 0) opened.push(milliseconds);
    }
    const hovering: number[] = [];
    const zooming: number[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      hovering.push(await rateWhile(page, hover));
      zooming.push(await rateWhile(page, zoom));
    }
    const what = `${runs} runs of ${points.toLocaleString('en-GB')} points`;
    return [
      {
        what: `comparison of ${what}, curves drawn`,
        unit: 'ms',
        samples: opened,
        target: { atMost: 1500 },
      },
      {
        what: `frames while the pointer moves over ${what}`,
        unit: 'frames/s',
        samples: hovering,
        target: { atLeast: 50 },
      },
      {
        what: `frames while ${what} are zoomed`,
        unit: 'frames/s',
        samples: zooming,
        target: { atLeast: 50 },
      },
    ];
  },
};

/** Frames per second while something is done over and over on the first chart. */
async function rateWhile(
  page: Page,
  act: (page: Page, box: { x: number; y: number; width: number; height: number }) => Promise<void>,
): Promise<number> {
  const box = (await page.locator('[role=img][aria-label*="Last:"]').first().boundingBox())!;
  const frames = frameTimes(page, windowSeconds);
  let isOver = false;
  const acting = (async () => {
    while (!isOver) await act(page, box);
  })();
  const times = await frames;
  isOver = true;
  await acting;
  return frameRate(times);
}

const hover: Parameters<typeof rateWhile>[1] = async (page, { x, y, width, height }) => {
  await page.mouse.move(x + 0.2 * width, y + height / 2);
  await page.mouse.move(x + 0.8 * width, y + height / 3, { steps: 30 });
};

const zoom: Parameters<typeof rateWhile>[1] = async (page, { x, y, width, height }) => {
  await page.mouse.move(x + 0.3 * width, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 0.7 * width, y + height / 2, { steps: 10 });
  await page.mouse.up();
  await page.mouse.dblclick(x + 0.5 * width, y + height / 2);
};
