import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readReference } from './reference-file.ts';

interface LooseFile {
  config: Record<string, unknown>;
  parameters: Record<string, { shape: number[]; data: number[] }>;
  data: { labels: number[] };
  trajectories: { optimizer: string }[];
}

const sample = join(import.meta.dirname, 'pytorch/rnn_relu.json');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unroll-reference-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Reads the sample with a change made to it. */
async function readChanged(change: (file: LooseFile) => void): Promise<unknown> {
  const file = JSON.parse(await readFile(sample, 'utf8')) as LooseFile;
  change(file);
  const path = join(folder, 'changed.json');
  await writeFile(path, JSON.stringify(file));
  return readReference(path);
}

it('puts batch-first rows in time-major order', async () => {
  const { batch, network } = await readReference(sample);
  const file = JSON.parse(await readFile(sample, 'utf8')) as {
    forward: { x: { data: number[] } };
  };
  const { inputSize: inputs, sequenceLength: steps } = network;
  // Input 2 at step 3 of row 1.
  expect(batch.inputs[(3 * batch.size + 1) * inputs + 2]).toBe(
    Math.fround(file.forward.x.data[(1 * steps + 3) * inputs + 2]!),
  );
});

it('knows the optimisers by the beginning of their names', async () => {
  const { trajectories } = await readReference(sample);
  const found = Object.fromEntries(trajectories.map(({ name, optimiser }) => [name, optimiser]));
  expect(found.adam_clip).toMatchObject({ optimiser: 'adam', clipNorm: 0.5 });
  expect(found.adamw).toMatchObject({ optimiser: 'adamw', weightDecay: 0.05, clipNorm: 0 });
  expect(found.sgd_nesterov).toMatchObject({ optimiser: 'sgd', momentum: 0.9, nesterov: true });
  expect(found.rmsprop).toMatchObject({ optimiser: 'rmsprop', alpha: 0.99 });
});

it.each<[string, (file: LooseFile) => void, RegExp]>([
  ['an unknown cell', (file) => (file.config.cell = 'CNN'), /config\.cell/],
  [
    'a tensor too short',
    (file) => file.parameters['fc.bias']!.data.pop(),
    /as many numbers as the shape says/,
  ],
  [
    'a tensor of another shape',
    (file) => file.parameters['fc.weight']!.shape.reverse(),
    /fc\.weight must have the shape \[10, 7\]/,
  ],
  [
    'a tensor that no network has',
    (file) => (file.parameters.surplus = { shape: [1], data: [0] }),
    /parameters: 1 extra tensors/,
  ],
  ['too few labels', (file) => file.data.labels.pop(), /rows and labels for step 11/],
  [
    'an unknown optimiser',
    (file) => (file.trajectories[0]!.optimizer = 'lion'),
    /no optimiser is known as lion/,
  ],
])('refuses %s and names the file', async (_, change, problem) => {
  const reading = readChanged(change);
  await expect(reading).rejects.toThrow(problem);
  await expect(reading).rejects.toThrow(/changed\.json is not a file of reference values/);
});
