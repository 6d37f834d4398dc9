import { fields, type ExperimentConfig } from '../catalogue/fields.ts';
import { networkSize } from './network-size.ts';

/** How much two networks' parameter counts may differ and still count as equal, as a fraction of the first. */
export const matchTolerance = 0.01;

/** The hidden size that comes closest to a parameter count. */
export interface ParameterMatch {
  readonly hiddenSize: number;
  readonly parameters: number;
  /** (parameters - target) / target. */
  readonly deviation: number;
  /** Whether the deviation is within `matchTolerance`. */
  readonly close: boolean;
}

/**
 * Finds the allowed hidden size at which the network of a config has the parameter count closest to `target`; of two
 * equally close ones the smaller.
 */
export function matchParameters(
  config: ExperimentConfig,
  target: number,
  classes: number,
): ParameterMatch {
  const countAt = (hiddenSize: number): number =>
    networkSize({ ...config, hiddenSize }, classes).parameters;
  // The count grows with the hidden size, so bisection finds the first that isn't below the target.
  let low = fields.hiddenSize.minimum;
  let high = fields.hiddenSize.maximum;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (countAt(middle) < target) low = middle + 1;
    else high = middle;
  }
  const below = Math.max(fields.hiddenSize.minimum, low - 1);
  const hiddenSize = target - countAt(below) <= Math.abs(countAt(low) - target) ? below : low;
  const parameters = countAt(hiddenSize);
  const deviation = (parameters - target) / target;
  return { hiddenSize, parameters, deviation, close: Math.abs(deviation) <= matchTolerance };
}

/** How far from the wanted size another one is searched for, in units. */
const searchRadius = 64;

/**
 * The hidden size closest to the config's own at which each of `cells` can match the parameter count of the config's
 * cell; null if there is none within 64 units. Small networks often can't be matched at exactly their size, because one
 * unit more or less changes the count by over 1 %.
 */
export function matchableSize(
  config: ExperimentConfig,
  cells: readonly ExperimentConfig['cell'][],
  classes: number,
): number | null {
  const { minimum, maximum } = fields.hiddenSize;
  for (let distance = 0; distance <= searchRadius; distance++) {
    for (const hiddenSize of new Set([
      config.hiddenSize - distance,
      config.hiddenSize + distance,
    ])) {
      if (hiddenSize < minimum || hiddenSize > maximum) continue;
      const target = networkSize({ ...config, hiddenSize }, classes).parameters;
      const all = cells.every(
        (cell) => matchParameters({ ...config, cell }, target, classes).close,
      );
      if (all) return hiddenSize;
    }
  }
  return null;
}
