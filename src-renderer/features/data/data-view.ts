import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';

/** How the training file is divided into training and validation examples. */
export type SplitBy = Pick<ExperimentConfig, 'seed' | 'trainingExamples' | 'validationExamples'>;
export type SplitName = 'training' | 'validation' | 'test';

/** The tabs of the page, in order. Their values are stored in addresses. */
export const dataTabs = [
  { value: 'digits', label: 'Digits' },
  { value: 'overview', label: 'Overview' },
  { value: 'reading', label: 'How the network reads it' },
  { value: 'augmentation', label: 'Augmentation' },
] as const;
export type DataTab = (typeof dataTabs)[number]['value'];

/** What the page remembers between visits. */
export interface DataView {
  readonly dataset: string;
  readonly tab: DataTab;
  readonly split: SplitName;
  readonly splitBy: SplitBy;
  readonly order: Pick<ExperimentConfig, 'sequenceOrder' | 'blockSize' | 'permutationSeed'>;
  readonly augmentation: Pick<
    ExperimentConfig,
    'augmentShift' | 'augmentRotation' | 'augmentScale' | 'seed'
  >;
}

const { seed, trainingExamples, validationExamples, ...config } = defaultConfig();

/** The page's initial state. */
export const defaultDataView: DataView = {
  dataset: config.dataset,
  tab: 'digits',
  split: 'training',
  splitBy: { seed, trainingExamples, validationExamples },
  order: {
    sequenceOrder: config.sequenceOrder,
    blockSize: config.blockSize,
    permutationSeed: config.permutationSeed,
  },
  // Commonly used ranges; without any there would be nothing to see.
  augmentation: { augmentShift: 2, augmentRotation: 10, augmentScale: 0.1, seed },
};

/**
 * @returns a split that a data set is large enough for: the wanted one, or else at most a tenth of the examples for
 * validation and all others for training
 */
export function fittingSplit(wanted: SplitBy, available: number): SplitBy {
  const isTooMuch = wanted.validationExamples + Math.max(1, wanted.trainingExamples) > available;
  if (!isTooMuch) return wanted;
  const validation = Math.min(wanted.validationExamples, Math.floor(available / 10));
  return { ...wanted, validationExamples: validation, trainingExamples: 0 };
}
