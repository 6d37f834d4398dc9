import { networkSize } from '../experiment/network-size.ts';
import { resultsOf } from '../experiment/filter/results.ts';
import type { EpochResult, ExperimentRecord } from '../experiment/record.ts';

/** Which of an epoch's values is meant: the best of all, the last, or that after a certain epoch. */
export type Occasion =
  | { readonly kind: 'best' }
  | { readonly kind: 'last' }
  | { readonly kind: 'epoch'; readonly epoch: number };

/** What a value is taken from besides the record. */
export interface ValueContext {
  readonly occasion: Occasion;
  /** Bytes of `model.safetensors` by run id, where they are known. */
  readonly modelBytes: ReadonlyMap<string, number>;
}

/** A number that a run can be judged by. */
export interface ResultColumn {
  readonly key: ResultColumnKey;
  readonly label: string;
  readonly help: string;
  readonly kind: 'share' | 'real' | 'count' | 'seconds' | 'bytes';
  /** What is better, or null where that can't be said. */
  readonly better: 'higher' | 'lower' | null;
  /** `epochs`: depends on the occasion; `test`: of the weights kept; `cost`: what it costs. */
  readonly about: 'epochs' | 'test' | 'cost';
  /** Null where the run hasn't got it (yet). */
  readonly of: (record: ExperimentRecord, context: ValueContext) => number | null;
}

export const resultColumnKeys = [
  'testAccuracy',
  'testLoss',
  'calibrationError',
  'brierScore',
  'validationAccuracy',
  'validationLoss',
  'trainAccuracy',
  'trainLoss',
  'epochsDone',
  'parameters',
  'multiplyAdds',
  'secondsPerEpoch',
  'trainingSeconds',
  'modelBytes',
] as const;
export type ResultColumnKey = (typeof resultColumnKeys)[number];

type EpochValue = (epoch: EpochResult) => number | null;

function atOccasion(
  { epochs }: ExperimentRecord,
  { occasion }: ValueContext,
  better: 'higher' | 'lower',
  value: EpochValue,
): number | null {
  if (occasion.kind === 'epoch') {
    const found = epochs.find(({ epoch }) => epoch === occasion.epoch);
    return found === undefined ? null : value(found);
  }
  const values = epochs.map(value).filter((found) => found !== null);
  if (occasion.kind === 'last') return values.at(-1) ?? null;
  const best = better === 'higher' ? Math.max : Math.min;
  return values.length === 0 ? null : values.reduce((a, b) => best(a, b));
}

type Shown = Pick<ResultColumn, 'label' | 'help'>;

function ofEpochs(
  key: ResultColumnKey,
  shown: Shown,
  kind: 'share' | 'real',
  value: EpochValue,
): ResultColumn {
  const better = kind === 'share' ? 'higher' : 'lower';
  return {
    key,
    ...shown,
    kind,
    better,
    about: 'epochs',
    of: (record, context) => atOccasion(record, context, better, value),
  };
}

function ofTest(
  key: ResultColumnKey,
  shown: Shown,
  kind: 'share' | 'real',
  better: 'higher' | 'lower',
  value: (test: NonNullable<ExperimentRecord['test']>) => number,
): ResultColumn {
  const of = ({ test }: ExperimentRecord): number | null => (test === null ? null : value(test));
  return { key, ...shown, kind, better, about: 'test', of };
}

function ofCost(
  key: ResultColumnKey,
  shown: Shown,
  kind: ResultColumn['kind'],
  of: ResultColumn['of'],
): ResultColumn {
  return { key, ...shown, kind, better: 'lower', about: 'cost', of };
}

/** All columns, in the order of `resultColumnKeys`. */
export const resultColumns: readonly ResultColumn[] = [
  ofTest(
    'testAccuracy',
    { label: 'Test accuracy', help: 'On the test set, with the weights kept.' },
    'share',
    'higher',
    ({ accuracy }) => accuracy,
  ),
  ofTest(
    'testLoss',
    { label: 'Test loss', help: 'Mean cross-entropy (NLL) on the test set, in nats.' },
    'real',
    'lower',
    ({ loss }) => loss,
  ),
  ofTest(
    'calibrationError',
    {
      label: 'Calibration error',
      help: 'Expected calibration error on the test set, of 15 bins: 0 is calibrated.',
    },
    'share',
    'lower',
    ({ expectedCalibrationError }) => expectedCalibrationError,
  ),
  ofTest(
    'brierScore',
    { label: 'Brier score', help: 'Of all classes, on the test set: 0 is perfect, 2 the worst.' },
    'real',
    'lower',
    ({ brierScore }) => brierScore,
  ),
  ofEpochs(
    'validationAccuracy',
    { label: 'Validation accuracy', help: 'On the validation split, after an epoch.' },
    'share',
    ({ validationAccuracy }) => validationAccuracy,
  ),
  ofEpochs(
    'validationLoss',
    { label: 'Validation loss', help: 'On the validation split, after an epoch, in nats.' },
    'real',
    ({ validationLoss }) => validationLoss,
  ),
  ofEpochs(
    'trainAccuracy',
    { label: 'Training accuracy', help: "Over an epoch's training batches." },
    'share',
    ({ trainAccuracy }) => trainAccuracy,
  ),
  ofEpochs(
    'trainLoss',
    { label: 'Training loss', help: "Over an epoch's training batches, in nats." },
    'real',
    ({ trainLoss }) => trainLoss,
  ),
  {
    key: 'epochsDone',
    label: 'Epochs done',
    help: 'Epochs that are finished.',
    kind: 'count',
    better: null,
    about: 'cost',
    of: ({ epochs }) => epochs.length,
  },
  ofCost(
    'parameters',
    { label: 'Parameters', help: 'Trainable parameters of the network.' },
    'count',
    ({ parameters }) => parameters,
  ),
  ofCost(
    'multiplyAdds',
    {
      label: 'Multiply-adds',
      help: 'Of the matrix products that the answer to one example takes.',
    },
    'count',
    ({ config, data }) => (data === null ? null : networkSize(config, data.classes).multiplyAdds),
  ),
  ofCost(
    'secondsPerEpoch',
    { label: 'Time per epoch', help: 'Mean over the epochs, validation included.' },
    'seconds',
    (record) => resultsOf(record).secondsPerEpoch,
  ),
  ofCost(
    'trainingSeconds',
    { label: 'Training time', help: 'Time spent training, without pauses and interruptions.' },
    'seconds',
    ({ startedAt, trainingSeconds }) => (startedAt === null ? null : trainingSeconds),
  ),
  ofCost(
    'modelBytes',
    { label: 'Model file', help: 'Size of the file of weights.' },
    'bytes',
    ({ id }, { modelBytes }) => modelBytes.get(id) ?? null,
  ),
];

const byKey = new Map(resultColumns.map((column) => [column.key, column]));

/** The column of a key. */
export function resultColumn(key: ResultColumnKey): ResultColumn {
  return byKey.get(key)!;
}
