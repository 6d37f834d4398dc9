import {
  halvingSteps,
  memoryKind,
  spectrumOf,
  type Exponent,
  type Lyapunov,
} from '#shared/inside/lyapunov';
import type { BandKind } from '#shared/statistics/aggregate-curves';
import { summarise, type Summary } from '#shared/statistics/summary';
import { counted, formatDeviation, formatFixed } from '#shared/text/format';
import type { ChartSeries } from '../../../../charts/lines/chart-series.ts';
import { curveSeries, type AnalysedLine } from '../analysed-lines.ts';

type LyapunovLine = AnalysedLine<Lyapunov>;

/**
 * The spectra of runs or groups, by index from 1 on. The band of a run is a standard deviation over the digits, that of a
 * group is over its runs. Exponents that are −∞ are gaps; so are means of groups in which one is.
 * @param layer of this layer only, counted from 0; null: of all
 * @param band null: runs are ungrouped
 */
export function spectrumSeries(
  lines: readonly LyapunovLine[],
  layer: number | null,
  band: BandKind | null,
): readonly ChartSeries[] {
  return exponentSeries(lines, band, (result) => {
    const exponents = spectrumOf(result, layer);
    return { x: exponents.map((_, index) => index + 1), exponents };
  });
}

/**
 * The largest exponent of runs or groups by kept epoch, for the runs that have kept checkpoints. Bands and gaps are as in
 * their spectra.
 * @param layer of this layer only, counted from 0; null: of all
 * @param band null: runs are ungrouped
 */
export function epochSeries(
  lines: readonly LyapunovLine[],
  layer: number | null,
  band: BandKind | null,
): readonly ChartSeries[] {
  const known = lines.flatMap(({ line, results }) => {
    const own = results.filter(({ result }) => result.byEpoch !== null);
    return own.length === 0 ? [] : [{ line, results: own }];
  });
  return exponentSeries(known, band, ({ byEpoch }) => ({
    x: byEpoch!.epochs.map(({ epoch }) => epoch),
    exponents: byEpoch!.epochs.map((point) => spectrumOf(point, layer)[0]!),
  }));
}

function exponentSeries(
  lines: readonly LyapunovLine[],
  band: BandKind | null,
  curve: (result: Lyapunov) => {
    readonly x: readonly number[];
    readonly exponents: readonly Exponent[];
  },
): readonly ChartSeries[] {
  const series = curveSeries(lines, band, (result) => {
    const { x, exponents } = curve(result);
    return { x, y: exponents.map(({ mean }) => mean ?? -Infinity) };
  });
  if (band !== null) return series;
  return series.map((each, place) => {
    const { exponents } = curve(lines[place]!.results[0]!.result);
    const edge = (sign: number): Float64Array =>
      Float64Array.from(exponents, ({ mean, deviation }) =>
        mean === null ? Number.NaN : mean + sign * (deviation ?? 0),
      );
    return { ...each, y: edge(0), band: { low: edge(-1), high: edge(1) } };
  });
}

/** The largest exponents of a line's runs. */
export interface LargestExponent {
  /** Over the runs, with the deviation over these; of a single run, with that over its digits. Null: −∞ for one of them. */
  readonly summary: Summary | null;
  /** Of the sequences. */
  readonly steps: number;
}

/** The largest exponent of a run or of the runs of a group. */
export function largestOf({ results }: LyapunovLine, layer: number | null): LargestExponent {
  const firsts = results.map(({ result }) => spectrumOf(result, layer)[0]!);
  const { steps, examples } = results[0]!.result;
  const means = firsts.flatMap(({ mean }) => (mean === null ? [] : [mean]));
  if (means.length < firsts.length) return { summary: null, steps };
  const [only] = firsts;
  const summary =
    firsts.length === 1
      ? { count: examples, mean: means[0]!, deviation: only!.deviation }
      : summarise(means);
  return { summary, steps };
}

/** A largest exponent with its deviation, both with as many decimals as the others of its column. */
export function exponentText({ summary }: LargestExponent): string {
  const write = (value: number): string => formatFixed(value, 3);
  return summary === null ? write(-Infinity) : formatDeviation(summary, write);
}

/**
 * Says what a largest exponent means for the memory of a network.
 * @param unit what a step reads: `row`
 */
export function memoryInWords({ summary, steps }: LargestExponent, unit: string): string {
  if (summary === null) return `Forgets at once, within a ${unit}`;
  const kind = memoryKind(summary.mean, steps);
  const halving = counted(Number(halvingSteps(summary.mean).toPrecision(2)), unit);
  if (kind === 'keeps') {
    return `Long memory: differences last all ${steps} ${unit}s`;
  }
  return kind === 'forgets'
    ? `Forgets: differences halve every ${halving}`
    : `Chaotic: differences double every ${halving}`;
}
