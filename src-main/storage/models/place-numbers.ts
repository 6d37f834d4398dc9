import { writeFile } from 'node:fs/promises';
import type { ModelSourceKey } from '#shared/exchange/models/sources/model-sources';
import { encodeInitialWeights } from '../experiment/initial-weights-file.ts';
import { storageError } from '../files/storage-error.ts';
import { elementCount, type Tensor } from '../tensors/safetensors.ts';
import { quoted, refuseModel, type ForeignTensor, type ModelFile } from './foreign-model.ts';
import { modelReaders } from './model-readers.ts';

/** What fills a parameter. */
export interface FilledParameter {
  /** Its name in Unroll. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The tensor's name in the file; null: zeros. */
  readonly tensor: string | null;
}

/**
 * Reads the numbers of parameters from a model's file, in their order.
 * @throws UnrollError 'damaged' for a tensor that isn't there, has another shape, or numbers that aren't finite; or
 *   'storage'
 */
export async function placedTensors(
  source: ModelSourceKey,
  file: ModelFile,
  parameters: readonly FilledParameter[],
): Promise<Tensor[]> {
  const model = await modelReaders[source](file);
  try {
    const byName = new Map(model.tensors.map((tensor) => [tensor.name, tensor]));
    const placed: Tensor[] = [];
    for (const parameter of parameters) {
      const { name, shape, tensor } = parameter;
      const data =
        tensor === null
          ? new Float32Array(elementCount(shape))
          : await numbersFor(file, parameter, byName.get(tensor));
      placed.push({ name, shape, data });
    }
    return placed;
  } finally {
    await model.close();
  }
}

/**
 * Writes what `placedTensors` reads into a new file, as runs store the weights that they begin from.
 * @returns the SHA-256 of the parameters
 * @throws UnrollError as `placedTensors`
 */
export async function writePlaced(
  source: ModelSourceKey,
  file: ModelFile,
  parameters: readonly FilledParameter[],
  path: string,
): Promise<string> {
  const tensors = await placedTensors(source, file, parameters);
  const { sha256, bytes } = encodeInitialWeights(tensors);
  try {
    await writeFile(path, bytes, { mode: 0o600 });
  } catch (error) {
    throw storageError(error, 'written', path);
  }
  return sha256;
}

async function numbersFor(
  file: ModelFile,
  { name, shape, tensor }: FilledParameter,
  found: ForeignTensor | undefined,
): Promise<Float32Array> {
  if (found === undefined) {
    return refuseModel(file, `it has no tensor ${quoted(tensor ?? '')}, which ${name} should get`);
  }
  if (found.shape.length !== shape.length || found.shape.some((size, at) => size !== shape[at])) {
    refuseModel(
      file,
      `the tensor ${quoted(found.name)} has the shape [${found.shape.join(', ')}], and ${name} needs [${shape.join(', ')}]`,
    );
  }
  const numbers = await found.read();
  if (!numbers.every(Number.isFinite)) {
    refuseModel(file, `the tensor ${quoted(found.name)} has numbers that aren’t finite`);
  }
  return numbers;
}
