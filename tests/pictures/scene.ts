import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { presets } from '#shared/experiment/presets';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { trainExperiment } from '../e2e/support/seed.ts';
import { finishedSweep } from './finished-sweep.ts';

/** The experiments that the pictures show. */
export interface Scene {
  /** A finished one with results worth looking at. */
  readonly finished: string;
  /** All that are finished, to be held against each other. */
  readonly compared: readonly string[];
  /** Two networks of two seeds each: RNN, LSTM, RNN, LSTM. */
  readonly seeded: readonly string[];
  /** A finished sweep. */
  readonly sweep: string;
  /** One that trains while the pictures are taken. */
  readonly running: string;
}

const small: Partial<ExperimentConfig> = {
  ...presets['first-run'].config,
  batchSize: 50,
  reportEvery: 5,
  clipNorm: 1,
  // On a busy machine threads that wait for each other take far longer than one.
  threads: 1,
};

interface Sample {
  readonly name: string;
  readonly config: Partial<ExperimentConfig>;
  readonly tags: readonly string[];
  readonly starred?: boolean;
}

const samples: readonly Sample[] = [
  { name: 'rnn-64 s0', config: { cell: 'RNN' }, tags: ['baseline'] },
  { name: 'lstm-64 s0', config: { cell: 'LSTM' }, tags: ['baseline'] },
  {
    name: 'gru-32 blocks',
    config: { hiddenSize: 32, sequenceOrder: 'blocks' },
    tags: ['reading order'],
  },
  {
    name: 'gru-64 both ways',
    config: { bidirectional: true },
    tags: ['lecture 3', 'keep'],
    starred: true,
  },
  { name: 'gru-64 s0', config: { epochs: 5 }, tags: ['baseline', 'keep'], starred: true },
];
const secondSeeds: readonly Sample[] = [
  { name: 'rnn-64 s1', config: { cell: 'RNN', seed: 1 }, tags: ['baseline'] },
  { name: 'lstm-64 s1', config: { cell: 'LSTM', seed: 1 }, tags: ['baseline'] },
];
const thrownAway: readonly Pick<Sample, 'name' | 'config'>[] = [
  { name: 'lstm-16 too small', config: { cell: 'LSTM', hiddenSize: 16 } },
  { name: 'rnn-32 first try', config: { cell: 'RNN', hiddenSize: 32 } },
];

/**
 * Runs a sweep, trains small networks on real digits, throws two away, and leaves one that trains with two more waiting behind it.
 * @param say is told of each
 */
export async function setScene(api: WorkbenchApi, say: (line: string) => void): Promise<Scene> {
  // The oldest, so that its trials are the last in the table.
  say('running a sweep');
  const sweep = await finishedSweep(api);
  const compared: string[] = [];
  const trainSample = async ({ name, config, tags, starred = false }: Sample): Promise<string> => {
    say(`training ${name}`);
    const { id } = await trainExperiment(api, { ...small, ...config }, name);
    const change = { tags: [...tags], starred };
    await api.call('experiments.update', { experiment: id, change });
    return id;
  };
  for (const sample of samples) compared.push(await trainSample(sample));
  const seeded = compared.slice(0, 2);
  for (const sample of secondSeeds) seeded.push(await trainSample(sample));
  const finished = compared.at(-1)!;
  await api.call('experiments.update', {
    experiment: finished,
    change: { notes: 'The **baseline** that the others are held against.' },
  });
  for (const { name, config } of thrownAway) {
    const draft = { config: { ...small, ...config }, name };
    const { id } = await api.call('experiments.create', draft);
    await api.call('experiments.remove', { experiment: id });
  }
  const long = { ...small, hiddenSize: 128, trainingExamples: 50_000, epochs: 30 };
  const waiting = await api.call('experiments.createMany', {
    drafts: [
      { config: { ...long, cell: 'LSTM' }, name: 'lstm-128 long', tags: ['sweep'] },
      { config: { ...long, cell: 'GRU' }, name: 'gru-128 long', tags: ['sweep'] },
      { config: { ...long, cell: 'RNN' }, name: 'rnn-128 long', tags: ['sweep'] },
    ],
    queue: true,
  });
  const running = waiting[0]!.id;
  await trained(api, running);
  return { finished, compared, seeded, sweep, running };
}

/** Waits until a run has a curve. */
export function trained(api: WorkbenchApi, id: string): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = api.subscribe((event) => {
      if (event.kind !== 'progress' || event.experiment !== id) return;
      unsubscribe();
      resolve();
    });
  });
}
