import { createHash } from 'node:crypto';
import { UnrollError } from '#shared/contract/errors';
import { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';

/**
 * Safetensors files with a hash over their content, because the format has no checksum. The hash is in the metadata, so
 * that other programs can still read the files.
 */

const sealKey = 'sha256';

/** The content of a file. */
export interface SealedTensors {
  readonly tensors: Map<string, Tensor>;
  /** Without the hash. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Whether the file has the hash; those of earlier versions have none. */
  readonly isSealed: boolean;
}

/** Encodes a file. @throws UnrollError what `encodeSafetensors` throws */
export function encodeSealed(
  tensors: readonly Tensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  return encodeSafetensors(tensors, { ...metadata, [sealKey]: hashOf(tensors, metadata) });
}

/**
 * Decodes a file.
 * @param source names the file in errors
 * @throws UnrollError 'damaged' if the hash doesn't match, and what `decodeSafetensors` throws
 */
export function decodeSealed(bytes: Uint8Array, source: string): SealedTensors {
  const decoded = decodeSafetensors(bytes, source);
  const { [sealKey]: seal, ...metadata } = decoded.metadata;
  if (seal !== undefined && seal !== hashOf([...decoded.tensors.values()], metadata)) {
    throw new UnrollError(
      'damaged',
      `${source} is damaged: its content doesn’t match the SHA-256 in it`,
    );
  }
  return { tensors: decoded.tensors, metadata, isSealed: seal !== undefined };
}

/** SHA-256 of the metadata in the order of their keys, and of the tensors' names, shapes and numbers in their own. */
function hashOf(tensors: readonly Tensor[], metadata: Readonly<Record<string, string>>): string {
  const entries = Object.entries(metadata).sort(([one], [other]) => (one < other ? -1 : 1));
  const shapes = tensors.map(({ name, shape }) => [name, shape]);
  const hash = createHash('sha256').update(JSON.stringify([entries, shapes]));
  for (const { data } of tensors) hash.update(bytesOf(data));
  return hash.digest('hex');
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
