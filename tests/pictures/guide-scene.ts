import { cellNames, type CellName } from '#shared/catalogue/cells/cells';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { trainExperiment } from '../e2e/support/seed.ts';
import { finishedSweep } from './finished-sweep.ts';
import { trained } from './scene.ts';

/** The experiments that the guide shows. */
export interface GuideScene {
  /** Three seeds of each cell, seed by seed, finished. */
  readonly seeds: readonly string[];
  /** One of each cell, finished. */
  readonly cells: readonly string[];
  /** One of each cell, that train while pictures are taken. */
  readonly running: readonly string[];
  /** A finished sweep. */
  readonly sweep: string;
}

const small: Partial<ExperimentConfig> = {
  trainingExamples: 8000,
  validationExamples: 500,
  hiddenSize: 32,
  learningRate: 0.005,
  batchSize: 50,
  epochs: 5,
  reportEvery: 5,
  // On a busy machine, threads that wait for each other take far longer than one.
  threads: 1,
};

/** Trains three seeds of each cell on real digits, and leaves three more that train. */
export async function setGuideScene(
  api: WorkbenchApi,
  say: (line: string) => void,
): Promise<GuideScene> {
  const seeds: string[] = [];
  for (const seed of [0, 1, 2]) {
    for (const cell of cellNames) {
      const name = nameOf(cell, seed);
      say(`training ${name}`);
      const { id } = await trainExperiment(api, { ...small, cell, seed }, name);
      seeds.push(id);
    }
  }
  say('running a sweep');
  const sweep = await finishedSweep(api);
  const long = {
    ...small,
    trainingExamples: 50_000,
    hiddenSize: 128,
    learningRate: 0.001,
    epochs: 30,
  };
  const running: string[] = [];
  for (const cell of cellNames) {
    const draft = { config: { ...long, cell, seed: 3 }, name: `${cell} 128, all digits` };
    const { id } = await api.call('experiments.create', draft);
    const hasCurve = trained(api, id);
    await api.call('runs.start', { experiment: id });
    await hasCurve;
    running.push(id);
  }
  return { seeds, cells: seeds.slice(0, cellNames.length), running, sweep };
}

function nameOf(cell: CellName, seed: number): string {
  return `${cell} 32, seed ${seed}`;
}
