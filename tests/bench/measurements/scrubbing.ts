import type { Page } from 'playwright-core';
import { goTo } from '../../e2e/support/navigate.ts';
import { shortTraining, trainExperiment } from '../../e2e/support/seed.ts';
import { frameRate } from '../frames.ts';
import type { Figure, Measurement } from '../measurement.ts';

const windowSeconds = 3;
const models = [
  { cell: 'RNN', layers: 1 },
  { cell: 'GRU', layers: 1 },
  { cell: 'LSTM', layers: 1 },
  { cell: 'LSTM', layers: 2 },
] as const;

/** How smoothly the cursor moves over four models of 256 units side by side, each with one unit's lines. */
export const scrubbing: Measurement = {
  name: 'scrub',
  async measure(bench) {
    const { home } = await bench.stored({ count: 0, points: 1 });
    const { page, api } = await bench.start(home);
    const ids: string[] = [];
    for (const [seed, { cell, layers }] of models.entries()) {
      bench.say(`training ${cell} ${layers}x256`);
      const size = { hiddenSize: 256, layers, epochs: 1, trainingExamples: 200 };
      ids.push((await trainExperiment(api, { ...shortTraining, ...size, cell, seed })).id);
    }
    const chosen = ids.map((id) => `${id}:7`).join(',');
    const figures: Figure[] = [];
    for (const [tab, lines] of [
      ['units', ids.length],
      ['memory', 0],
    ] as const) {
      await goTo(page, `/inspect?models=${ids.join(',')}&digit=test:0&tab=${tab}&units=${chosen}`);
      await page
        .locator('[aria-roledescription="heat map"]')
        .nth(ids.length - 1)
        .waitFor();
      if (lines > 0)
        await page
          .getByRole('img', { name: /^Unit 7/ })
          .nth(lines - 1)
          .waitFor();
      const rates: number[] = [];
      const gaps: number[] = [];
      const work: number[] = [];
      for (let round = 0; round < bench.rounds; round += 1) {
        const spent = await startWork(page);
        const times = await scrub(page, windowSeconds);
        work.push((await spent()) / times.length);
        rates.push(frameRate(times));
        gaps.push(Math.max(...times.slice(1).map((time, index) => time - times[index]!)));
      }
      const what = `four models on the tab ${tab}`;
      figures.push(
        { what: `scrubbing ${what}`, unit: 'frames/s', samples: rates, target: { atLeast: 50 } },
        { what: `longest gap, ${what}`, unit: 'ms', samples: gaps, target: { none: true } },
        // Of the processor, so that other programs don't count.
        {
          what: `work of the page for each frame, ${what}`,
          unit: 'ms',
          samples: work,
          target: { atMost: 20 },
        },
      );
    }
    return figures;
  },
};

/** Returns what tells the time that the page's main thread has spent on the processor since, in milliseconds. */
async function startWork(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const before = await spent();
  return async () => {
    const since = (await spent()) - before;
    await session.detach();
    return since;
  };
}

/** Moves the shared cursor in every frame of some seconds. @returns when each frame began, in milliseconds */
function scrub(page: Page, seconds: number): Promise<number[]> {
  return page.evaluate(
    (milliseconds) =>
      new Promise<number[]>((resolve, reject) => {
        const slider = document.querySelector('[role=slider]')!;
        const steps = Number(slider.getAttribute('aria-valuemax'));
        const times: number[] = [];
        const seen = new Set<string | null>();
        const press = (key: string): void => {
          slider.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        };
        press('Home');
        const frame = (): void => {
          times.push(performance.now());
          seen.add(slider.getAttribute('aria-valuenow'));
          press(times.length % (2 * steps) < steps ? 'ArrowRight' : 'ArrowLeft');
          if (times.at(-1)! - times[0]! < milliseconds) requestAnimationFrame(frame);
          else if (seen.size <= steps / 2) reject(new Error('the cursor didn’t move'));
          else resolve(times);
        };
        requestAnimationFrame(frame);
      }),
    1000 * seconds,
  );
}
