import type { ReliabilityBin } from '../statistics/calibration.ts';
import { summarise } from '../statistics/summary.ts';
import type { Calibration } from './calibration.ts';

/** A bin of several models. */
export interface GroupReliabilityBin extends ReliabilityBin {
  /** Sample standard deviation of the members' accuracies; null if fewer than two have examples in the bin. */
  readonly deviation: number | null;
  /** How many members have examples in the bin. */
  readonly models: number;
}

/**
 * The mean reliability of several models, bin by bin. A bin's accuracy and confidence are means over the models that
 * have examples in it, each with the same weight; its `examples` is the mean over all models.
 * @param calibrations of at least one model; all have the same bins
 */
export function groupReliability(
  calibrations: readonly Pick<Calibration, 'bins'>[],
): readonly GroupReliabilityBin[] {
  return calibrations[0]!.bins.map(({ from, to }, at) => {
    const bins = calibrations.map((each) => each.bins[at]!);
    const accuracy = summarise(bins.flatMap((bin) => bin.accuracy ?? []));
    const confidence = summarise(bins.flatMap((bin) => bin.confidence ?? []));
    return {
      from,
      to,
      examples: summarise(bins.map(({ examples }) => examples))!.mean,
      confidence: confidence?.mean ?? null,
      accuracy: accuracy?.mean ?? null,
      deviation: accuracy?.deviation ?? null,
      models: accuracy?.count ?? 0,
    };
  });
}
