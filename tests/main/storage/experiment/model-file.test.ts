import { createHash } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashParameters, readModel, writeModel } from '#main/storage/experiment/model-file';
import { decodeSafetensors, encodeSafetensors } from '#main/storage/tensors/safetensors';
import { parameterLayout, type Network } from '#shared/network/network';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const network: Network = {
  cell: 'GRU',
  nonlinearity: 'tanh',
  resetGate: 'after',
  hiddenSize: 3,
  layers: 2,
  bidirectional: true,
  readout: 'last',
  dropout: 0,
  headDropout: 0,
  inputSize: 2,
  sequenceLength: 4,
  classes: 5,
};
const layout = parameterLayout(network);
const parameters = Float32Array.from({ length: layout.length }, (_, i) => (i - 50) / 7);

test('a model comes back as it was written', async () => {
  const folder = await temporaryFolder();
  await writeModel(folder, layout, parameters, {});
  expect(await readModel(folder, layout)).toEqual({ parameters, isSealed: true });
});

test("the file has every tensor under PyTorch's name, and metadata for its tools", async () => {
  const folder = await temporaryFolder();
  await writeModel(folder, layout, parameters, { cell: 'GRU' });
  const bytes = await readFile(join(folder, 'model.safetensors'));
  const { tensors, metadata } = decodeSafetensors(bytes, 'file');
  expect(metadata).toEqual({ format: 'pt', cell: 'GRU', sha256: expect.any(String) as string });
  expect([...tensors.keys()]).toEqual(layout.tensors.map(({ name }) => name));
  const recurrent = layout.tensors.find(({ name }) => name === 'rnn.weight_hh_l1_reverse')!;
  expect(tensors.get(recurrent.name)).toEqual({
    name: recurrent.name,
    shape: [9, 3],
    data: parameters.slice(recurrent.offset, recurrent.offset + 27),
  });
});

test('a model of another network is refused, with the first tensor at fault', async () => {
  const folder = await temporaryFolder();
  await writeModel(folder, layout, parameters, {});
  for (const [change, problem] of [
    [{ hiddenSize: 4 }, 'rnn.weight_ih_l0 has the shape [9, 2], and [12, 2] is needed'],
    [{ layers: 3 }, 'rnn.weight_ih_l2 is missing'],
    [{ layers: 1 }, 'rnn.weight_ih_l1 is not one of its parameters'],
  ] as const) {
    await expect(
      readModel(folder, parameterLayout({ ...network, ...change })),
    ).rejects.toMatchObject({
      code: 'damaged',
      message: `${join(folder, 'model.safetensors')} does not fit its experiment: ${problem}`,
    });
  }
});

test('a tensor of the right size but another shape is refused', async () => {
  const folder = await temporaryFolder();
  const flat = layout.tensors.map(({ name, offset, length }) => ({
    name,
    shape: [length],
    data: parameters.subarray(offset, offset + length),
  }));
  await writeFile(join(folder, 'model.safetensors'), encodeSafetensors(flat, {}));
  await expect(readModel(folder, layout)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('has the shape [18]') as string,
  });
});

test('a model with numbers that are not finite is damaged, whatever its hash says (A21)', async () => {
  const folder = await temporaryFolder();
  for (const value of [NaN, Infinity, -Infinity]) {
    const spoilt = parameters.slice();
    spoilt[layout.tensors[3]!.offset] = value;
    await writeModel(folder, layout, spoilt, {});
    await expect(readModel(folder, layout)).rejects.toMatchObject({
      code: 'damaged',
      message: `${join(folder, 'model.safetensors')} is damaged: ${layout.tensors[3]!.name} has numbers that aren’t finite`,
    });
  }
});

test('a missing file and one far too large are told apart', async () => {
  const folder = await temporaryFolder();
  await expect(readModel(folder, layout)).rejects.toMatchObject({ code: 'not-found' });
  const path = join(folder, 'model.safetensors');
  await writeFile(path, '');
  await truncate(path, 4 * layout.length + 100_000_001);
  await expect(readModel(folder, layout)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('are allowed') as string,
  });
});

test('the hash is of the little-endian bytes of the numbers, wherever they lie', () => {
  const bytes = Buffer.alloc(8);
  bytes.writeFloatLE(1.5, 0);
  bytes.writeFloatLE(-2, 4);
  const expected = createHash('sha256').update(bytes).digest('hex');
  expect(hashParameters(Float32Array.of(1.5, -2))).toBe(expected);
  expect(hashParameters(Float32Array.of(9, 1.5, -2, 9).subarray(1, 3))).toBe(expected);
});
