import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readReference, type Reference } from '../../../parity/reference-file.ts';

const folder = join(import.meta.dirname, '../../../parity/pytorch');

/** The names of the files of values that PyTorch computed. */
export const referenceNames = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

/** A file of values that PyTorch computed. */
export function referenceNamed(name: string): Promise<Reference> {
  return readReference(join(folder, `${name}.json`));
}

/** The inputs of a reference, [batch, sequence length, input size]. */
export function batchFirst({ network, batch }: Reference): Float32Array {
  const { sequenceLength: steps, inputSize: inputs } = network;
  const turned = new Float32Array(batch.inputs.length);
  for (let step = 0; step < steps; step++) {
    for (let row = 0; row < batch.size; row++) {
      const from = (step * batch.size + row) * inputs;
      turned.set(batch.inputs.subarray(from, from + inputs), (row * steps + step) * inputs);
    }
  }
  return turned;
}
