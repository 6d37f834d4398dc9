import type { Page } from 'playwright-core';
import { goTo } from '../../e2e/support/navigate.ts';
import {
  longTraining,
  shortTraining,
  startExperiment,
  trainExperiment,
} from '../../e2e/support/seed.ts';
import type { Bench, Figure, Measurement } from '../measurement.ts';

const cells = ['RNN', 'GRU', 'LSTM'] as const;
const models = 6;
const strokesPerRound = 5;

/** How long it takes from a movement of the pen until the bars of six large networks are repainted. */
export const drawingLatency: Measurement = {
  name: 'draw',
  async measure(bench) {
    const { home } = await bench.stored({ count: 0, points: 1 });
    const { page, api } = await bench.start(home);
    const experiments: string[] = [];
    for (let seed = 0; experiments.length < models; seed++) {
      for (const cell of cells) {
        bench.say(`training ${cell} 2x256, seed ${seed}`);
        const size = { hiddenSize: 256, layers: 2, epochs: 1, trainingExamples: 200 };
        experiments.push(
          (await trainExperiment(api, { ...shortTraining, ...size, cell, seed })).id,
        );
      }
    }
    await api.call('preferences.update', { change: { views: { 'draw.models': experiments } } });
    await page.reload();
    await goTo(page, '/draw');
    await page
      .locator('article')
      .nth(models - 1)
      .waitFor();

    const idle = await draw(bench, page, 'nothing trains');
    const id = await startExperiment(api, {
      ...longTraining,
      cell: 'LSTM',
      hiddenSize: 128,
      threads: 2,
    });
    const busy = await draw(bench, page, 'an LSTM trains on two threads');
    await api.call('runs.stop', { experiment: id });
    return [...idle, ...busy];
  },
};

async function draw(bench: Bench, page: Page, when: string): Promise<readonly Figure[]> {
  // The first stroke loads the models.
  await latencyOfStroke(page, 0);
  const samples: number[] = [];
  for (let stroke = 1; stroke <= bench.rounds * strokesPerRound; stroke++) {
    samples.push(await latencyOfStroke(page, stroke));
  }
  const sorted = samples.toSorted((a, b) => a - b);
  const percentile95 = sorted[Math.ceil(0.95 * sorted.length) - 1]!;
  return [
    {
      what: `bars of ${models} models of 2x256 after the pen, ${when}`,
      unit: 'ms',
      samples,
      target: { atMost: 33 },
    },
    {
      what: `the same, 95th percentile, ${when}`,
      unit: 'ms',
      samples: [percentile95],
      target: { atMost: 60 },
    },
  ];
}

/**
 * Draws one stroke on an empty pad, a movement in each frame as a browser delivers them.
 * @returns milliseconds from the last movement until the last change of any model's column was painted
 */
function latencyOfStroke(page: Page, stroke: number): Promise<number> {
  return page.evaluate(async (turn) => {
    const pad = document.querySelector('[role=application][aria-label="Drawing pad"]')!;
    // Made-up events have no pointer that could be captured.
    pad.setPointerCapture = () => {};
    const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const quiet = (milliseconds: number) =>
      new Promise((resolve) => setTimeout(resolve, milliseconds));
    pad.dispatchEvent(new KeyboardEvent('keydown', { key: 'Delete', bubbles: true }));
    await quiet(300);

    let painted = 0;
    const observer = new MutationObserver(() => {
      // A message is taken after the frame that the change is in has been painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          painted = performance.now();
        };
        port2.postMessage(null);
      });
    });
    for (const column of document.querySelectorAll('article')) {
      observer.observe(column, {
        subtree: true,
        attributes: true,
        characterData: true,
        childList: true,
      });
    }
    const box = pad.getBoundingClientRect();
    const send = (type: string, share: number) =>
      pad.dispatchEvent(
        new PointerEvent(type, {
          pointerId: 7,
          pointerType: 'pen',
          pressure: 0.5,
          button: type === 'pointermove' ? -1 : 0,
          buttons: type === 'pointerup' ? 0 : 1,
          clientX: box.left + box.width * (0.5 + 0.3 * Math.sin(turn + 4 * share)),
          clientY: box.top + box.height * (0.15 + 0.7 * share),
          bubbles: true,
        }),
      );
    const movements = 20;
    send('pointerdown', 0);
    for (let movement = 1; movement <= movements; movement++) {
      await nextFrame();
      send('pointermove', movement / movements);
    }
    const last = performance.now();
    painted = 0;
    while (painted === 0 || performance.now() - painted < 300) await quiet(50);
    observer.disconnect();
    send('pointerup', 1);
    return painted - last;
  }, stroke);
}
