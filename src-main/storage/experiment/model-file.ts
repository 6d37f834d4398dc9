import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { fitProblem } from '#shared/network/fit-problem';
import type { ParameterLayout } from '#shared/network/network';
import { writeFileDurably } from '../files/durable-files.ts';
import { readBoundedFile } from '../files/bounded-file.ts';
import { experimentFiles } from './experiment-files.ts';
import { headerLimit, type Tensor } from '../tensors/safetensors.ts';
import { decodeSealed, encodeSealed } from '../tensors/sealed-tensors.ts';

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
  const bytes = encodeSealed(tensorsOf(layout, parameters), { format: 'pt', ...metadata });
  await writeFileDurably(join(folder, experimentFiles.model), bytes);
}

/** @returns flat parameters as tensors, which share their memory, in layout order */
export function tensorsOf(layout: ParameterLayout, parameters: Float32Array): Tensor[] {
  return layout.tensors.map(({ name, shape, offset, length }) => ({
    name,
    shape,
    data: parameters.subarray(offset, offset + length),
  }));
}

/** The content of `model.safetensors`. */
export interface StoredModel {
  /** Flat, in layout order. */
  readonly parameters: Float32Array;
  /** Whether the file contains a hash that confirms it is unchanged; earlier versions wrote none. */
  readonly isSealed: boolean;
}

/**
 * Reads `model.safetensors`.
 * @param layout exactly the names and shapes that the file must have
 * @throws UnrollError 'not-found', 'damaged' (naming the tensor that is missing, unknown, of another shape or not
 *   finite, or if the hash in the file doesn't match) or 'storage'
 */
export function readModel(folder: string, layout: ParameterLayout): Promise<StoredModel> {
  return readParameters(join(folder, experimentFiles.model), layout);
}

/** @returns the most bytes that a file of parameters can have */
export function parameterFileLimit(layout: ParameterLayout): number {
  return layout.length * Float32Array.BYTES_PER_ELEMENT + headerLimit;
}

/** Reads a file of parameters. @throws as `readModel` */
export async function readParameters(path: string, layout: ParameterLayout): Promise<StoredModel> {
  const bytes = await readBoundedFile(path, parameterFileLimit(layout));
  const { tensors, isSealed } = decodeSealed(bytes, path);
  const problem = fitProblem(tensors, layout);
  if (problem !== null) {
    throw new UnrollError('damaged', `${path} does not fit its experiment: ${problem}`);
  }
  const parameters = flatParameters(tensors, layout);
  const unusable = nameOfNonFinite(layout, parameters);
  if (unusable !== null) {
    throw new UnrollError(
      'damaged',
      `${path} is damaged: ${unusable} has numbers that aren’t finite`,
    );
  }
  return { parameters, isSealed };
}

/** @returns tensors that fit a layout as one flat array */
export function flatParameters(
  tensors: ReadonlyMap<string, Tensor>,
  layout: ParameterLayout,
): Float32Array {
  const parameters = new Float32Array(layout.length);
  for (const { name, offset } of layout.tensors) parameters.set(tensors.get(name)!.data, offset);
  return parameters;
}

/** @returns the name of the first tensor with an infinite number or NaN; null if all numbers are finite */
export function nameOfNonFinite(layout: ParameterLayout, parameters: Float32Array): string | null {
  const index = parameters.findIndex((value) => !Number.isFinite(value));
  if (index === -1) return null;
  return layout.tensors.find(({ offset, length }) => index < offset + length)!.name;
}

/** @returns the SHA-256, in hexadecimal, of parameters as little-endian single-precision numbers in layout order */
export function hashParameters(parameters: Float32Array): string {
  const bytes = new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}
