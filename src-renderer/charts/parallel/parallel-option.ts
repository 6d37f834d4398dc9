import { labelSize, type FigureLook } from '../export/figure.ts';
import { cutText, pictureTitle, pictureTitleHeight } from '../frame/picture-parts.ts';
import type { ChartTable } from '../frame/chart-table.ts';
import type { ChartTheme } from '../frame/chart-theme.ts';
import type { ChartOption, ParallelAxisOption, ParallelOption } from '../frame/echarts.ts';
import { linePieces, type PlottedAxis } from './plotted-axis.ts';
import { strength, type PlottedRun } from './plotted-runs.ts';
import { shareOn } from './quantity-scale.ts';

/** What parallel coordinates show. */
export interface ParallelScene {
  readonly axes: readonly PlottedAxis[];
  readonly runs: readonly PlottedRun[];
  /** Ids of the highlighted runs. */
  readonly highlighted: readonly string[];
  readonly theme: ChartTheme;
}

/** Pixels above and below the axes. */
export const parallelMargins = { top: 10, bottom: 14 } as const;

/** A piece of a run's line for ECharts: its place on each axis, from 0 to 1, or `-`. */
interface Piece {
  readonly id: string;
  readonly name: string;
  readonly value: readonly (number | '-')[];
  readonly lineStyle: { readonly color: string; readonly opacity: number; readonly width: number };
}

/**
 * One line per run across all axes. While some are highlighted, the others are faint. A line has gaps where the run has no value, so a run may be several pieces. Axes go
 * from 0 to 1 for ECharts, so that overlays need no scales.
 */
export function parallelOption({ axes, runs, highlighted, theme }: ParallelScene): ChartOption {
  const pieces = (some: readonly PlottedRun[], opacity: number, width: number) =>
    some.flatMap((run) => piecesOf(axes, run, opacity, width));
  const lit = runs.filter(({ id }) => highlighted.includes(id));
  const ofMatching = lit.length > 0 ? strength.besideLit : strength.matching;
  return {
    animation: false,
    textStyle: { fontFamily: theme.font },
    parallel: {
      ...parallelMargins,
      // Centres each axis in an equal part of the width.
      left: `${50 / axes.length}%`,
      right: `${50 / axes.length}%`,
    },
    parallelAxis: axes.map((axis, dim) => axisOption(axis, dim, theme)),
    series: [
      lines('rest', pieces(withMatching(runs, false), strength.rest, 1.25), 1, true),
      lines('matching', pieces(withMatching(runs, true), ofMatching, 1.5), 2, false),
      lines('lit', pieces(lit, 1, 3.5), 3, true),
    ],
  };
}

function withMatching(runs: readonly PlottedRun[], isMatching: boolean): readonly PlottedRun[] {
  return runs.filter((run) => run.isMatching === isMatching);
}

function piecesOf(
  axes: readonly PlottedAxis[],
  { id, name, colour }: PlottedRun,
  opacity: number,
  width: number,
): readonly Piece[] {
  return linePieces(axes, id).map((places) => ({
    id: `${id}:${places[0]}`,
    name: id,
    label: name,
    value: axes.map((axis, place) => (places.includes(place) ? placeOn(axis, id) : '-')),
    lineStyle: { color: colour, opacity, width },
  }));
}

/** The height of a run on an axis: 0 at the bottom, 1 at the top; NaN without a value. */
export function placeOn({ scale, values, isFlipped }: PlottedAxis, id: string): number {
  const value = values.get(id) ?? null;
  if (value === null) return Number.NaN;
  const share = shareOn(scale, value);
  return isFlipped ? 1 - share : share;
}

function lines(
  id: string,
  data: readonly Piece[],
  z: number,
  silent: boolean,
): ParallelOption & { readonly data: Piece[] } {
  return {
    type: 'parallel',
    id,
    data: [...data] as Piece[] & ParallelOption['data'],
    z,
    silent,
    progressive: 0,
    emphasis: { disabled: true },
  };
}

function axisOption(axis: PlottedAxis, dim: number, theme: ChartTheme): ParallelAxisOption {
  const { places, textAt } = axisTicks(axis);
  return {
    dim,
    type: 'value',
    min: 0,
    max: 1,
    axisLine: { lineStyle: { color: theme.axis } },
    axisTick: { customValues: places, lineStyle: { color: theme.axis } },
    axisLabel: {
      customValues: places,
      formatter: textAt,
      hideOverlap: true,
      color: theme.text,
      fontSize: 11,
      textBorderColor: theme.surface,
      textBorderWidth: 3,
    },
    areaSelectStyle: { width: 0 },
  };
}

/** The ticks of an axis, from 0 to 1, and their labels. */
export function axisTicks({ scale, quantity, isFlipped }: PlottedAxis): {
  readonly places: number[];
  readonly textAt: (place: number) => string;
} {
  const ticks = scale.ticks.map((value) => {
    const share = shareOn(scale, value);
    return { place: isFlipped ? 1 - share : share, text: quantity.tick(value) };
  });
  const texts = new Map(ticks.map(({ place, text }) => [place, text]));
  return { places: ticks.map(({ place }) => place), textAt: (place) => texts.get(place) ?? '' };
}

/** Room for the labels of an axis. */
const labelRoom = 52;

/** The chart as a stand-alone picture, with the names of the axes. */
export function parallelPicture(
  scene: ParallelScene,
  title: string,
  { width, hasTitle }: Pick<FigureLook, 'width' | 'hasTitle'>,
): ChartOption {
  const { theme } = scene;
  const option = parallelOption(scene);
  const font = `${labelSize}px ${theme.font}`;
  const part = width / scene.axes.length;
  const room = part - 6;
  const axes = scene.axes.map((axis, dim): ParallelAxisOption => ({
    ...axisOption(axis, dim, theme),
    name: cutText(axis.quantity.label, room, font),
    nameLocation: 'end',
    nameGap: 10,
    nameTextStyle: { color: theme.text, fontSize: labelSize },
  }));
  return {
    ...option,
    parallel: {
      ...option.parallel,
      left: part / 2,
      // The labels of the last axis are to its right.
      right: Math.max(part / 2, labelRoom),
      top: 30 + (hasTitle ? pictureTitleHeight : 0),
    },
    parallelAxis: axes,
    backgroundColor: theme.surface,
    ...(hasTitle && { title: pictureTitle(title, width, theme) }),
  };
}

/** The runs within all brushes, with their values on each axis. */
export function parallelTable({ axes, runs }: ParallelScene): ChartTable {
  return {
    header: ['Run', ...axes.map(({ quantity }) => quantity.label)],
    rows: withMatching(runs, true).map(({ id, name }) => [
      name,
      ...axes.map(({ values, quantity }) => {
        const value = values.get(id) ?? Number.NaN;
        return typeof value === 'string' ? quantity.text(value) : value;
      }),
    ]),
    formats: [String, ...axes.map(({ quantity }) => quantity.text)],
  };
}
