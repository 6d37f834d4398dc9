import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { analyses, type AnalysisKind } from '#shared/inside/analyses';
import { shortTraining, trainExperiment } from '../../e2e/support/seed.ts';
import type { Bench, Figure, Measurement } from '../measurement.ts';

const cells = ['RNN', 'GRU', 'LSTM', 'LSTM'] as const;
const timed: readonly { readonly kind: AnalysisKind; readonly target: Figure['target'] }[] = [
  { kind: 'rowsNeeded', target: { atMost: 3000 } },
  { kind: 'probes', target: { none: true } },
  { kind: 'lyapunov', target: { none: true } },
];

/** How long views into networks wait for their numbers: memory maps of a digit, and analyses over the test set. */
export const insideAnswers: Measurement = {
  name: 'inside',
  async measure(bench) {
    const { home } = await bench.stored({ count: 0, points: 1 });
    const { api } = await bench.start(home);
    return [await memoryMaps(bench, api), ...(await analysesOf(bench, api, home))];
  },
};

async function memoryMaps(bench: Bench, api: WorkbenchApi): Promise<Figure> {
  const experiments: string[] = [];
  for (const [seed, cell] of cells.entries()) {
    bench.say(`training ${cell} 2x256`);
    const size = { hiddenSize: 256, layers: 2, epochs: 1, trainingExamples: 200 };
    experiments.push((await trainExperiment(api, { ...shortTraining, ...size, cell, seed })).id);
  }
  const samples: number[] = [];
  for (let round = 0; round <= bench.rounds; round++) {
    const image = Uint8Array.from({ length: 784 }, (_, pixel) => (pixel * (37 + round)) % 256);
    const start = performance.now();
    // Each is asked for by itself, as the page does.
    await Promise.all(
      experiments.map((id) => api.call('models.memoryMap', { experiments: [id], image })),
    );
    // The first time the models are loaded.
    if (round > 0) samples.push(performance.now() - start);
  }
  return {
    what: 'memory maps of a digit, four models of 2x256',
    unit: 'ms',
    samples,
    target: { atMost: 500 },
  };
}

async function analysesOf(bench: Bench, api: WorkbenchApi, home: string): Promise<Figure[]> {
  bench.say('training LSTM 128');
  const { id } = await trainExperiment(api, { ...shortTraining, cell: 'LSTM', hiddenSize: 128 });
  const figures: Figure[] = [];
  for (const { kind, target } of timed) {
    const { label, file } = analyses[kind];
    const samples: number[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      const start = performance.now();
      await api.call('analyses.run', { experiment: id, kind });
      samples.push(performance.now() - start);
      // Else it would be kept.
      await rm(join(home, 'experiments', id, file));
    }
    const what = `${label.toLowerCase()} of an LSTM of 128 units, MNIST’s test set`;
    figures.push({ what, unit: 'ms', samples, target });
  }
  return figures;
}
