import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  isWeightType,
  type FoundModel,
  type FoundTensor,
} from '#shared/exchange/models/sources/found-model';
import type { ModelSourceKey } from '#shared/exchange/models/sources/model-sources';
import { storageError } from '../files/storage-error.ts';
import { elementCount } from '../tensors/safetensors.ts';
import type { ModelFile } from './foreign-model.ts';
import { modelReaders } from './model-readers.ts';

/**
 * Says what is in a model's file, having read all of it.
 * @param report hears how much of it has been read, from 0 to 1
 * @throws UnrollError 'damaged' or 'storage'
 */
export async function inspectModel(
  source: ModelSourceKey,
  file: ModelFile,
  report: (share: number) => void,
): Promise<FoundModel> {
  const sha256 = await hashOf(file.path);
  const model = await modelReaders[source](file);
  try {
    const total = model.tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0);
    const tensors: FoundTensor[] = [];
    let read = 0;
    for (const { name, shape, type, read: numbers } of model.tensors) {
      const finite = !isWeightType(type) || (await numbers()).every(Number.isFinite);
      tensors.push({ name, shape, type, finite });
      read += elementCount(shape);
      if (total > 0) report(read / total);
    }
    const { metadata, notes } = model;
    return { source, file: file.name, sha256, tensors, metadata, notes };
  } finally {
    await model.close();
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    throw storageError(error, 'read', path);
  }
  return hash.digest('hex');
}
