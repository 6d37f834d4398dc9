import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { planModelImport, type ModelFiles } from '#main/models/model-import';
import { inspectModel } from '#main/storage/models/inspect-model';
import { writePlaced } from '#main/storage/models/place-numbers';
import { hashParameters } from '#main/storage/experiment/model-file';
import { decodeSealed } from '#main/storage/tensors/sealed-tensors';
import type { ImportChoices } from '#shared/contract/commands';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import { parseConfig } from '#shared/experiment/config';
import { imageSide } from '#shared/data/image-size';
import { sequenceOrder } from '#shared/data/sequence-order';
import { parameterLayout } from '#shared/network/network';
import { networkOf } from '#shared/network/network-of';
import { randomParameters } from '../../support/networks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { torchFile } from '../../support/torch-files.ts';

const config = parseConfig({ cell: 'LSTM', hiddenSize: 3 });
const network = networkOf(config, sequenceOrder(config, imageSide), 10);
const parameters = randomParameters(network);
const tensors = parameterLayout(network).tensors.map(({ name, shape, offset, length }) => ({
  name: name.replace('rnn.', 'lstm.'),
  shape,
  data: parameters.subarray(offset, offset + length),
}));
const control = { signal: new AbortController().signal, report: () => undefined };

type Choices = Extract<ImportChoices, { kind: 'model' }>;

/** Does in this process what the trainer program does in its own. */
const here: ModelFiles = {
  request: async (name, input, { report }) => {
    let output: unknown;
    if (name === 'inspectModel') {
      const { source, file } = input as TrainerRequests['inspectModel']['input'];
      output = await inspectModel(source, file, report);
    } else {
      const {
        source,
        file,
        parameters: filled,
        path,
      } = input as TrainerRequests['placeModel']['input'];
      output = { sha256: await writePlaced(source, file, filled, path) };
    }
    return output as TrainerRequests[typeof name]['output'];
  },
};

/** Imports a file, with what was decided. */
async function importing(
  content = torchFile(tensors),
  own: { choices?: Partial<Choices>; fails?: boolean; files?: ModelFiles } = {},
) {
  const home = await temporaryFolder();
  const folder = await temporaryFolder();
  const store = new ExperimentStore(home);
  const tested: string[] = [];
  const plan = planModelImport(
    { kind: 'model', files: [{ name: 'from anna.pt', bytes: content.length }] },
    {
      home,
      store,
      files: own.files ?? here,
      test: (id) => {
        if (own.fails === true) return Promise.reject(new Error('the disk is full'));
        tested.push(id);
        return Promise.resolve();
      },
    },
  );
  await writeFile(join(folder, plan.storedNames.get('from anna.pt')!), content);
  const choices: Choices | undefined = own.choices && {
    ...{ kind: 'model', config: {}, places: {} },
    ...own.choices,
  };
  return {
    home,
    store,
    tested,
    inspect: () => plan.inspect!(folder, control),
    finish: () => plan.finish(folder, control, choices),
    left: () => readdir(join(home, 'experiments')).catch(() => []),
  };
}

test('a model becomes an experiment with these weights, which is to be tested', async () => {
  const { home, store, tested, inspect, finish } = await importing();
  const inspection = await inspect();
  expect(inspection).toMatchObject({ kind: 'model', model: { file: 'from anna.pt' } });
  const imported = await finish();
  if (imported.kind !== 'experiment') throw new Error('it should be one experiment');
  const { id } = imported;
  expect(tested).toEqual([id]);
  const record = await store.read(id);
  expect(record).toMatchObject({
    ...{ name: 'from anna', status: 'queued' },
    origin: {
      ...{ kind: 'model', format: 'PyTorch', file: 'from anna.pt' },
      sha256: inspection.kind === 'model' && inspection.model.sha256,
    },
    config: {
      ...{ cell: 'LSTM', hiddenSize: 3, epochs: 0, validationExamples: 0 },
      initialWeights: hashParameters(parameters),
    },
  });
  const path = join(home, 'experiments', id, 'initial-weights.safetensors');
  const stored = decodeSealed(await readFile(path), path).tensors;
  const numbers = [...stored.values()].flatMap(({ data }) => [...data]);
  expect(numbers).toEqual([...parameters]);
  expect([...stored.keys()]).toEqual(parameterLayout(network).tensors.map(({ name }) => name));
});

test('weights are read and their hash is computed in the other process alone', async () => {
  const sha256 = 'e5'.repeat(32);
  const files: ModelFiles = {
    request: async (name, input, own) => {
      if (name === 'inspectModel') return here.request(name, input, own);
      await writeFile((input as TrainerRequests['placeModel']['input']).path, 'as it was written');
      return { sha256 } as TrainerRequests[typeof name]['output'];
    },
  };
  const { home, store, finish } = await importing(undefined, { files });
  const imported = await finish();
  const id = imported.kind === 'experiment' ? imported.id : '';
  expect((await store.read(id)).config.initialWeights).toBe(sha256);
  const path = join(home, 'experiments', id, 'initial-weights.safetensors');
  expect(await readFile(path, 'utf8')).toBe('as it was written');
});

test('what the user decides is followed', async () => {
  const { store, finish } = await importing(torchFile(tensors), {
    choices: {
      name: 'Anna’s LSTM',
      config: { readout: 'mean', sequenceOrder: 'columns', normalisation: 'standard' },
      places: {
        'rnn.bias_ih_l0': 'lstm.bias_hh_l0',
        'rnn.bias_hh_l0': 'lstm.bias_ih_l0',
        'fc.bias': null,
      },
    },
  });
  const imported = await finish();
  const record = await store.read(imported.kind === 'experiment' ? imported.id : '');
  expect(record.name).toBe('Anna’s LSTM');
  expect(record.config).toMatchObject({
    ...{ readout: 'mean', sequenceOrder: 'columns', normalisation: 'standard' },
  });
  const exchanged = parameters.slice();
  const at = (name: string) =>
    parameterLayout(network).tensors.find((tensor) => tensor.name === name)!;
  const [one, other, bias] = [at('rnn.bias_ih_l0'), at('rnn.bias_hh_l0'), at('fc.bias')];
  exchanged.set(parameters.subarray(other.offset, other.offset + other.length), one.offset);
  exchanged.set(parameters.subarray(one.offset, one.offset + one.length), other.offset);
  exchanged.fill(0, bias.offset, bias.offset + bias.length);
  expect(record.config.initialWeights).toBe(hashParameters(exchanged));
});

const withNan = tensors.map((tensor) =>
  tensor.name === 'fc.bias' ? { ...tensor, data: tensor.data.with(1, NaN) } : tensor,
);
const eleven = tensors.map((tensor) =>
  tensor.name.startsWith('fc.')
    ? {
        ...tensor,
        shape: [11, ...tensor.shape.slice(1)],
        data: new Float32Array((tensor.data.length / 10) * 11),
      }
    : tensor,
);

test.for<[string, Uint8Array, Partial<Choices>, RegExp]>([
  [
    'numbers that aren’t finite',
    torchFile(withNan),
    {},
    /from anna\.pt can’t be imported: fc\.bias has numbers that aren’t finite/,
  ],
  ['a missing tensor', torchFile(tensors.slice(1)), {}, /fc\.weight|rnn\.weight_ih_l0/],
  [
    'a field that isn’t of models',
    torchFile(tensors),
    { config: { batchSize: 3 } },
    /config: batchSize can’t be chosen/,
  ],
  [
    'a value that isn’t allowed',
    torchFile(tensors),
    { config: { readout: 'first' } },
    /readout: "first" is not allowed/,
  ],
  [
    'a tensor that isn’t there',
    torchFile(tensors),
    { places: { 'fc.bias': 'x' } },
    /places\.fc\.bias: from anna\.pt has no tensor "x"/,
  ],
  ['a data set that isn’t there', torchFile(tensors), { config: { dataset: 'none' } }, /none/],
  [
    'another number of classes',
    torchFile(eleven),
    {},
    /mnist has 10 classes, and the model’s classifier has 11/,
  ],
  ['a name that is too long', torchFile(tensors), { name: 'x'.repeat(201) }, /name/],
])('refuses %s, and leaves nothing', async ([, content, choices, problem]) => {
  const { finish, left, tested } = await importing(content, { choices });
  await expect(finish()).rejects.toThrow(problem);
  expect(await left()).toEqual([]);
  expect(tested).toEqual([]);
});

test('an experiment that can’t be queued is not left behind', async () => {
  const { finish, left } = await importing(torchFile(tensors), { fails: true });
  await expect(finish()).rejects.toThrow('the disk is full');
  expect(await left()).toEqual([]);
});

test('a file of another kind is refused by its name', () => {
  const announced = { kind: 'model', files: [{ name: 'a.onnx', bytes: 1 }] } as const;
  expect(() => planModelImport({ ...announced, files: [...announced.files] }, {} as never)).toThrow(
    'files: a.onnx has an unknown name; a model is a file of .safetensors, .pt, .pth',
  );
});
