import { UnrollError } from '#shared/contract/errors';
import { largestImport } from '#shared/contract/commands';
import { readBoundedFile } from '../files/bounded-file.ts';
import { splitSafetensors } from '../tensors/safetensors.ts';
import { checkTensors, refuseModel, type ModelReader } from './foreign-model.ts';
import { contiguousStrides, numberBytes, readNumbers } from './number-types.ts';

/** Longer texts beside the tensors say nothing about a network. */
const longestText = 1000;
/** Of the texts beside the tensors. */
const mostTexts = 200;

/** Weights in the safetensors format. */
export const readSafetensorsModel: ModelReader = async (file) => {
  const bytes = await readBoundedFile(file.path, largestImport);
  const { tensors, metadata } = split(file.name, bytes);
  checkTensors(file, tensors);
  const texts = Object.entries(metadata).filter(([, text]) => text.length <= longestText);
  return {
    tensors: tensors.map(({ name, shape, dtype, bytes: numbers }) => ({
      name,
      shape,
      type: dtype,
      read: async () =>
        readNumbers(numbers, dtype, { shape, offset: 0, strides: contiguousStrides(shape) }, true),
    })),
    metadata: Object.fromEntries(texts.slice(0, mostTexts)),
    notes: [],
    close: async () => undefined,
  };

  function split(name: string, content: Uint8Array): ReturnType<typeof splitSafetensors> {
    try {
      return splitSafetensors(content, name, numberBytes);
    } catch (error) {
      if (!(error instanceof UnrollError)) throw error;
      return refuseModel(file, error.message.slice(`${name} is damaged: `.length), error);
    }
  }
};
