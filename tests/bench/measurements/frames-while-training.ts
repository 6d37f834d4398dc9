import type { Page } from 'playwright-core';
import { goTo } from '../../e2e/support/navigate.ts';
import { startExperiment } from '../../e2e/support/seed.ts';
import { frameRate, frameTimes } from '../frames.ts';
import type { Bench, Figure, Measurement } from '../measurement.ts';

const windowSeconds = 4;

/** How smooth the page of a run is while that run trains with all cores. */
export const framesWhileTraining: Measurement = {
  name: 'frames',
  async measure(bench) {
    const { home } = await bench.stored({ count: 1, points: 60 });
    const app = await bench.start(home);
    const { page, api } = app;
    const idle = await watch(bench, page, 'idle');
    const id = await startExperiment(api, {
      cell: 'LSTM',
      hiddenSize: 128,
      epochs: 1000,
      reportEvery: 1,
    });
    await goTo(page, `/run/${id}`);
    await page.locator('[role=img][aria-label^="Loss"][aria-label*="Last:"]').waitFor();
    const stepOf = async (): Promise<number> =>
      (await api.call('experiments.history', { experiment: id })).step.at(-1) ?? 0;
    const [start, before] = [performance.now(), await stepOf()];
    const training = await watch(bench, page, 'while training');
    const speed = (1000 * ((await stepOf()) - before)) / (performance.now() - start);
    await api.call('runs.stop', { experiment: id });
    return [
      ...idle.filter(({ unit }) => unit === 'frames/s'),
      ...training,
      { what: 'steps of that training', unit: 'steps/s', samples: [speed], target: { none: true } },
    ];
  },
};

async function watch(bench: Bench, page: Page, when: string): Promise<readonly Figure[]> {
  const rates: number[] = [];
  const gaps: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    const times = await frameTimes(page, windowSeconds);
    const between = times.slice(1).map((time, index) => time - times[index]!);
    rates.push(frameRate(times));
    gaps.push(Math.max(...between));
  }
  const target = when === 'idle' ? ({ none: true } as const) : ({ atLeast: 50 } as const);
  return [
    { what: `frames, ${when}`, unit: 'frames/s', samples: rates, target },
    {
      what: `longest gap in ${windowSeconds} s, ${when}`,
      unit: 'ms',
      samples: gaps,
      target: { none: true },
    },
  ];
}
