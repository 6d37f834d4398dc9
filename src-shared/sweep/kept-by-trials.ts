import type { ExperimentConfig, FieldKey } from '../catalogue/fields.ts';
import {
  keptCheckpointBytes,
  keptCheckpointCount,
  keptCheckpointsInWords,
} from '../experiment/kept-checkpoints.ts';
import { networkSize } from '../experiment/network-size.ts';
import { formatBytes } from '../text/format.ts';
import { isAllowed } from './propose.ts';
import {
  boundsOf,
  gridPoints,
  isRange,
  type Choices,
  type Dimension,
  type Range,
  type Value,
} from './space.ts';
import { baseConfig, trialConfig, type SweepDefinition } from './sweep.ts';

const largest = (values: readonly Value[]): Value[] => [Math.max(...values.map(Number))];
/** The most checkpoints are kept with the fewest epochs between them; 0 keeps none. */
const smallestAboveZero = (values: readonly Value[]): Value[] => {
  const above = values.map(Number).filter((value) => value > 0);
  return above.length === 0 ? [0] : [Math.min(...above)];
};
const all = (values: readonly Value[]): Value[] => [...new Set(values)];

/** By each field on which the size of a trial's checkpoints depends: which of its values can make that largest. */
const candidates: { readonly [Key in FieldKey]?: (values: readonly Value[]) => Value[] } = {
  cell: all,
  hiddenSize: largest,
  layers: largest,
  bidirectional: all,
  readout: all,
  sequenceOrder: all,
  blockSize: all,
  optimiser: all,
  momentum: largest,
  keepCheckpoints: smallestAboveZero,
};

/**
 * What the checkpoints that each trial of a sweep keeps need on the disk, in words: `Each trial keeps 10 checkpoints,
 * 3.2 MiB in all`; where trials differ in it, or end early, the most: `Each trial keeps up to 3.2 MiB of checkpoints`.
 * @param classes of its data set
 * @returns null if no trial keeps any
 */
export function keptByTrialsInWords(definition: SweepDefinition, classes: number): string | null {
  const base = baseConfig(definition);
  const space = definition.space.filter(({ field }) => field in candidates);
  const bytesOf = (config: ExperimentConfig): number =>
    config.keepCheckpoints === 0
      ? 0
      : keptCheckpointBytes(config, networkSize(config, classes).parameters);
  const endsEarly = definition.halving !== null || definition.medianStopping;
  if (space.length === 0 && !endsEarly) {
    const bytes = bytesOf(base);
    const kept = keptCheckpointsInWords(keptCheckpointCount(base), bytes);
    return bytes === 0 ? null : `Each trial keeps ${kept}`;
  }
  const keepsSome =
    base.keepCheckpoints > 0 || space.some(({ field }) => field === 'keepCheckpoints');
  if (!keepsSome) return null;
  const choices = space.map((dimension) => largestOf(dimension, base));
  const bytes = gridPoints(choices, base)
    .filter((point) => isAllowed(definition, point))
    .reduce((most, point) => Math.max(most, bytesOf(trialConfig(definition, point))), 0);
  return bytes === 0 ? null : `Each trial keeps up to ${formatBytes(bytes)} of checkpoints`;
}

/** The values of a dimension that can make checkpoints largest; of one with a condition, the base's value may too. */
function largestOf(dimension: Dimension, base: ExperimentConfig): Choices {
  const { field, when } = dimension;
  const tried = isRange(dimension) ? valuesOf(dimension) : (dimension.values as readonly Value[]);
  const values = when === undefined ? tried : [...tried, base[field]];
  return { field, values: candidates[field]!(values) };
}

/** The ends of a range of any numbers, or all its steps. */
function valuesOf(range: Range): Value[] {
  const { from, to } = range;
  const { step } = boundsOf(range);
  if (step === null) return [from, to];
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  return Array.from({ length: count }, (_, index) => from + index * step);
}
