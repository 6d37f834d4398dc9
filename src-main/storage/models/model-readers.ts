import type { ModelSourceKey } from '#shared/exchange/models/sources/model-sources';
import type { ModelReader } from './foreign-model.ts';
import { readSafetensorsModel } from './safetensors-model.ts';
import { readTorchArchive } from './torch-archive.ts';

/** The reader of each format that models are read from. */
export const modelReaders: Readonly<Record<ModelSourceKey, ModelReader>> = {
  safetensors: readSafetensorsModel,
  torch: readTorchArchive,
};
