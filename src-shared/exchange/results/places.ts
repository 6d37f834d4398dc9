import {
  epochMetricKeys,
  epochMetrics,
  type EpochMetricKey,
} from '../../catalogue/metrics/epoch-metrics.ts';
import type { Metric } from '../../catalogue/metrics/metric.ts';
import {
  stepMetricKeys,
  stepMetrics,
  type StepMetricKey,
} from '../../catalogue/metrics/step-metrics.ts';
import {
  testMetricKeys,
  testMetrics,
  type TestMetricKey,
} from '../../catalogue/metrics/test-metrics.ts';

/** Where the numbers of a log can go: metrics of the catalogue, and the axis of epochs. */
export type Place =
  | 'axis.epoch'
  | `step.${StepMetricKey}`
  | `epoch.${EpochMetricKey}`
  | `test.${TestMetricKey}`;

/** A place as people choose it. */
export interface PlaceOption {
  readonly place: Place;
  readonly label: string;
  /** Null for the axis. */
  readonly metric: Metric | null;
}

const perEpoch = (label: string): string => (/epoch/.test(label) ? label : `${label} per epoch`);

/** All places, in the order of a menu. */
export const placeOptions: readonly PlaceOption[] = [
  ...stepMetricKeys.map((key): PlaceOption => {
    const metric: Metric = stepMetrics[key];
    return { place: `step.${key}`, label: metric.label, metric };
  }),
  ...epochMetricKeys.map((key): PlaceOption => {
    const metric: Metric = epochMetrics[key];
    return { place: `epoch.${key}`, label: perEpoch(metric.label), metric };
  }),
  ...testMetricKeys.map((key): PlaceOption => {
    const metric: Metric = testMetrics[key];
    return { place: `test.${key}`, label: metric.label, metric };
  }),
  { place: 'axis.epoch', label: 'Epoch of each step', metric: null },
];

export const places = placeOptions.map(({ place }) => place);

const byPlace = new Map(placeOptions.map((option) => [option.place, option]));

/** What a place is called, and its metric. */
export function placeOption(place: Place): PlaceOption {
  return byPlace.get(place)!;
}

type Split = 'training' | 'validation' | 'test';
type Quantity = 'loss' | 'accuracy' | 'learningRate' | 'gradientNorm' | 'examplesPerSecond';

const splitWords: Readonly<Record<string, Split>> = {
  train: 'training',
  training: 'training',
  trn: 'training',
  tr: 'training',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  eval: 'validation',
  evaluation: 'validation',
  test: 'test',
  testing: 'test',
};

const epochWords = new Set(['epoch', 'epochs']);
const stepWords = new Set(['step', 'steps', 'batch', 'iteration', 'iterations', 'iter', 'running']);
/** Words that say nothing about what is measured. */
const fillers = new Set(
  'per of the a by vs mean avg average total value metric metrics scalar scalars logs log model network'.split(
    ' ',
  ),
);

/** The sets of words that name a quantity, each as its words in alphabetical order. */
const quantities: Readonly<Record<string, Quantity>> = Object.fromEntries(
  (
    [
      [
        'loss',
        'loss',
        'cross entropy',
        'cross entropy loss',
        'crossentropy',
        'ce',
        'ce loss',
        'nll',
        'nll loss',
        'sparse categorical crossentropy',
        'categorical crossentropy',
        'xent',
        'cost',
      ],
      [
        'accuracy',
        'accuracy',
        'acc',
        'top 1',
        'top1',
        'top 1 accuracy',
        'top1 accuracy',
        'top 1 acc',
        'sparse categorical accuracy',
        'categorical accuracy',
        'multiclass accuracy',
      ],
      ['learningRate', 'learning rate', 'lr'],
      [
        'gradientNorm',
        'gradient norm',
        'grad norm',
        'gradients norm',
        'gnorm',
        'grad 2 norm',
        'grad 2.0 norm',
        'grad norm l2',
      ],
      [
        'examplesPerSecond',
        'examples second',
        'samples second',
        'images second',
        'examples sec',
        'samples sec',
        'images sec',
        'examples s',
        'samples s',
        'throughput',
      ],
    ] as const
  ).flatMap(([quantity, ...names]) =>
    names.map((name) => [sortedWords(name.split(/[ .]/)), quantity as Quantity]),
  ),
);

/** Names of optimisers and their parts, which come with the learning rate, as in `lr-Adam/pg1`. */
const optimiserWord = /^(?:adam|adamw|sgd|rmsprop|optimizer|optimiser|group|pg\d*|\d+)$/;

function sortedWords(words: readonly string[]): string {
  return [...new Set(words)].toSorted().join(' ');
}

function wordsOf(tag: string): string[] {
  return tag
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/**
 * The place that a tag has by the names that are usual in PyTorch, Keras, Lightning and here: `train/loss`, `val_acc`,
 * `epoch_loss`, `lr-Adam`. Null if none is.
 */
export function usualPlace(tag: string): Place | null {
  const words = wordsOf(tag);
  if (words.length === 1 && epochWords.has(words[0]!)) return 'axis.epoch';
  const splits = new Set(words.flatMap((word) => splitWords[word] ?? []));
  const isPerEpoch = words.some((word) => epochWords.has(word));
  const rest = words.filter(
    (word) =>
      splitWords[word] === undefined &&
      !epochWords.has(word) &&
      !stepWords.has(word) &&
      !fillers.has(word),
  );
  if (splits.size > 1) return null;
  const [split = null] = splits;
  const named = sortedWords(rest);
  if (named === 'seconds' || named === 'duration' || named === 'time') {
    return isPerEpoch && split !== 'test' ? 'epoch.seconds' : null;
  }
  if (named === 'bytes memory') return 'step.memoryBytes';
  if (split === 'test') {
    if (named === 'brier score' || named === 'brier') return 'test.brierScore';
    if (['calibration error', 'calibration error expected', 'ece'].includes(named)) {
      return 'test.calibrationError';
    }
  }
  const quantity =
    quantities[named] ??
    quantities[sortedWords(rest.filter((word) => !optimiserWord.test(word)))] ??
    null;
  if (quantity === null) return null;
  return placeOf(quantity, split, isPerEpoch);
}

function placeOf(quantity: Quantity, split: Split | null, isPerEpoch: boolean): Place | null {
  if (quantity === 'loss' || quantity === 'accuracy') {
    const isLoss = quantity === 'loss';
    if (split === 'validation') return isLoss ? 'epoch.validationLoss' : 'epoch.validationAccuracy';
    if (split === 'test') return isLoss ? 'test.testLoss' : 'test.testAccuracy';
    if (isPerEpoch) return isLoss ? 'epoch.trainLoss' : 'epoch.trainAccuracy';
    return `step.${quantity}`;
  }
  if (split === 'test' || split === 'validation') return null;
  return isPerEpoch ? `epoch.${quantity}` : `step.${quantity}`;
}

/**
 * The usual place of each tag of a run; a place that an earlier tag has is given to none of the later ones.
 */
export function usualPlaces(tags: Iterable<string>): ReadonlyMap<string, Place | null> {
  const taken = new Set<Place>();
  const found = new Map<string, Place | null>();
  for (const tag of tags) {
    const place = usualPlace(tag);
    found.set(tag, place === null || taken.has(place) ? null : place);
    if (place !== null) taken.add(place);
  }
  return found;
}
