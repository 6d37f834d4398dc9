/** A format that models are read from. */
export interface ModelSource {
  /** The name shown to users. */
  readonly label: string;
  /** The program it comes from, as experiments name their origin. */
  readonly program: string;
  /** What its file must have, in a sentence. */
  readonly expects: string;
  /** What of it is kept, in a sentence. */
  readonly kept: string;
  /** What doesn't travel with it, in a sentence. */
  readonly lost: string;
  /** The extensions of its files, without the dot. */
  readonly extensions: readonly string[];
}

const kept = 'The weights, rounded to single precision.';
const lost =
  'The optimiser’s state, training curves, and what names and shapes don’t say, which the import asks for: non-linearity, readout, sequence order, normalisation and data set. A file that Unroll exported says all of it.';

/**
 * All formats that models are read from. A further format is an entry here and a reader in src-main/storage/models.
 */
export const modelSources = {
  safetensors: {
    label: 'PyTorch weights (.safetensors)',
    program: 'PyTorch',
    expects:
      'The state_dict of an nn.RNN, nn.GRU or nn.LSTM and of one nn.Linear, in F64, F32, F16 or BF16.',
    kept,
    lost,
    extensions: ['safetensors'],
  },
  torch: {
    label: 'PyTorch file (.pt, .pth)',
    program: 'PyTorch',
    expects:
      'The same state_dict as torch.save writes it (PyTorch 1.6 or newer), alone or in a checkpoint. Nothing in the file is run; a whole pickled module is refused.',
    kept,
    lost,
    extensions: ['pt', 'pth'],
  },
} as const satisfies Readonly<Record<string, ModelSource>>;

export type ModelSourceKey = keyof typeof modelSources;
export const modelSourceKeys = Object.keys(modelSources) as [ModelSourceKey, ...ModelSourceKey[]];

/** The format of a file by the extension of its name; null if none reads such files. */
export function modelSourceOf(name: string): ModelSourceKey | null {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return (
    modelSourceKeys.find((key) =>
      (modelSources[key].extensions as readonly string[]).includes(extension),
    ) ?? null
  );
}

/** The extensions of all of them, for messages: `.safetensors, .pt, .pth`. */
export const modelExtensions = modelSourceKeys
  .flatMap((key) => modelSources[key].extensions)
  .map((extension) => `.${extension}`)
  .join(', ');
