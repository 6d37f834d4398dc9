import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { UnrollError } from '#shared/contract/errors';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { parameterLayout } from '#shared/network/network';
import { checkpointPath } from '#main/storage/experiment/checkpoint-file';
import {
  decodeSafetensors,
  encodeSafetensors,
  type Tensor,
} from '#main/storage/tensors/safetensors';
import { decodeSealed, encodeSealed } from '#main/storage/tensors/sealed-tensors';
import {
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
  type CheckpointOwner,
} from '#main/trainer/run/checkpoint';
import { newRunState, type RunState } from '#main/trainer/run/run-state';
import { sampleEpoch } from '../../../support/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

async function owner(config: Partial<ExperimentConfig> = {}): Promise<CheckpointOwner> {
  const complete = parseConfig({ hiddenSize: 2, cell: 'RNN', ...config });
  const network = { ...complete, inputSize: 3, sequenceLength: 4, classes: 2 };
  return {
    folder: await temporaryFolder(),
    config: complete,
    layout: parameterLayout(network),
    stepsPerEpoch: 5,
  };
}

const epoch = {
  ...sampleEpoch(1),
  step: 5,
  seconds: 0.1 + 0.2,
  trainLoss: 1 / 3,
  trainAccuracy: 0.5,
  validationLoss: 2 / 3,
  validationAccuracy: 0.25,
  validationConfusion: [
    [1, 2],
    [3, 4],
  ],
  learningRate: 0.001,
  gradientNorm: 1e-300,
  examplesPerSecond: 1234.5,
  weightsSha256: 'a'.repeat(64),
};

const tally = { examples: 16, correct: 3, loss: 1 / 7, gradientNorm: 2 / 7, seconds: 0.7 };

/** After step 7: epoch 1 done, two steps of epoch 2. */
const middle: RunState = {
  step: 7,
  reportedStep: 4,
  trainingSeconds: 1.1,
  epochSeconds: 0.3,
  interval: { steps: 3, ...tally },
  epoch: { steps: 2, ...tally },
  epochs: [epoch],
  weightHashes: [1, 2, 4].map((step) => ({ step, sha256: String(step).repeat(64) })),
  keptCheckpoints: [],
};

function checkpointFor({ layout }: CheckpointOwner, state = middle): Checkpoint {
  const numbers = (start: number) =>
    Float32Array.from({ length: layout.length }, (_, index) => start + index / 3);
  return {
    state,
    parameters: numbers(0),
    optimiser: new Map([
      ['exp_avg', numbers(100)],
      ['exp_avg_sq', numbers(200)],
    ]),
    best: null,
  };
}

/** Writes a checkpoint, changes what is in the file as if it had been written so, and hands over the error of reading. */
async function errorAfter(
  change: (tensors: Map<string, Tensor>, metadata: Record<string, string>) => void,
): Promise<UnrollError> {
  const to = await owner();
  await writeCheckpoint(to, checkpointFor(to));
  const path = checkpointPath(to.folder);
  const { tensors, metadata } = decodeSealed(await readFile(path), path);
  const changed = { ...metadata };
  change(tensors, changed);
  await writeFile(path, encodeSealed([...tensors.values()], changed));
  return refusal(to);
}

async function refusal(to: CheckpointOwner): Promise<UnrollError> {
  const before = await readFile(checkpointPath(to.folder));
  const error: unknown = await readCheckpoint(to).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnrollError);
  expect(error).toMatchObject({ code: 'damaged' });
  expect((error as UnrollError).message).toContain(checkpointPath(to.folder));
  expect(await readFile(checkpointPath(to.folder))).toEqual(before);
  return error as UnrollError;
}

describe('a checkpoint', () => {
  it('comes back as it was, to the bit', async () => {
    const to = await owner();
    const checkpoint = checkpointFor(to);
    await writeCheckpoint(to, checkpoint);
    expect(await readCheckpoint(to)).toEqual(checkpoint);
    expect(await readdir(to.folder)).toEqual(['checkpoint.safetensors']);
  });

  it('comes back with the best weights where there is patience', async () => {
    const to = await owner({ patience: 2 });
    const best = new Float32Array(to.layout.length).fill(0.5);
    await writeCheckpoint(to, { ...checkpointFor(to), best });
    expect((await readCheckpoint(to))!.best).toEqual(best);
    const early = checkpointFor(to, newRunState());
    await writeCheckpoint(to, early);
    expect(await readCheckpoint(to)).toEqual(early);
  });

  it("has PyTorch's names, and the optimiser's state and the best weights under theirs", async () => {
    const to = await owner({ patience: 1 });
    const checkpoint = checkpointFor(to);
    await writeCheckpoint(to, { ...checkpoint, best: checkpoint.parameters });
    const { tensors } = decodeSafetensors(await readFile(checkpointPath(to.folder)), 'it');
    const names = to.layout.tensors.map(({ name }) => name);
    expect(names).toContain('rnn.weight_ih_l0');
    expect([...tensors.keys()]).toEqual([
      ...names,
      ...names.map((name) => `exp_avg.${name}`),
      ...names.map((name) => `exp_avg_sq.${name}`),
      ...names.map((name) => `best.${name}`),
    ]);
    expect(tensors.get('exp_avg.rnn.weight_ih_l0')!.shape).toEqual([2, 3]);
  });

  it('is null where there is none', async () => {
    expect(await readCheckpoint(await owner())).toBeNull();
  });

  it('may be read with other engine and threads', async () => {
    const to = await owner({ engine: 'native', threads: 1 });
    await writeCheckpoint(to, checkpointFor(to));
    const config = { ...to.config, engine: 'tensorflow', threads: 2 } as const;
    expect(await readCheckpoint({ ...to, config })).not.toBeNull();
  });

  /** Writes a checkpoint as Unroll did before it had a hash over all of it, and with a change made to its document. */
  async function writeEarlier(
    to: CheckpointOwner,
    change: (document: { state: Record<string, unknown> }) => void = () => undefined,
  ): Promise<void> {
    await writeCheckpoint(to, checkpointFor(to));
    const path = checkpointPath(to.folder);
    const { tensors, metadata } = decodeSealed(await readFile(path), path);
    const document = JSON.parse(metadata['unroll']!) as { state: Record<string, unknown> };
    change(document);
    const unroll = JSON.stringify({ ...document, version: 1 });
    await writeFile(path, encodeSafetensors([...tensors.values()], { ...metadata, unroll }));
  }

  it('may be one from before there was a hash over all of it (R12)', async () => {
    const to = await owner();
    await writeEarlier(to);
    expect(await readCheckpoint(to)).toEqual(checkpointFor(to));
  });

  it('may be one from before weights were recorded after single steps', async () => {
    const to = await owner();
    await writeEarlier(to, ({ state }) => delete state['weightHashes']);
    expect((await readCheckpoint(to))!.state).toEqual({ ...middle, weightHashes: [] });
  });

  it('is refused under another config', async () => {
    const to = await owner();
    await writeCheckpoint(to, checkpointFor(to));
    const config = { ...to.config, learningRate: 0.5 };
    expect((await refusal({ ...to, config })).message).toContain('a different config');
  });

  it('is refused when cut off or emptied', async () => {
    const to = await owner();
    await writeCheckpoint(to, checkpointFor(to));
    const { size } = await stat(checkpointPath(to.folder));
    for (const length of [size - 1, size >> 1, 100, 4, 0]) {
      await truncate(checkpointPath(to.folder), length);
      await refusal(to);
    }
  });

  it('is refused when a single bit of its numbers has changed', async () => {
    const to = await owner();
    await writeCheckpoint(to, checkpointFor(to));
    const bytes = await readFile(checkpointPath(to.folder));
    bytes[bytes.length - 10]! ^= 1;
    await writeFile(checkpointPath(to.folder), bytes);
    expect((await refusal(to)).message).toContain('match the SHA-256 in it');
  });

  it('is refused when any digit of its counters or of other metadata has changed (R12)', async () => {
    const to = await owner();
    await writeCheckpoint(to, checkpointFor(to));
    const path = checkpointPath(to.folder);
    const bytes = await readFile(path);
    const { metadata } = decodeSafetensors(bytes, path);
    const whole = JSON.stringify(metadata);
    const start = bytes.indexOf(whole);
    const digits = [...whole.matchAll(/[0-9]/g)].map(({ index }) => start + index);
    expect(digits.length).toBeGreaterThan(400);
    for (const index of digits) {
      const changed = Buffer.from(bytes);
      changed[index] = '0'.charCodeAt(0) + ((bytes[index]! + 1) % 10);
      await writeFile(path, changed);
      await expect(readCheckpoint(to), `digit at ${index}`).rejects.toMatchObject({
        code: 'damaged',
      });
    }
  });

  it('says which file is damaged and what can be done (R12)', async () => {
    const to = await owner();
    await writeFile(checkpointPath(to.folder), 'damaged');
    const { message } = await refusal(to);
    expect(message).toMatch(/^.*checkpoint\.safetensors is damaged: .*backup, or delete it/);
  });

  it('is refused with weights that are not finite, by their name (A21)', async () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      const to = await owner({ patience: 2 });
      const checkpoint = checkpointFor(to);
      const spoilt = checkpoint.parameters.slice().fill(value, -1);
      await writeCheckpoint(to, { ...checkpoint, parameters: spoilt, best: checkpoint.parameters });
      expect((await refusal(to)).message).toContain('fc.bias has numbers that aren’t finite');
      await writeCheckpoint(to, { ...checkpoint, best: spoilt });
      expect((await refusal(to)).message).toContain('best.fc.bias has numbers that aren’t finite');
    }
  });

  it('may have optimiser state that has grown beyond all numbers, as training continues with it', async () => {
    const to = await owner();
    const checkpoint = checkpointFor(to);
    checkpoint.optimiser.get('exp_avg_sq')![3] = Infinity;
    await writeCheckpoint(to, checkpoint);
    expect(await readCheckpoint(to)).toEqual(checkpoint);
  });

  it('is refused when a tensor is missing, has another shape or is one too many', async () => {
    expect((await errorAfter((tensors) => tensors.delete('exp_avg.fc.bias'))).message).toContain(
      'exp_avg.fc.bias is missing',
    );
    const reshape = (tensors: Map<string, Tensor>) =>
      tensors.set('fc.weight', { ...tensors.get('fc.weight')!, shape: [4] });
    expect((await errorAfter(reshape)).message).toContain('fc.weight has the shape [4]');
    const add = (tensors: Map<string, Tensor>) =>
      tensors.set('x', { name: 'x', shape: [1], data: new Float32Array(1) });
    expect((await errorAfter(add)).message).toContain('1 extra tensors');
  });

  it.each([
    ['no document', () => ''],
    ['no JSON', (text: string) => text.slice(1)],
    ['another version', (text: string) => text.replace('"version":2', '"version":3')],
    ['a fractional step', (text: string) => text.replace('"step":7', '"step":7.5')],
    ['a step of another epoch', (text: string) => text.replace('"step":7', '"step":12')],
    ['a step that the sums do not have', (text: string) => text.replace('"step":7', '"step":8')],
    [
      'a wrong end of the history',
      (text: string) => text.replace('"reportedStep":4', '"reportedStep":3'),
    ],
    [
      'an epoch too many',
      (text: string) => text.replace('"epochs":[', `"epochs":[${JSON.stringify(epoch)},`),
    ],
  ])('is refused with %s', async (_, change) => {
    const error = await errorAfter((__, metadata) => {
      const changed = change(metadata['unroll']!);
      expect(changed).not.toBe(metadata['unroll']);
      metadata['unroll'] = changed;
    });
    expect(error.message).toMatch(/counters|step|history/);
  });
});
