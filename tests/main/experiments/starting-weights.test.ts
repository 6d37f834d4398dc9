import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { startingWeights } from '#main/experiments/starting-weights';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import { encodeInitialWeights } from '#main/storage/experiment/initial-weights-file';
import { writeLeftOut } from '#main/storage/experiment/left-out-file';
import { hashParameters, tensorsOf, writeModel } from '#main/storage/experiment/model-file';
import { decodeSealed } from '#main/storage/tensors/sealed-tensors';
import type { Workbench } from '#main/workbench/workbench';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { Origin } from '#shared/experiment/record';
import { layoutOf } from '#shared/experiment/starting-weights';
import { sampleRecord } from '../../support/records.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openWorkbench } from '../../support/workbenches.ts';

const config = parseConfig({ hiddenSize: 4, seed: 3 });
const layout = layoutOf(config, 10);
const weights = Float32Array.from({ length: layout.length }, (_, index) => Math.fround(index / 9));
const sha256 = hashParameters(weights);

/** A data folder with a finished experiment of those weights. */
async function withTrained(id = 'trained', parameters = weights) {
  const opened = await openWorkbench();
  const folder = join(opened.home, 'experiments', id);
  await mkdir(folder, { recursive: true });
  await writeRecord(folder, {
    ...sampleRecord({ id, name: 'my source', config, status: 'finished' }),
    weightsSha256: sha256,
  });
  await writeModel(folder, layout, parameters, {});
  return { ...opened, folder };
}

const create = (workbench: Workbench, own: Partial<ExperimentConfig> = {}) =>
  workbench.call('experiments.create', {
    config: { ...config, initialWeights: sha256, ...own },
  });

/** The weights in an experiment's folder, flat. */
async function initialOf(home: string, id: string): Promise<Float32Array> {
  const path = join(home, 'experiments', id, 'initial-weights.safetensors');
  const { tensors, isSealed } = decodeSealed(await readFile(path), path);
  expect(isSealed).toBe(true);
  expect([...tensors.keys()]).toEqual(layout.tensors.map(({ name }) => name));
  return Float32Array.from([...tensors.values()].flatMap(({ data }) => [...data]));
}

test('an experiment gets the weights of a finished one into its own folder', async () => {
  const { workbench, home, folder } = await withTrained();
  const first = await create(workbench);
  expect(first).toMatchObject({ name: 'gru-4 fine-tuned s3', config: { initialWeights: sha256 } });
  expect(await initialOf(home, first.id)).toEqual(weights);

  // From now on they are there even without their source.
  await rm(folder, { recursive: true });
  const [second, third] = await workbench.call('experiments.createMany', {
    drafts: [
      { config: { ...config, initialWeights: sha256, seed: 8 } },
      { config: { ...config, initialWeights: sha256, epochs: 0 } },
    ],
  });
  expect(await initialOf(home, second!.id)).toEqual(weights);
  expect(await initialOf(home, third!.id)).toEqual(weights);
  const files = await workbench.call('experiments.files', { experiment: third!.id });
  expect(files.map(({ name }) => name)).toContain('initial-weights.safetensors');
});

test('weights are read, checked and encoded once for all drafts of a command', async () => {
  const { home, folder } = await withTrained();
  const search = startingWeights(new ExperimentStore(home), home);
  const first = await search({ ...config, initialWeights: sha256 });
  await rm(folder, { recursive: true });
  const second = await search({ ...config, initialWeights: sha256, seed: 9 });
  expect(first?.sha256).toBe(sha256);
  expect(second).toBe(first);
});

test('weights that no experiment has are refused', async () => {
  const { workbench, home } = await withTrained();
  await expect(create(workbench, { initialWeights: 'b'.repeat(64) })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringMatching(
      /^initialWeights: no experiment here has weights with the SHA-256 b{64}; take the hash of/,
    ) as string,
  });
  expect(await readdir(join(home, 'experiments'))).toEqual(['trained']);
});

test('weights that a bundle left out are refused with what to do', async () => {
  const { workbench, folder } = await withTrained();
  await rm(join(folder, 'model.safetensors'));
  const refused = (message: string) => ({ code: 'not-found', message });
  await expect(create(workbench)).rejects.toMatchObject(
    refused(`initialWeights: ${join(folder, 'model.safetensors')} does not exist`),
  );
  await writeLeftOut(folder, { bundle: 'From Anna', files: ['model.safetensors'] });
  await expect(create(workbench)).rejects.toMatchObject(
    refused(
      'initialWeights: “my source” came without weights: the bundle “From Anna” left them out. Ask for a bundle with ' +
        'weights, or train its config again, which gives the same ones.',
    ),
  );
});

test('weights of another network are refused with the first tensor that differs', async () => {
  const { workbench, home } = await withTrained();
  await expect(create(workbench, { hiddenSize: 5 })).rejects.toMatchObject({
    code: 'invalid-input',
    message:
      'initialWeights: the weights of my source (trained) don’t fit this network: ' +
      'rnn.weight_ih_l0 has the shape [12, 28], and [15, 28] is needed',
  });
  await expect(create(workbench, { layers: 2 })).rejects.toThrow('rnn.weight_ih_l1 is missing');
  await expect(
    workbench.call('experiments.createMany', {
      drafts: [
        { config: { ...config, initialWeights: sha256 } },
        { config: { ...config, initialWeights: sha256, readout: 'all' } },
      ],
    }),
  ).rejects.toThrow(
    /^drafts 2: .* fc\.weight has the shape \[10, 4\], and \[10, 112\] is needed for the classes of mnist$/,
  );
  expect(await readdir(join(home, 'experiments'))).toEqual(['trained']);
});

test('damaged weights are passed over for sound ones, and else refused by the name of their file', async () => {
  const { workbench, home, folder } = await withTrained('trained', weights.with(7, 1e9));
  const path = join(folder, 'model.safetensors');
  await expect(create(workbench)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(`${path} has weights with the SHA-256`) as string,
  });
  await writeModel(folder, layout, weights.with(7, NaN), {});
  await expect(create(workbench)).rejects.toThrow(
    'rnn.weight_ih_l0 has numbers that aren’t finite',
  );
  await writeFile(path, 'not safetensors');
  await expect(create(workbench)).rejects.toThrow(`${path} is damaged`);

  const store = new ExperimentStore(home);
  await store.create(
    { ...config, initialWeights: sha256 },
    {
      initialWeights: encodeInitialWeights(tensorsOf(layout, weights)),
    },
  );
  const { id } = await create(workbench);
  expect(await initialOf(home, id)).toEqual(weights);
});

test('the store takes only the weights that the config names, with an origin', async () => {
  const home = await temporaryFolder();
  const store = new ExperimentStore(home);
  const origin: Origin = {
    kind: 'model',
    format: 'PyTorch',
    file: 'net.pt',
    sha256: 'c'.repeat(64),
  };
  const given = encodeInitialWeights(tensorsOf(layout, weights));
  const named = { ...config, initialWeights: sha256 };
  const record = await store.create(named, { initialWeights: given, origin });
  expect(await store.read(record.id)).toMatchObject({ origin, config: named });
  expect(await initialOf(home, record.id)).toEqual(weights);

  const others = encodeInitialWeights(tensorsOf(layout, weights.with(0, 5)));
  await expect(store.create(named, { initialWeights: others })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringMatching(
      /^initialWeights: the config names weights with the SHA-256 \w{64}, and weights with the SHA-256 \w{64} were given$/,
    ) as string,
  });
  await expect(store.create(named)).rejects.toThrow('and no weights were given');
  await expect(store.create(config, { initialWeights: given })).rejects.toThrow(
    'the config names no weights',
  );
  expect(await store.ids()).toEqual([record.id]);
});

test('a file with the weights of another experiment in it is no obstacle', async () => {
  const { workbench, home, folder } = await withTrained();
  await create(workbench);
  const other = layoutOf({ ...config, hiddenSize: 6 }, 10);
  await writeModel(folder, other, new Float32Array(other.length), {});
  expect(await initialOf(home, (await create(workbench)).id)).toEqual(weights);
});
