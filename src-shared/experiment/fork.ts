import { requirementsOf, whyFixedInForks } from '../catalogue/fields/field-kinds.ts';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';
import { shortValue } from '../catalogue/fields/short-value.ts';
import { valueInWords } from '../catalogue/fields/value-in-words.ts';
import { optimiserStateNames } from '../network/optimiser-state.ts';
import { cutText } from '../text/cut-text.ts';
import { formatCount } from '../text/format.ts';
import { configProblems, type ConfigProblem } from './config.ts';
import { effectiveConfig, hasEffect } from './effects.ts';
import { keptCheckpointName, untrained, type Beginning } from './kept-checkpoints.ts';
import { checkpointFile, lacksFile } from './left-out.ts';
import { longestName } from './name.ts';
import type { ExperimentRecord, Fork } from './record.ts';

/** A checkpoint that a run can be forked from. */
export interface ForkPoint {
  /** Null: the checkpoint from which the run would be resumed. */
  readonly kept: number | null;
  /** Epochs finished by then. */
  readonly epoch: number;
  readonly step: number;
}

/** Some steps of a run's training with one config. */
export interface TrainingPart {
  readonly config: ExperimentConfig;
  /** Its last training step; null: that of the run. */
  readonly step: number | null;
}

/** A field that a fork changes. */
export interface ForkChange {
  readonly key: FieldKey;
  readonly before: ExperimentConfig[FieldKey];
  readonly after: ExperimentConfig[FieldKey];
}

/**
 * The checkpoints that a run can be forked from, the earliest first: those that it has kept and, unless it is finished,
 * the one from which it would be resumed. None while it trains, and none that the bundle that it came in left out.
 */
export function forkPoints(
  record: Pick<ExperimentRecord, 'status' | 'step' | 'epochs' | 'keptCheckpoints' | 'leftOut'>,
): ForkPoint[] {
  const { status, step, epochs, keptCheckpoints } = record;
  if (status === 'running' || status === 'paused' || status === 'queued') return [];
  const kept = keptCheckpoints
    .filter((checkpoint) => !lacksFile(record, keptCheckpointName(checkpoint.epoch)))
    .map((checkpoint): ForkPoint => ({
      kept: checkpoint.epoch,
      epoch: checkpoint.epoch,
      step: checkpoint.step,
    }));
  const isKept = kept.at(-1)?.step === step;
  if (status === 'finished' || step === 0 || isKept) return kept;
  if (lacksFile(record, checkpointFile)) return kept;
  return [...kept, { kept: null, epoch: epochs.length, step }];
}

/** The latest of the points from which a training of so many epochs has something left; undefined if there is none. */
export function latestOpenPoint(
  points: readonly ForkPoint[],
  epochs: number,
): ForkPoint | undefined {
  return points.findLast(({ epoch }) => epoch < epochs);
}

/** Where a fork of a run begins to train, as far as the checkpoints depend on it that it keeps. */
export function forkBeginning(
  { config, data }: Pick<ExperimentRecord, 'config' | 'data'>,
  { kept, epoch, step }: ForkPoint,
): Beginning {
  const isEpochsEnd =
    data !== null && step === epoch * Math.ceil(data.trainingExamples / config.batchSize);
  return {
    epoch,
    isBetweenEpochs: kept !== null || isEpochsEnd,
    hasBest: config.patience > 0 && epoch > 0,
  };
}

/** Where a run's training begins, as far as the checkpoints depend on it that it keeps: a fork's at a checkpoint. */
export function runBeginning({ data, fork }: Pick<ExperimentRecord, 'data' | 'fork'>): Beginning {
  const before = fork?.segments.at(-1);
  if (fork === null || before === undefined) return untrained;
  return forkBeginning({ config: before.config, data }, { ...fork, kept: null });
}

/** A point in words: `the start`, `epoch 3, step 1,407`. */
export function forkPointInWords({ epoch, step }: Pick<ForkPoint, 'epoch' | 'step'>): string {
  return step === 0 ? 'the start' : `epoch ${epoch}, step ${formatCount(step)}`;
}

/** The parts of a run's training in order, the last with its own config; only one unless it is a fork. */
export function trainingParts({
  config,
  fork,
}: Pick<ExperimentRecord, 'config' | 'fork'>): TrainingPart[] {
  return [...(fork?.segments ?? []), { config, step: null }];
}

/**
 * What a fork changes, in the order of the fields; empty for a fork that only continues. Fields without effect are left
 * out.
 */
export function forkChanges(before: ExperimentConfig, after: ExperimentConfig): ForkChange[] {
  const effective = [effectiveConfig(before), effectiveConfig(after)] as const;
  return fieldKeys
    .filter((key) => effective[0][key] !== effective[1][key])
    .map((key) => ({ key, before: effective[0][key], after: effective[1][key] }));
}

/** What a fork changes in words: `learning rate 0.001 → 0.0005, epochs 5 epochs → 10 epochs`; or that nothing changes. */
export function forkChangesInWords(changes: readonly ForkChange[]): string {
  if (changes.length === 0) return 'no change';
  return changes
    .map(({ key, before, after }) => {
      const { label } = fields[key];
      const name = `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
      return `${name} ${valueInWords(fields[key], before)} → ${valueInWords(fields[key], after)}`;
    })
    .join(', ');
}

/** So many letters of a parent's name are always kept in the name of a fork. */
const leastOfParent = 40;

/**
 * The name of a fork unless one is given: `GRU 128, lr 0.0005 from epoch 3`. If that is too long, the parent's is cut.
 */
export function forkName(
  parent: string,
  changes: readonly ForkChange[],
  { epoch }: Pick<ForkPoint, 'epoch'>,
): string {
  const what = changes.map(({ key, after }) => shortValue(key, after)).join(', ') || 'continued';
  const from = epoch === 0 ? 'from the start' : `from epoch ${epoch}`;
  const room = longestName - leastOfParent - `,  ${from}`.length;
  const change = `, ${cutText(what, room)} ${from}`;
  return `${cutText(parent, longestName - change.length).trimEnd()}${change}`;
}

/** The part of a fork's training before it: the config that its parent had there. */
export function configBefore({ segments }: Pick<Fork, 'segments'>): ExperimentConfig {
  return segments.at(-1)!.config;
}

/**
 * Why a config can't be that of a fork; empty if it can.
 * @param before the config of the parent, with which the checkpoint was made
 * @param point the checkpoint
 */
export function forkProblems(
  before: ExperimentConfig,
  after: ExperimentConfig,
  { epoch }: Pick<ForkPoint, 'epoch'>,
): readonly ConfigProblem[] {
  const own = configProblems(after);
  if (own.length > 0) return own;
  const problems = fieldKeys.flatMap((key): ConfigProblem[] => {
    const why = whyFixedInForks(fields[key]);
    if (why === null || after[key] === before[key]) return [];
    return [refusal(after, key, `${shown(before[key])} as in its parent: ${why}`)];
  });
  if (problems.length > 0) return problems;
  if (optimiserStateNames(before).join() !== optimiserStateNames(after).join()) {
    const allowed =
      before.momentum === 0
        ? '0 as in its parent, whose checkpoint has no momentum'
        : 'a number above 0, as the checkpoint has momentum';
    problems.push(refusal(after, 'momentum', allowed));
  }
  if (before.patience === 0 && after.patience > 0) {
    const allowed = '0 as in its parent, whose checkpoint lacks the best weights so far';
    problems.push(refusal(after, 'patience', allowed));
  }
  if (after.epochs <= epoch) {
    const allowed = `more than the ${epoch} that its parent had trained by then`;
    problems.push(refusal(after, 'epochs', allowed));
  }
  return problems;
}

/**
 * Why fields that were given for a fork would change nothing in it; empty if each has an effect, or the value that the
 * parent has.
 */
export function idleForkProblems(
  before: ExperimentConfig,
  after: ExperimentConfig,
  given: readonly FieldKey[],
): readonly ConfigProblem[] {
  return given
    .filter((key) => after[key] !== before[key] && !hasEffect(key, after))
    .map((key) => {
      const needs = requirementsOf(fields[key]);
      return refusal(after, key, `${shown(before[key])} as in its parent, or ${needs}`);
    });
}

function refusal(config: ExperimentConfig, key: FieldKey, allowed: string): ConfigProblem {
  return { key, value: config[key], allowed };
}

function shown(value: ExperimentConfig[FieldKey]): string {
  return value === '' ? 'the empty text' : String(value);
}
