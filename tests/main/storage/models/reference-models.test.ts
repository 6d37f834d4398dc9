import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectModel } from '#main/storage/models/inspect-model';
import { placedTensors } from '#main/storage/models/place-numbers';
import { encodeSafetensors } from '#main/storage/tensors/safetensors';
import { understandModel } from '#shared/exchange/models/sources/understand-model';
import { readReference } from '../../../parity/reference-file.ts';
import { relativeError } from '../../../support/networks.ts';
import { referenceLogits } from '../../../support/reference-network.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { torchFile } from '../../../support/torch-files.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'parity', 'pytorch');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const ignore = (): void => undefined;

test.for(files)('%s as a file of PyTorch is understood, and has the same bits', async (name) => {
  const { network, layout, parameters, batch, logits } = await readReference(join(folder, name));
  const prefix = network.cell.toLowerCase();
  const tensors = layout.tensors.map(({ name: tensor, shape, offset, length }) => ({
    name: tensor.replace('rnn.', `${prefix}.`),
    shape,
    data: parameters.subarray(offset, offset + length),
  }));
  const home = await temporaryFolder();
  for (const [source, content] of [
    ['safetensors', encodeSafetensors(tensors, {})],
    ['torch', torchFile(tensors)],
    ['torch', torchFile(tensors, 'model_state_dict')],
  ] as const) {
    const file = { name, path: join(home, 'stored') };
    await writeFile(file.path, content);
    const found = await inspectModel(source, file, ignore);
    const { choices, places } = understandModel(found);
    const { cell, hiddenSize, layers, bidirectional } = network;
    expect(choices).toMatchObject({ cell, hiddenSize, layers, bidirectional });
    expect(choices.readout === 'all').toBe(network.readout === 'all');
    const placed = await placedTensors(
      source,
      file,
      layout.tensors.map(({ name: parameter, shape }) => ({
        ...{ name: parameter, shape, tensor: places[parameter] ?? null },
      })),
    );
    const read = new Float32Array(placed.flatMap(({ data }) => [...data]));
    expect(Buffer.from(read.buffer).equals(Buffer.from(parameters.buffer))).toBe(true);
    expect(relativeError(referenceLogits(network, read, batch), logits)).toBeLessThan(1e-5);
  }
});

test('a file’s hash, its numbers that aren’t finite and its progress are reported', async () => {
  const data = Float32Array.of(1, Number.NaN);
  const file = { name: 'a.pt', path: join(await temporaryFolder(), 'stored') };
  await writeFile(
    file.path,
    torchFile([
      { name: 'a', shape: [2], data },
      { name: 'b', shape: [2], data: Float32Array.of(1, 2) },
    ]),
  );
  const shares: number[] = [];
  const found = await inspectModel('torch', file, (share) => shares.push(share));
  expect(found.tensors.map(({ finite }) => finite)).toEqual([false, true]);
  expect(shares).toEqual([0.5, 1]);
  expect(found.sha256).toMatch(/^[0-9a-f]{64}$/);
  const placing = (tensor: string, shape: readonly number[]) =>
    placedTensors('torch', file, [{ name: 'fc.bias', shape, tensor }]);
  await expect(placing('a', [2])).rejects.toThrow('the tensor "a" has numbers that aren’t finite');
  await expect(placing('b', [3])).rejects.toThrow('has the shape [2], and fc.bias needs [3]');
  await expect(placing('c', [2])).rejects.toThrow('no tensor "c", which fc.bias should get');
});
