import type { FieldKey } from '../catalogue/fields.ts';
import { log } from '../mathematics/deterministic.ts';
import { purpose } from '../random/philox.ts';
import { RandomStream } from '../random/random-stream.ts';
import { RegressionForest, type Column } from '../statistics/regression-forest.ts';
import { summarise } from '../statistics/summary.ts';
import { trialsByConfig } from './configs.ts';
import { isRange, type Dimension } from './space.ts';
import type { SweepTrial, SweepView } from './sweep-view.ts';
import { sweepRungs } from './sweep.ts';

/** How much a field matters for the results of a sweep's trials. */
export interface FieldImportance {
  readonly field: FieldKey;
  /** Of the sum over all fields, 0 to 1; 0 for all if none matters. */
  readonly share: number;
  /** By how much the mean squared error of the predictions grows if the field's values are permuted; about 0 if it doesn't matter. */
  readonly increase: number;
  /** The standard deviation of the increase over the permutations. */
  readonly spread: number;
}

export type Importance =
  | {
      readonly kind: 'importance';
      /** The most important first. */
      readonly fields: readonly FieldImportance[];
      /** How many results it is computed from: those of trials, or of configs if several seeds are tried. */
      readonly trials: number;
      /** The epoch after which the results are taken. */
      readonly epoch: number;
      /**
       * The share of the results' variance that the forest predicts of trials it has not seen: R², at most 1. Near 0 or
       * below, the importance says nothing.
       */
      readonly explained: number;
    }
  /** There are too few results yet. */
  | { readonly kind: 'tooFew'; readonly needed: number; readonly trials: number };

/** What the forest predicts. */
type Result = Pick<SweepTrial, 'point' | 'losses'>;

const trees = 100;
const permutations = 10;
/** More trials hardly change the result, but take longer. */
const mostTrials = 300;

/** The results that are needed for so many fields: with fewer, chance decides. */
export function neededTrials(fields: number): number {
  return Math.max(10, 4 * fields);
}

/**
 * How much each field matters: a random forest predicts the trials' results from their values, each trial by the trees
 * that were grown without it; then the values of one field are permuted among the trials that have one, and the error
 * grows the more, the more the field matters. The results are those of the last epoch that at least half of the trials
 * have reached: the few that got further were chosen for their results, and hide what they were chosen for. The seed is no
 * field that one would choose: the result of a config is its mean over seeds.
 * Source: Breiman, "Random forests", Machine Learning 45, 2001, section 10. The same trials give the same figures.
 */
export function importance({
  definition,
  trials,
}: Pick<SweepView, 'definition' | 'trials'>): Importance {
  const { seed } = definition;
  const space = definition.space.filter(({ field }) => field !== 'seed');
  const needed = neededTrials(space.length);
  const judged = trialsByConfig({ definition, trials }).map(meanCourse);
  const { epoch, results: all } = resultsToUse(judged, sweepRungs(definition), needed);
  if (all.length < needed) return { kind: 'tooFew', needed, trials: all.length };
  const results = someOf(all, seed);
  const targets = Float64Array.from(results, ({ losses }) => losses[epoch - 1]!);
  const columns = space.map((dimension) => columnOf(dimension, results));
  const forest = new RegressionForest(columns, targets, trees, { seed, use: purpose.importance });
  const error = squaredError(forest.predictOutOfBag(), targets);
  const increases = space.map(({ field }, index) => {
    const values = Array.from({ length: permutations }, (_, permutation) => {
      // The second index 0 is that of the trees.
      const random = new RandomStream(seed, purpose.importance, permutation, index + 1);
      const permuted = columns.with(index, permutedColumn(columns[index]!, random));
      return squaredError(forest.predictOutOfBag(permuted), targets) - error;
    });
    const { mean, deviation } = summarise(values)!;
    return { field, increase: mean, spread: deviation! };
  });
  const sum = increases.reduce((total, { increase }) => total + Math.max(0, increase), 0);
  const variance = squaredError(new Float64Array(targets.length).fill(meanOf(targets)), targets);
  return {
    kind: 'importance',
    fields: increases
      .map((each) => ({ ...each, share: sum > 0 ? Math.max(0, each.increase) / sum : 0 }))
      .sort((one, other) => other.increase - one.increase),
    trials: results.length,
    epoch,
    explained: variance > 0 ? 1 - error / variance : 0,
  };
}

/** What a config was judged by: after each epoch the mean over its trials that have got there. */
function meanCourse(trials: readonly SweepTrial[]): Result {
  const [first] = trials;
  if (trials.length === 1) return first!;
  const epochs = Math.max(...trials.map(({ losses }) => losses.length));
  const losses = Array.from({ length: epochs }, (_, epoch) =>
    meanOf(trials.flatMap((trial) => trial.losses[epoch] ?? [])),
  );
  return { point: first!.point, losses };
}

/** The results after the last rung that enough trials have reached; after the first if none has enough. */
function resultsToUse(
  trials: readonly Result[],
  rungs: readonly number[],
  needed: number,
): { readonly epoch: number; readonly results: readonly Result[] } {
  const at = (epoch: number): Result[] =>
    trials.filter(({ losses }) => Number.isFinite(losses[epoch - 1] ?? NaN));
  const enough = Math.max(needed, at(rungs[0]!).length / 2);
  const epoch = rungs.findLast((rung) => at(rung).length >= enough) ?? rungs[0]!;
  return { epoch, results: at(epoch) };
}

/** All of them, or as many as are worth their time, drawn at random. */
function someOf(results: readonly Result[], seed: number): readonly Result[] {
  if (results.length <= mostTrials) return results;
  const order = [...results.keys()];
  new RandomStream(seed, purpose.importance, 0, 0xffffffff).shuffle(order);
  return order
    .slice(0, mostTrials)
    .sort((one, other) => one - other)
    .map((index) => results[index]!);
}

/** The values of a field: numbers on the scale on which they are searched, or categories. */
function columnOf(dimension: Dimension, trials: readonly Result[]): Column {
  const given = trials.map(({ point }) => point[dimension.field]);
  const isLogarithmic = isRange(dimension) && dimension.logarithmic;
  const listed = isRange(dimension) ? [] : dimension.values;
  if (listed.every((value) => typeof value === 'number')) {
    const scaled = (value: number): number => (isLogarithmic ? log(value) : value);
    const values = given.map((value) => (typeof value === 'number' ? scaled(value) : NaN));
    return { values: Float64Array.from(values), categories: null };
  }
  const categories = given.map((value) => listed.findIndex((each) => each === value));
  return {
    values: Float64Array.from(categories, (category) => (category === -1 ? NaN : category)),
    categories: listed.length,
  };
}

function permutedColumn({ values, categories }: Column, random: RandomStream): Column {
  const rows = [...values.keys()].filter((row) => !Number.isNaN(values[row]!));
  const order = rows.slice();
  random.shuffle(order);
  const permuted = values.slice();
  for (const [place, row] of rows.entries()) permuted[row] = values[order[place]!]!;
  return { values: permuted, categories };
}

/** The mean over the rows that have a prediction. */
function squaredError(predicted: Float64Array, targets: Float64Array): number {
  const squares = [...predicted].flatMap((value, row) =>
    Number.isNaN(value) ? [] : [(value - targets[row]!) ** 2],
  );
  return squares.reduce((sum, square) => sum + square, 0) / squares.length;
}

function meanOf(values: Float64Array | readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
