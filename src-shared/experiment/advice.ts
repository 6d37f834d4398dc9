import { cellEntry, cells } from '../catalogue/cells/cells.ts';
import { epochMetrics } from '../catalogue/metrics/epoch-metrics.ts';
import { metricText } from '../catalogue/metrics/metric.ts';
import { testMetrics } from '../catalogue/metrics/test-metrics.ts';
import { fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';
import { imageSide } from '../data/image-size.ts';
import { sequenceOrder } from '../data/sequence-order.ts';
import { majorityShare } from '../statistics/chance.ts';
import { wilsonInterval } from '../statistics/wilson.ts';
import { counted, formatCount, formatReal } from '../text/format.ts';
import { calmerConfig, isDivergence } from './divergence.ts';
import {
  isTrainedHere,
  type ExperimentRecord,
  type TrainedEpoch,
  type TrainedRecord,
} from './record.ts';
import { networkKeys } from './starting-weights.ts';

/** A change of a run's config that is worth trying. */
export interface AdvisedChange {
  /** For a button: `Try a GRU`. */
  readonly label: string;
  readonly config: Partial<ExperimentConfig>;
}

/** What a run's results say about how its network learns, and what to try. */
export interface LearningAdvice {
  readonly kind: 'diverged' | 'chance' | 'unstable' | 'stalled' | 'overfitting' | 'improving';
  readonly title: string;
  /** The figures that it follows from, and what may help: whole sentences. */
  readonly evidence: string;
  readonly suggestion: string;
  /** The changes to offer, the most promising first; empty if none is known to help. */
  readonly changes: readonly AdvisedChange[];
}

/** Below so many training steps, a network at chance level has simply not been trained for long enough. */
const fewSteps = 200;
/** Sequences of at least so many steps are long for a network without gates. */
const longSequence = 100;
/** A loss has risen if it is above its lowest by this share, and by this much (nats). */
const risenShare = 0.1;
const risenNats = 0.05;
/** A loss stands still if it fell by less than this share in so many epochs, although it is above half of guessing's. */
const stillShare = 0.02;
const stillEpochs = 3;
/** Gradients this many times longer than the clipping norm, on average, mean that nearly every step is clipped. */
const clippedTimes = 5;
/** An epoch's gain in validation accuracy from which on more epochs are worth while. */
const largeGain = 0.02;

/**
 * The most important advice on how a run learns, from the results of its finished epochs and its test; null if nothing
 * is conspicuous or it is too early to tell.
 */
export function learningAdvice(record: ExperimentRecord): LearningAdvice | null {
  // Imported results say too little about how they came about.
  if (record.status === 'queued' || !isTrainedHere(record)) return null;
  if (record.status === 'failed') return divergence(record);
  for (const rule of [chanceLevel, instability, standstill, overfitting, improvement]) {
    const advice = rule(record);
    if (advice !== null) return withPossibleChanges(advice, record);
  }
  return null;
}

/**
 * At the limit of a field's range, a change can be to the value that the run has; and starting weights don't fit another
 * network.
 */
function withPossibleChanges(advice: LearningAdvice, { config }: ExperimentRecord): LearningAdvice {
  const differs = (change: AdvisedChange): boolean =>
    Object.entries(change.config).some(([key, value]) => config[key as FieldKey] !== value);
  const fits = (change: AdvisedChange): boolean =>
    config.initialWeights === '' || !networkKeys.some((key) => key in change.config);
  return {
    ...advice,
    changes: advice.changes.filter((change) => differs(change) && fits(change)),
  };
}

function divergence({ statusReason, config }: TrainedRecord): LearningAdvice | null {
  if (statusReason === null || !isDivergence(statusReason)) return null;
  const rate = lowerRate(config);
  const { clipNorm } = calmerConfig(config);
  const change =
    clipNorm === config.clipNorm
      ? rate
      : { label: `${rate.label} with clipping`, config: { ...rate.config, clipNorm } };
  return {
    kind: 'diverged',
    title: 'Training diverged',
    evidence: statusReason,
    suggestion: '',
    changes: [change],
  };
}

/** An accuracy on examples that weren't trained on. */
interface Measured {
  readonly accuracy: number;
  /** Wilson's 95 % interval. */
  readonly interval: readonly [number, number];
  /** The accuracy of always answering the most frequent class. */
  readonly guessing: number;
}

/** On the validation split after an epoch; null without one. */
function validationOf(epoch: TrainedEpoch | undefined): Measured | null {
  const accuracy = epoch?.validationAccuracy ?? null;
  const confusion = epoch?.validationConfusion ?? null;
  if (accuracy === null || confusion === null) return null;
  const examples = confusion.flat().reduce((sum, one) => sum + one, 0);
  const interval = wilsonInterval(accuracy * examples, examples);
  return { accuracy, interval, guessing: majorityShare(confusion) };
}

/** On the test set; null if it hasn't been tested. */
function testOf({ test }: TrainedRecord): Measured | null {
  if (test === null) return null;
  const { accuracy, accuracyInterval: interval, confusion } = test;
  return { accuracy, interval, guessing: majorityShare(confusion) };
}

/** Whether the interval reaches down to what guessing gives. */
function isAtChance({ interval, guessing }: Measured): boolean {
  return interval[0] <= guessing;
}

function accuracyText(accuracy: number): string {
  return metricText(testMetrics.testAccuracy, accuracy);
}

/** No better than guessing, after more than one epoch or at the end. */
function chanceLevel(record: TrainedRecord): LearningAdvice | null {
  const { epochs, status, config } = record;
  const last = epochs.at(-1);
  const tested = testOf(record);
  const now = tested ?? validationOf(last);
  if (last === undefined || now === null || !isAtChance(now)) return null;
  if (status !== 'finished' && (epochs.length < 2 || last.step < fewSteps)) return null;
  const what = `${tested === null ? 'Validation' : 'Test'} accuracy after ${counted(last.epoch, 'epoch')}`;
  const evidence = `${what} is ${accuracyText(now.accuracy)}; always answering the most frequent class gives ${accuracyText(now.guessing)}.`;
  const best = lowestBy(epochs, ({ validationAccuracy }) => -(validationAccuracy ?? 0));
  const before = validationOf(best);
  if (before !== null && !isAtChance(before)) {
    return {
      kind: 'unstable',
      title: 'Training fell back to chance level',
      evidence: `${evidence} It was ${accuracyText(before.accuracy)} after epoch ${best.epoch}.`,
      ...calmer(config),
    };
  }
  return {
    kind: 'chance',
    title: status === 'finished' ? 'At chance level' : 'Still at chance level',
    evidence,
    ...beyondChance(record, last),
  };
}

const rows: AdvisedChange = { label: 'Read rows instead', config: { sequenceOrder: 'rows' } };

type Remedy = Pick<LearningAdvice, 'suggestion' | 'changes'>;

/** What to try if a network hasn't learnt anything: depends on how long it was trained, and on what. */
function beyondChance({ config, data, status }: TrainedRecord, last: TrainedEpoch): Remedy {
  const { sequenceLength } = sequenceOrder(config, imageSide);
  if (last.step < fewSteps) {
    const steps = `It has been trained for only ${counted(last.step, 'step')}.`;
    const wanted = config.epochs * Math.ceil(fewSteps / last.step);
    return { suggestion: `${steps} Train it for longer.`, changes: [epochsChange(wanted)] };
  }
  if (isAboveGuessing(last, data?.classes)) return calmer(config);
  if (sequenceLength < longSequence) {
    return {
      suggestion:
        'The learning rate may be far too high or too low; the curves of loss and gradient norm show which.',
      changes: [],
    };
  }
  const steps = formatCount(sequenceLength);
  if (cellEntry(config.cell).gates.length === 1 && config.nonlinearity === 'tanh') {
    return {
      suggestion: `Over ${steps} steps, the gradients of a plain RNN vanish before they reach the beginning of the sequence. A GRU can carry them further; so can a network with ReLU that starts from the identity (IRNN). Rows make the sequence shorter.`,
      changes: [{ label: `Try a ${cells.GRU.label}`, config: { cell: 'GRU' } }, rows],
    };
  }
  const isOver = status === 'finished';
  return {
    suggestion: `Over ${steps} steps, learning often starts only after several epochs. ${isOver ? 'Train it for longer, or make' : 'If it doesn’t, make'} the sequence shorter by reading rows.`,
    changes: isOver ? [epochsChange(2 * config.epochs), rows] : [rows],
  };
}

/** Whether an epoch's training loss is above that of giving every class the same probability. */
function isAboveGuessing({ trainLoss }: TrainedEpoch, classes: number | undefined): boolean {
  return classes !== undefined && trainLoss > Math.log(classes) * (1 + risenShare);
}

/** The training loss has risen, or is above that of guessing. */
function instability({ epochs, status, config, data }: TrainedRecord): LearningAdvice | null {
  const last = epochs.at(-1);
  if (last === undefined || epochs.length < 2) return null;
  const lowest = lowestBy(epochs, ({ trainLoss }) => trainLoss);
  // While it trains, a single worse epoch may be an exception.
  const isLasting = status === 'finished' || last.epoch - lowest.epoch > 1;
  const hasRisen = isLasting && isHigher(last.trainLoss, lowest.trainLoss);
  if (!hasRisen && !isAboveGuessing(last, data?.classes)) return null;
  const now = lossText('trainLoss', last);
  const evidence = hasRisen
    ? `Training loss rose from ${lossText('trainLoss', lowest)} in epoch ${lowest.epoch} to ${now} in epoch ${last.epoch}.`
    : `Training loss is ${now} after ${counted(last.epoch, 'epoch')}; guessing evenly gives ${formatReal(Math.log(data!.classes))}.`;
  return {
    kind: 'unstable',
    title: 'Training is unstable',
    evidence: evidence + clippingText(last, config),
    ...calmer(config),
  };
}

/** The training loss hardly falls any more, although it is far from low. */
function standstill({ epochs, config, data }: TrainedRecord): LearningAdvice | null {
  const last = epochs.at(-1);
  const first = epochs.at(-1 - stillEpochs);
  if (last === undefined || first === undefined || data === null) return null;
  const isLow = last.trainLoss < Math.log(data.classes) / 2;
  // Towards the end of a schedule, the low learning rate is why it stands still.
  const isSlow = last.learningRate < config.learningRate / 2;
  if (isLow || isSlow || last.trainLoss < first.trainLoss * (1 - stillShare)) return null;
  const { sequenceLength } = sequenceOrder(config, imageSide);
  const hiddenSize = Math.min(fields.hiddenSize.maximum, 2 * config.hiddenSize);
  const larger = { label: `Try ${hiddenSize} units`, config: { hiddenSize } };
  return {
    kind: 'stalled',
    title: 'Training has stalled',
    evidence: `Training loss was ${lossText('trainLoss', first)} after epoch ${first.epoch} and is ${lossText('trainLoss', last)} after epoch ${last.epoch}.`,
    suggestion:
      sequenceLength < longSequence
        ? 'A larger network or another learning rate may help.'
        : `A sequence of ${formatCount(sequenceLength)} steps is hard to learn from; a larger network, another cell or rows may help.`,
    changes: sequenceLength < longSequence ? [larger] : [larger, rows],
  };
}

function clippingText({ gradientNorm }: TrainedEpoch, { clipNorm }: ExperimentConfig): string {
  if (clipNorm === 0 || gradientNorm < clippedTimes * clipNorm) return '';
  return ` The gradient norm was ${formatReal(gradientNorm, 3)} on average, so that nearly every step was clipped to ${clipNorm}.`;
}

/** A lower learning rate, and clipping where there is none. */
function calmer(config: ExperimentConfig): Remedy {
  const rate = `The learning rate of ${config.learningRate} is probably too high.`;
  const changes = [lowerRate(config)];
  if (config.clipNorm > 0) return { suggestion: `${rate} Try a tenth of it.`, changes };
  const clipNorm = fields.clipNorm.default;
  return {
    suggestion: `${rate} Try a tenth of it, or clip the gradients.`,
    changes: [...changes, { label: `Clip gradients at ${clipNorm}`, config: { clipNorm } }],
  };
}

function lowerRate(config: ExperimentConfig): AdvisedChange {
  const { learningRate } = calmerConfig(config);
  return { label: `Try learning rate ${learningRate}`, config: { learningRate } };
}

/** The validation loss has risen for at least two epochs, while the training loss fell. */
function overfitting({ epochs, config }: TrainedRecord): LearningAdvice | null {
  const last = epochs.at(-1);
  // With early stopping the best weights are kept.
  if (last === undefined || last.validationLoss === null || config.patience > 0) return null;
  const best = lowestBy(epochs, ({ validationLoss }) => validationLoss ?? Infinity);
  const since = epochs.filter(({ epoch }) => epoch > best.epoch);
  const hasRisen = since
    .slice(-2)
    .every(({ validationLoss }) => isHigher(validationLoss ?? 0, best.validationLoss!));
  if (since.length < 2 || !hasRisen || last.trainLoss >= best.trainLoss) return null;
  const loss = (key: 'trainLoss' | 'validationLoss'): string =>
    `${lossText(key, best)} to ${lossText(key, last)}`;
  return {
    kind: 'overfitting',
    title: `Overfitting since epoch ${best.epoch}`,
    evidence: `Since then, validation loss rose from ${loss('validationLoss')} while training loss fell from ${loss('trainLoss')}.`,
    suggestion:
      'Early stopping keeps the best epoch’s weights. Dropout or more training examples can make it better.',
    changes: [
      { label: 'Stop early', config: { patience: 3 } },
      { label: 'Add dropout', config: { headDropout: Math.max(0.3, config.headDropout) } },
    ].slice(0, config.headDropout > 0 ? 1 : 2),
  };
}

/** The last epoch of a run that trained for all its epochs was a large step forward. */
function improvement({
  status,
  statusReason,
  epochs,
  config,
}: TrainedRecord): LearningAdvice | null {
  const [before, now] = epochs.slice(-2).map(validationOf);
  if (status !== 'finished' || statusReason !== null || !before || !now) return null;
  const isLarge = now.accuracy - before.accuracy >= largeGain;
  if (!isLarge || now.accuracy <= before.interval[1]) return null;
  return {
    kind: 'improving',
    title: 'Still improving at the end',
    evidence: `Validation accuracy rose from ${accuracyText(before.accuracy)} to ${accuracyText(now.accuracy)} in the last epoch.`,
    suggestion: 'More epochs would probably make it better.',
    changes: [epochsChange(2 * config.epochs)],
  };
}

function epochsChange(wanted: number): AdvisedChange {
  const epochs = Math.min(fields.epochs.maximum, wanted);
  return { label: `Train for ${counted(epochs, 'epoch')}`, config: { epochs } };
}

function isHigher(loss: number, lowest: number): boolean {
  return loss > lowest * (1 + risenShare) && loss > lowest + risenNats;
}

function lossText(key: 'trainLoss' | 'validationLoss', epoch: TrainedEpoch): string {
  return metricText(epochMetrics[key], epoch[key]);
}

function lowestBy(
  epochs: readonly TrainedEpoch[],
  of: (epoch: TrainedEpoch) => number,
): TrainedEpoch {
  return epochs.reduce((lowest, epoch) => (of(epoch) < of(lowest) ? epoch : lowest));
}
