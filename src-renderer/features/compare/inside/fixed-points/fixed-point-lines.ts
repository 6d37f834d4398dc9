import {
  modulusOf,
  timeConstant,
  type FixedPoint,
  type FixedPoints,
  type PointKind,
} from '#shared/inside/fixed-points';
import type { BandKind } from '#shared/statistics/aggregate-curves';
import { summarise, type Summary } from '#shared/statistics/summary';
import { counted, formatReal, formatShare } from '#shared/text/format';
import type { ChartTable } from '../../../../charts/frame/chart-table.ts';
import type { ChartSeries } from '../../../../charts/lines/chart-series.ts';
import type { PlaneScene, PointSymbol } from '../../../../charts/plane/plane-option.ts';
import { curveSeries, type AnalysedLine, type ReadingScale } from '../analysed-lines.ts';

type FixedPointsLine = AnalysedLine<FixedPoints>;

/**
 * How many answers are right by blank steps read after the digit, for runs or groups whose readout knows an answer then.
 * @param scale its steps count as they are, or as shares of a digit's
 */
export function forgettingSeries(
  lines: readonly FixedPointsLine[],
  { unit }: ReadingScale,
  band: BandKind | null,
): readonly ChartSeries[] {
  const known = lines.flatMap(({ line, results }) => {
    const own = results.filter(({ result }) => result.forgetting !== null);
    return own.length === 0 ? [] : [{ line, results: own }];
  });
  return curveSeries(known, band, ({ forgetting, steps }) => ({
    x: forgetting!.after.map((after) => (unit === null ? after / steps : after)),
    y: forgetting!.accuracy,
  }));
}

/** What a run's points, or those of a group's runs, have in common. */
export interface PointSummary {
  /** How many runs there are; what follows may be of fewer. */
  readonly runs: number;
  readonly kinds: Readonly<Record<PointKind, Summary | null>>;
  /** The longest time constant of the stable points, in steps; null if no run has one. */
  readonly memory: Summary | null;
  /** Right answers after the digit, and after as many blank steps as it has. */
  readonly before: Summary | null;
  readonly after: Summary | null;
}

/** Sums up the points of a line. */
export function summaryOf({ results }: FixedPointsLine): PointSummary {
  const found = results.map(({ result }) => result);
  const countOf = (kind: PointKind): Summary | null =>
    summarise(found.map(({ points }) => points.filter((point) => point.kind === kind).length));
  const known = found.flatMap(({ forgetting }) => (forgetting === null ? [] : [forgetting]));
  return {
    runs: found.length,
    kinds: { stable: countOf('stable'), saddle: countOf('saddle'), slow: countOf('slow') },
    memory: summarise(
      found.flatMap(({ points }) => {
        const stable = points.filter(({ kind }) => kind === 'stable');
        const constants = stable.flatMap((point) => timeConstant(point) ?? []);
        return constants.length === 0 ? [] : [Math.max(...constants)];
      }),
    ),
    before: summarise(known.map(({ accuracy }) => accuracy[0]!)),
    after: summarise(known.map(({ accuracy }) => accuracy.at(-1)!)),
  };
}

/** How the kinds of points are told apart without colours. */
export const kindSymbols: Readonly<Record<PointKind, PointSymbol>> = {
  stable: 'circle',
  saddle: 'diamond',
  slow: 'emptyCircle',
};

/** The eigenvalues of a point in the complex plane, with the unit circle. */
export function eigenvalueScene({ eigenvalues }: FixedPoint, colour: string): PlaneScene {
  return {
    xLabel: 'Real part',
    yLabel: 'Imaginary part',
    points: eigenvalues.map((place) => ({
      place,
      colour,
      symbol: modulusOf(place) > 1 ? 'diamond' : 'circle',
      size: modulusOf(place) > 1 ? 10 : 7,
    })),
    lines: [],
    arrows: [],
    hasCircle: true,
  };
}

/** The eigenvalues of a point as a table. */
export function eigenvalueTable({ eigenvalues }: FixedPoint): ChartTable {
  const write = (value: number): string => formatReal(value, 4);
  return {
    header: ['Real part', 'Imaginary part', 'Modulus'],
    rows: eigenvalues.map((value) => [...value, modulusOf(value)]),
    formats: [write, write, write],
  };
}

/**
 * The plane of states with paths of digits, points and the flow of blank steps. The paths are dashed where blank steps
 * are read.
 * @param colourOf the colour of a class
 */
export function portraitScene(
  { plane, points }: FixedPoints,
  colourOf: (label: number) => string,
): PlaneScene {
  return {
    xLabel: `PC 1, ${formatShare(plane.explained[0], 2)} of the variance`,
    yLabel: `PC 2, ${formatShare(plane.explained[1], 2)} of the variance`,
    points: points.map(({ place, kind }, index) => ({
      place,
      colour: null,
      symbol: kindSymbols[kind],
      size: kind === 'slow' ? 9 : 12,
      label: String(index + 1),
    })),
    lines: plane.paths.flatMap(({ label, places, read }) => [
      { places: places.slice(0, read), colour: colourOf(label), isDashed: false },
      // Joined to the last state of the digit.
      { places: places.slice(Math.max(0, read - 1)), colour: colourOf(label), isDashed: true },
    ]),
    arrows: shownArrows(plane.arrows),
    hasCircle: false,
  };
}

/**
 * Arrows long enough to see and short enough not to cross: the fastest is as long as the distance between them, and
 * lengths grow with the square root of the speed.
 */
function shownArrows(arrows: FixedPoints['plane']['arrows']): PlaneScene['arrows'] {
  const fastest = Math.max(...arrows.map(({ by }) => Math.hypot(...by)));
  const [first, second] = arrows;
  if (first === undefined || second === undefined || fastest === 0) return [];
  const distance = Math.hypot(second.from[0] - first.from[0], second.from[1] - first.from[1]);
  return arrows.flatMap(({ from, by }) => {
    const speed = Math.hypot(...by);
    if (speed === 0) return [];
    const scale = (distance * Math.sqrt(speed / fastest)) / speed;
    return [{ from, to: [from[0] + scale * by[0], from[1] + scale * by[1]] as const }];
  });
}

/** What a plane of states shows, as a table. */
export function portraitTable(
  { plane, points }: FixedPoints,
  nameOf: (label: number) => string,
): ChartTable {
  const write = (value: number): string => formatReal(value, 4);
  return {
    header: ['What', 'PC 1', 'PC 2', 'Change of PC 1', 'Change of PC 2'],
    rows: [
      ...points.map(({ place }, index) => [`Point ${index + 1}`, ...place, Number.NaN, Number.NaN]),
      ...plane.paths.flatMap(({ label, places, read }) =>
        places.map((place, step) => [
          `${nameOf(label)}, ${step < read ? 'reading' : 'blank steps'}`,
          ...place,
          ...changeTo(place, places[step + 1]),
        ]),
      ),
      ...plane.arrows.map(({ from, by }) => ['Flow', ...from, ...by]),
    ],
    formats: [String, write, write, write, write],
  };
}

function changeTo(
  [x, y]: readonly [number, number],
  next: readonly [number, number] | undefined,
): readonly [number, number] {
  return next === undefined ? [Number.NaN, Number.NaN] : [next[0] - x, next[1] - y];
}

/** Says in a sentence where the states of a model go. */
export function flowInWords({
  points,
  starts,
  restless,
  examples,
  overflowing,
}: FixedPoints): string {
  const stable = points.filter(({ kind }) => kind === 'stable');
  const others = points.length - stable.length;
  const overflow =
    overflowing === 0
      ? ''
      : ` With ${overflowing} of ${counted(examples, 'digit')}, states grow without bound until their numbers overflow; there is no answer after that.`;
  const unfound =
    restless === 0 ? '' : ` From ${restless} of ${starts} states, the search found no point.`;
  const lost = `${unfound}${overflow}`;
  if (points.length === 0) return `No point was found where blank steps leave the state.${lost}`;
  if (stable.length === 0) {
    return `No point is stable: without ink, states keep moving, held up near ${others === 1 ? 'the point' : `${others} points`}.${lost}`;
  }
  const answers = new Set(stable.flatMap(({ answer }) => answer?.class ?? []));
  const where = stable.length === 1 ? 'one stable point' : `${stable.length} stable points`;
  const kept =
    answers.size < 2
      ? 'so that in the end all digits near it get the same answer'
      : `so that ${answers.size} answers can be kept for ever`;
  return `Without ink, states are drawn to ${where}, ${kept}.${lost}`;
}
