import { createHash } from 'node:crypto';
import { automaticName } from '#shared/experiment/automatic-name';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord, HistoryPoint, Predictions } from '#shared/experiment/record';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import type {
  ValidationEpoch,
  ValidationHeader,
} from '../../src-main/storage/experiment/validation-file.ts';
import { otherAnswers, resultsOf } from './vary-answers.ts';
import { resampledHistory } from './vary-history.ts';

/** A real experiment, read whole. */
export interface Original {
  readonly folder: string;
  readonly record: ExperimentRecord;
  readonly history: readonly HistoryPoint[];
  readonly predictions: Predictions;
  /** True classes of the test set. */
  readonly testLabels: readonly number[];
  readonly validation: {
    readonly header: ValidationHeader;
    readonly epochs: readonly ValidationEpoch[];
  };
}

/** An experiment made of a real one; its parts agree with each other as those of a trained one do. */
export interface Variation {
  readonly record: ExperimentRecord;
  readonly history: readonly HistoryPoint[];
  /** Null where the run didn't get to the end. */
  readonly predictions: Predictions | null;
  readonly validation: Original['validation'];
}

const batchSizes = [10, 20, 32] as const;
const learningRates = [0.001, 0.002, 0.005, 0.01] as const;
const optimisers = ['adam', 'adamw', 'rmsprop'] as const;
const tags = ['baseline', 'sweep', 'thesis', 'keep', 'lecture 3', 'slow'] as const;
const endings = ['stopped', 'interrupted', 'failed'] as const;
const millisecondsApart = 47 * 60 * 1000;
/** One in so many didn't get to its end. */
const endedEarly = 12;

/**
 * Makes an experiment of a real one: another id, seed, date, and so on, and results that are a little different. What the
 * weights depend on (cell, sizes) stays, so that the original's weights fit.
 * @param index another for each; it decides everything
 * @param seed of the config
 * @param points of the history; the config's batch size and number of examples are such that there are that many steps
 */
export function vary(original: Original, index: number, seed: number, points: number): Variation {
  const random = new RandomStream(index, purpose.shuffle);
  const whole = original.record;
  const isWhole = index % endedEarly !== endedEarly - 1;
  const status = isWhole ? 'finished' : endings[random.below(endings.length)]!;
  const epochs = isWhole ? whole.epochs.length : whole.epochs.length - 1;
  const config = variedConfig(original, seed, points, random);
  const history = resampledHistory(original.history, config, whole.epochs.length, points, random);
  const kept = isWhole ? history : history.slice(0, Math.ceil((history.length * 3) / 4));
  // How much worse or better it is than the original, as another seed would be.
  const share = 0.02 * random.uniform();
  const validation = {
    header: original.validation.header,
    epochs: original.validation.epochs.slice(0, epochs).map(({ epoch, predicted }) => ({
      epoch,
      predicted: otherAnswers(predicted, original.validation.header.labels, share, random),
    })),
  };
  const predicted = otherAnswers(
    original.predictions.predicted,
    original.testLabels,
    share,
    random,
  );
  return {
    record: {
      ...whole,
      ...datesOf(index, kept.at(-1)!.seconds),
      id: idOf(config, index),
      name:
        index % 3 === 0 ? `${automaticName(config)} ${config.optimiser}` : automaticName(config),
      tags: tags.filter(() => random.uniform() < 0.15),
      starred: random.uniform() < 0.06,
      notes: random.uniform() < 0.1 ? `Tried with **${config.optimiser}**; see the others.` : '',
      config,
      status,
      statusReason: status === 'failed' ? 'the training process ended' : null,
      step: kept.at(-1)!.step,
      totalSteps: points,
      trainingSeconds: kept.at(-1)!.seconds,
      epochs: whole.epochs.slice(0, epochs).map((epoch, place) => ({
        ...epoch,
        step: Math.round((points * (place + 1)) / whole.epochs.length),
        trainLoss: epoch.trainLoss! * (1 + 0.1 * random.symmetric()),
        ...validationOf(validation.epochs[place]!, original),
      })),
      weightHashes: [],
      bestEpoch: isWhole ? whole.bestEpoch : null,
      weightsSha256: isWhole
        ? createHash('sha256').update(idOf(config, index)).digest('hex')
        : null,
      test: isWhole ? { ...whole.test!, ...resultsOf(predicted, original.testLabels) } : null,
    },
    history: kept,
    predictions: isWhole ? { ...original.predictions, predicted } : null,
    validation,
  };
}

function variedConfig(
  { record }: Original,
  seed: number,
  points: number,
  random: RandomStream,
): ExperimentConfig {
  const stepsPerEpoch = Math.ceil(points / record.epochs.length);
  const batchSize = Math.max(
    1,
    Math.min(batchSizes[random.below(batchSizes.length)]!, Math.floor(50_000 / stepsPerEpoch)),
  );
  return {
    ...record.config,
    seed,
    batchSize,
    trainingExamples: stepsPerEpoch * batchSize,
    learningRate: learningRates[random.below(learningRates.length)]!,
    optimiser: optimisers[random.below(optimisers.length)]!,
    reportEvery: 1,
  };
}

/** Ids that tell what they are, as new ones do. */
function idOf({ cell, hiddenSize, seed }: ExperimentConfig, index: number): string {
  return `${cell.toLowerCase()}-${hiddenSize}-s${seed}-${index.toString(36).padStart(5, '0')}`;
}

function datesOf(index: number, seconds: number) {
  const created = Date.UTC(2026, 0, 5, 8) + index * millisecondsApart;
  const moment = (milliseconds: number): string => new Date(milliseconds).toISOString();
  return {
    createdAt: moment(created),
    startedAt: moment(created + 2000),
    finishedAt: moment(created + 2000 + 1000 * seconds),
  };
}

function validationOf({ predicted }: ValidationEpoch, { validation }: Original) {
  const { accuracy, confusion } = resultsOf(predicted, validation.header.labels);
  return { validationAccuracy: accuracy, validationConfusion: confusion };
}
