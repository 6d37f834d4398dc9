import type { Page } from 'playwright-core';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { SweepView } from '#shared/sweep/sweep-view';
import { SweepStore } from '../../../src-main/sweeps/sweep-store.ts';
import { goTo } from '../../e2e/support/navigate.ts';
import { storeRecords } from '../../e2e/support/parameter-sweep.ts';
import { finishedRun } from '../../support/compared.ts';
import { sampleEpoch } from '../../support/records.ts';
import { finishedSweep } from '../../support/sweep-views.ts';
import { frameTimes } from '../frames.ts';
import type { Bench, Figure, Measurement } from '../measurement.ts';

const trials = 2000;
const windowSeconds = 4;
const tabs = ['Ladder', 'Best so far', 'Importance', 'Parallel coordinates', 'Trials'];

/** How smooth the page of a large sweep is while the sweep keeps changing. */
export const sweepPage: Measurement = {
  name: 'sweeps',
  async measure(bench) {
    const { home } = await bench.stored({ count: 0, points: 0 });
    const view = finishedSweep(trials);
    await storeRecords(home, recordsOf(view));
    const store = new SweepStore(home);
    const { id } = await store.create(view.definition);
    await store.writeProgress(id, {
      ...view,
      status: 'paused',
      trials: view.trials.map((trial) => ({ ...trial, repetitions: [] })),
      decisions: [...view.decisions],
    });
    const { page, api } = await bench.start(home);
    await goTo(page, `/sweeps/${id}`);
    const figures: Figure[] = [];
    for (const tab of tabs) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tab', { name: tab, selected: true }).waitFor();
      figures.push(await longestGap(bench, page, `at rest, ${tab}`, async () => {}));
      figures.push(
        await longestGap(bench, page, `while it changes, ${tab}`, async () => {
          await api.call('sweeps.extend', { sweep: id, trials: 1 });
        }),
      );
    }
    return figures;
  },
};

/** The experiments of a sweep's trials, as far as a sweep looks at them. */
function recordsOf({ trials: all }: SweepView): ExperimentRecord[] {
  return all.map(({ number, point, losses }) =>
    finishedRun(`run ${number}`, point as Partial<ExperimentConfig>, {
      epochs: losses.map((loss, index) => ({
        ...sampleEpoch(index + 1),
        validationAccuracy: 1 - loss,
      })),
    }),
  );
}

/** @param change made once a second */
async function longestGap(
  { rounds }: Bench,
  page: Page,
  when: string,
  change: () => Promise<void>,
): Promise<Figure> {
  const gaps: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const watching = frameTimes(page, windowSeconds);
    for (let second = 0; second < windowSeconds - 1; second++) {
      await change();
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    const times = await watching;
    gaps.push(Math.max(...times.slice(1).map((time, index) => time - times[index]!)));
  }
  return {
    what: `longest gap between frames of a sweep of ${trials} runs, ${when}`,
    unit: 'ms',
    samples: gaps,
    target: { atMost: 50 },
  };
}
