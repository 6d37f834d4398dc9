import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UnrollError } from '#shared/api/errors';
import type { ParameterLayout } from '#shared/network/network';
import { writeFileDurably } from './durable-files.ts';
import { readBoundedFile } from './bounded-file.ts';
import { experimentFiles } from './experiment-files.ts';
import { decodeSafetensors, encodeSafetensors, headerLimit } from './safetensors.ts';

/**
 * Writes `model.safetensors`: every parameter under its PyTorch name, in layout order.
 * @param parameters the flat array that the layout describes
 * @param metadata texts for the file's header; `format: pt`, which PyTorch's tools look for, is added
 * @throws UnrollError 'storage'
 */
export async function writeModel(
  folder: string,
  layout: ParameterLayout,
  parameters: Float32Array,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const tensors = layout.tensors.map(({ name, shape, offset, length }) => ({
    name,
    shape,
    data: parameters.subarray(offset, offset + length),
  }));
  const bytes = encodeSafetensors(tensors, { format: 'pt', ...metadata });
  await writeFileDurably(join(folder, experimentFiles.model), bytes);
}

/**
 * Reads `model.safetensors` into one flat array.
 * @param layout the names and shapes the file must have, neither more nor less
 * @throws UnrollError 'not-found', 'damaged' (naming the tensor that is missing, unknown or of another shape) or
 *   'storage'
 */
export async function readModel(folder: string, layout: ParameterLayout): Promise<Float32Array> {
  const path = join(folder, experimentFiles.model);
  const sizeLimit = layout.length * Float32Array.BYTES_PER_ELEMENT + headerLimit;
  const { tensors } = decodeSafetensors(await readBoundedFile(path, sizeLimit), path);
  const parameters = new Float32Array(layout.length);
  for (const { name, shape, offset } of layout.tensors) {
    const tensor = tensors.get(name);
    if (tensor === undefined) {
      throw new UnrollError('damaged', `${path} does not fit its experiment: ${name} is missing`);
    }
    if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => size !== shape[i])) {
      throw new UnrollError(
        'damaged',
        `${path} does not fit its experiment: ${name} has the shape [${tensor.shape.join(', ')}], ` +
          `and [${shape.join(', ')}] is needed`,
      );
    }
    parameters.set(tensor.data, offset);
    tensors.delete(name);
  }
  const [unknown] = tensors.keys();
  if (unknown !== undefined) {
    throw new UnrollError(
      'damaged',
      `${path} does not fit its experiment: ${unknown} is not one of its parameters`,
    );
  }
  return parameters;
}

/** SHA-256, in hexadecimal, of parameters as little-endian single-precision numbers in layout order. */
export function hashParameters(parameters: Float32Array): string {
  const bytes = new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}
