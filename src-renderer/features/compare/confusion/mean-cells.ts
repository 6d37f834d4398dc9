import { deviationText, metricText, type Written } from '#shared/catalogue/metrics/metric';
import { meanCountText, type MeanConfusion } from '#shared/compare/mean-confusion';
import type { Summary } from '#shared/statistics/summary';
import { counted, formatSigned } from '#shared/text/format';
import {
  percentText,
  type CellLook,
  type ShownCell,
} from '../../../charts/confusion/confusion-cells.ts';
import { shortPoints } from '../../../charts/confusion/confusion-difference.ts';
import { heatColour } from '../../../charts/heat-colour.ts';

const share: Written = { kind: 'share' };

/** Means of the same numbers in another order can differ by less than this. */
const roundingError = 1e-12;

/** A mean number of examples with its deviation: `12 ± 2.1`. */
export function countSummaryText({ mean, deviation }: Summary): string {
  const text = meanCountText(mean);
  return deviation === null ? text : `${text} ± ${meanCountText(deviation)}`;
}

/** A mean share with its deviation: `1.26 ± 0.21 %`. */
export function shareSummaryText({ mean, deviation }: Summary): string {
  return deviation === null ? metricText(share, mean) : deviationText(share, mean, deviation);
}

/** The largest mean share of a row that an error has in some matrices; 0 without errors. */
export function largestWrongMean(matrices: readonly MeanConfusion[]): number {
  return matrices
    .flatMap((rows) => rows.flatMap((row, label) => row.filter((_, at) => at !== label)))
    .reduce((largest, cell) => Math.max(largest, cell.share.mean), 0);
}

/** The largest absolute difference of mean shares between some matrices and the baseline's; 0 without any. */
export function largestMeanDifference(
  matrices: readonly MeanConfusion[],
  baseline: MeanConfusion,
): number {
  return matrices
    .flatMap((rows) =>
      rows.flatMap((row, label) => row.map((cell, at) => [cell, label, at] as const)),
    )
    .reduce(
      (largest, [cell, label, at]) =>
        Math.max(largest, Math.abs(cell.share.mean - baseline[label]![at]!.share.mean)),
      0,
    );
}

/**
 * The cells of a mean matrix with their colours, as those of a single matrix have them.
 * @param largestWrong the mean share that gets the full error colour
 */
export function shownMeans(
  matrix: MeanConfusion,
  largestWrong: number,
  { labels, normalised, theme }: CellLook,
): ShownCell[][] {
  return matrix.map((row, label) =>
    row.map((cell, predicted) => {
      const isRight = label === predicted;
      const { mean } = cell.share;
      const heat = isRight ? mean : largestWrong === 0 ? 0 : mean / largestWrong;
      const text = normalised ? percentText(mean) : meanCountText(cell.count.mean);
      return {
        label,
        predicted,
        text: cell.count.mean === 0 ? '' : text,
        colour: heatColour(heat, isRight ? 'right' : 'wrong', theme),
        description: `${placeText(labels, label, predicted)}: ${countSummaryText(cell.count)} on average over ${counted(cell.count.count, 'run')} (${shareSummaryText(cell.share)} of the row)`,
      };
    }),
  );
}

/**
 * The differences of a mean matrix from the baseline group's: blue if better, orange if worse.
 * @param largest see `largestMeanDifference`
 */
export function shownMeanDifference(
  matrix: MeanConfusion,
  baseline: MeanConfusion,
  largest: number,
  { labels, normalised, theme }: CellLook,
): ShownCell[][] {
  return matrix.map((row, label) =>
    row.map((cell, predicted) => {
      const other = baseline[label]![predicted]!;
      const difference = cell.share.mean - other.share.mean;
      const count = cell.count.mean - other.count.mean;
      const gain = label === predicted ? difference : -difference;
      const isSame = Math.abs(difference) < roundingError;
      const verdict = isSame ? 'same as the baseline' : gain > 0 ? 'better' : 'worse';
      const points = formatSigned(100 * difference, (value) => value.toFixed(1));
      const countText = Math.abs(count) < 0.05 ? '' : formatSigned(count, meanCountText);
      return {
        label,
        predicted,
        text: normalised ? shortPoints(difference) : countText,
        colour: heatColour(
          largest === 0 ? 0 : Math.abs(difference) / largest,
          gain < 0 ? 'wrong' : 'right',
          theme,
        ),
        description: `${placeText(labels, label, predicted)}: ${shareSummaryText(cell.share)} of the row on average, the baseline ${shareSummaryText(other.share)} (${points} points), ${verdict}`,
      };
    }),
  );
}

function placeText(labels: readonly string[], label: number, predicted: number): string {
  return `True ${labels[label]}, predicted ${labels[predicted]}`;
}
