import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { firstProblem } from '../files/bounded-file.ts';
import { keyProblem } from '../json/json-keys.ts';

/**
 * The safetensors format: the header's length (8 bytes, little-endian), a JSON header, the tensors' bytes without gaps.
 * Numbers are little-endian, as is every machine that Unroll runs on.
 */

/** A named tensor of single-precision numbers, row-major. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The largest header the format allows, in bytes. */
export const headerLimit = 100_000_000;

const prefixLength = 8;
const metadataKey = '__metadata__';
const bytesPerNumber = Float32Array.BYTES_PER_ELEMENT;

/**
 * Encodes a safetensors file. The tensors keep the given order; the header is padded with spaces so that
 * their data begin at a multiple of 8.
 * @throws UnrollError 'internal' for a name that is empty, reserved or repeated, or data that don't fill their shape
 */
export function encodeSafetensors(
  tensors: readonly Tensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  // Joined manually, because an object would move keys that look like numbers to the front.
  const entries = [`${JSON.stringify(metadataKey)}:${JSON.stringify(metadata)}`];
  const names = new Set<string>([metadataKey, '__proto__', '']);
  let dataLength = 0;
  for (const { name, shape, data } of tensors) {
    if (names.has(name)) refuseToEncode(name, 'the name is reserved or repeated');
    if (elementCount(shape) !== data.length) {
      refuseToEncode(name, `${data.length} numbers don’t fill the shape [${shape.join(', ')}]`);
    }
    names.add(name);
    const end = dataLength + data.byteLength;
    entries.push(
      `${JSON.stringify(name)}:${JSON.stringify({ dtype: 'F32', shape, data_offsets: [dataLength, end] })}`,
    );
    dataLength = end;
  }
  const json = new TextEncoder().encode(`{${entries.join(',')}}`);
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(prefixLength + headerLength + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, prefixLength);
  let position = prefixLength + headerLength;
  bytes.fill(' '.charCodeAt(0), prefixLength + json.length, position);
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

function refuseToEncode(name: string, problem: string): never {
  throw new UnrollError('internal', `tensor ${JSON.stringify(name)} can’t be saved: ${problem}`);
}

const index = z.int().nonnegative();
const metadataSchema = z.record(z.string(), z.string());
const tensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(index),
  data_offsets: z.tuple([index, index]),
});

/** A named tensor with numbers of any type. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** The type of its numbers: `F32`. */
  readonly dtype: string;
  /** Row-major. */
  readonly bytes: Uint8Array;
}

/**
 * Decodes a safetensors file, checking everything: it may come from anywhere.
 * @param source names the file in errors
 * @returns the tensors by name, and the metadata. The data may share the memory of `bytes`.
 * @throws UnrollError 'damaged' naming the file, the tensor and what is wrong with it
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  source: string,
): { tensors: Map<string, Tensor>; metadata: Record<string, string> } {
  const { tensors, metadata } = splitSafetensors(bytes, source, { F32: bytesPerNumber });
  const decoded = tensors.map(({ name, shape, bytes: own }) => ({
    name,
    shape,
    data: numbersOf(own),
  }));
  return { tensors: new Map(decoded.map((tensor) => [tensor.name, tensor])), metadata };
}

/**
 * Checks a safetensors file in the same way, with numbers of several types.
 * @param sizes the bytes of a number of each type that is accepted
 * @returns the tensors in the order of their bytes, whose memory they share, and the metadata
 * @throws UnrollError 'damaged'
 */
export function splitSafetensors(
  bytes: Uint8Array,
  source: string,
  sizes: Readonly<Record<string, number>>,
): { tensors: StoredTensor[]; metadata: Record<string, string> } {
  const refuse = (problem: string): never => {
    throw new UnrollError('damaged', `${source} is damaged: ${problem}`);
  };
  const { header, dataStart } = readHeader(bytes, refuse);

  let metadata: Record<string, string> = {};
  const entries: (Omit<StoredTensor, 'bytes'> & { begin: number; end: number; size: number })[] =
    [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === metadataKey) {
      const result = metadataSchema.safeParse(entry);
      if (!result.success) refuse(`${metadataKey} must contain only strings`);
      else metadata = result.data;
      continue;
    }
    const result = tensorSchema.safeParse(entry);
    if (!result.success) {
      return refuse(`tensor ${JSON.stringify(name)}: ${firstProblem(result.error)}`);
    }
    const { dtype, shape, data_offsets: offsets } = result.data;
    const size = Object.hasOwn(sizes, dtype) ? sizes[dtype]! : Number.NaN;
    if (Number.isNaN(size)) {
      refuse(
        `tensor ${JSON.stringify(name)} has the type ${JSON.stringify(dtype)}; only ${Object.keys(sizes).join(', ')} is supported`,
      );
    }
    entries.push({ name, shape, dtype, size, begin: offsets[0], end: offsets[1] });
  }

  const tensors: StoredTensor[] = [];
  const dataLength = bytes.length - dataStart;
  let position = 0;
  for (const { name, shape, dtype, size, begin, end } of entries.sort(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    const quoted = JSON.stringify(name);
    if (begin < position) refuse(`tensor ${quoted} overlaps another`);
    if (begin > position)
      refuse(`${begin - position} bytes before tensor ${quoted} belong to none`);
    if (end < begin || end > dataLength) {
      refuse(
        `tensor ${quoted} has data offsets ${begin} to ${end}, and the data has ${dataLength} bytes`,
      );
    }
    if (elementCount(shape) * size !== end - begin) {
      refuse(
        `tensor ${quoted} has ${end - begin} bytes, which don’t fill the shape [${shape.join(', ')}]`,
      );
    }
    tensors.push({ name, shape, dtype, bytes: bytes.subarray(dataStart + begin, dataStart + end) });
    position = end;
  }
  if (position !== dataLength)
    refuse(`${dataLength - position} bytes at the end belong to no tensor`);
  return { tensors, metadata };
}

function readHeader(
  bytes: Uint8Array,
  refuse: (problem: string) => never,
): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < prefixLength) refuse(`it has only ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > headerLimit) refuse(`its header of ${length} bytes is larger than ${headerLimit}`);
  const dataStart = prefixLength + Number(length);
  if (dataStart > bytes.length) {
    refuse(`its header of ${length} bytes is longer than the file of ${bytes.length}`);
  }
  if (bytes[prefixLength] !== '{'.charCodeAt(0)) refuse('its header does not begin with {');
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(
      bytes.subarray(prefixLength, dataStart),
    );
    header = JSON.parse(text);
  } catch (error) {
    return refuse(
      `its header is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const problem = keyProblem(text);
  if (problem !== undefined) refuse(`in its header, ${problem}`);
  return { header: header as Record<string, unknown>, dataStart };
}

/** @returns how many numbers a tensor of a shape has; NaN, which none has, if that is too large to be exact */
export function elementCount(shape: readonly number[]): number {
  const count = shape.reduce((product, size) => product * size, 1);
  return Number.isSafeInteger(count) ? count : Number.NaN;
}

function numbersOf(bytes: Uint8Array): Float32Array {
  return bytes.byteOffset % bytesPerNumber === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / bytesPerNumber)
    : new Float32Array(new Uint8Array(bytes).buffer);
}
