import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { ParameterLayout } from '#shared/network/network';
import { writeFileDurably } from '../files/durable-files.ts';
import type { Tensor } from '../tensors/safetensors.ts';
import { encodeSealed } from '../tensors/sealed-tensors.ts';
import { experimentFiles } from './experiment-files.ts';
import { hashParameters, readParameters } from './model-file.ts';

/** The weights that a run begins from, as they are stored. */
export interface InitialWeights {
  /** Of the parameters, as the config names them. */
  readonly sha256: string;
  /** The content of `initial-weights.safetensors`. */
  readonly bytes: Uint8Array;
}

/**
 * Encodes weights and computes their hash, which takes a while for large ones.
 * @param tensors every parameter under its PyTorch name, in layout order
 * @throws UnrollError 'internal' for tensors that can't be written
 */
export function encodeInitialWeights(tensors: readonly Tensor[]): InitialWeights {
  return { sha256: hashTensors(tensors), bytes: encodeSealed(tensors, { format: 'pt' }) };
}

/** Writes `initial-weights.safetensors`, which a run with starting weights begins from. @throws UnrollError 'storage' */
export async function writeInitialWeights(
  folder: string,
  { bytes }: InitialWeights,
): Promise<void> {
  await writeFileDurably(join(folder, experimentFiles.initialWeights), bytes);
}

/**
 * Reads `initial-weights.safetensors`.
 * @param layout exactly the names and shapes that the file must have
 * @param sha256 of the parameters, as the config names them
 * @returns the parameters, flat
 * @throws UnrollError 'damaged' with advice if the file is missing, damaged, doesn't fit, has numbers that aren't
 *   finite, or has other weights; 'storage'
 */
export async function readInitialWeights(
  folder: string,
  layout: ParameterLayout,
  sha256: string,
): Promise<Float32Array> {
  const path = join(folder, experimentFiles.initialWeights);
  try {
    const { parameters } = await readParameters(path, layout);
    const found = hashParameters(parameters);
    if (found === sha256) return parameters;
    throw new UnrollError(
      'damaged',
      `${path} has weights with the SHA-256 ${found}, and the config names ${sha256}`,
    );
  } catch (error) {
    if (!(error instanceof UnrollError) || error.code === 'storage') throw error;
    const advice = 'Restore the file from a backup, or create the experiment again.';
    throw new UnrollError('damaged', `${error.message}. ${advice}`, { cause: error });
  }
}

/** @returns the SHA-256 of tensors in layout order, as `hashParameters` of the flat array that they are parts of */
export function hashTensors(tensors: readonly Tensor[]): string {
  const hash = createHash('sha256');
  for (const { data } of tensors) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
