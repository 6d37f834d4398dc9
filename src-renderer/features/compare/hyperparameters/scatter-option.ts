import { paretoFront } from '#shared/statistics/pareto';
import type { FigureLook } from '../../../charts/export/figure.ts';
import { pictureTitle, pictureTitleHeight } from '../../../charts/frame/picture-parts.ts';
import type { ChartTable } from '../../../charts/frame/chart-table.ts';
import type { ChartTheme } from '../../../charts/frame/chart-theme.ts';
import type { ChartOption, ScatterOption } from '../../../charts/frame/echarts.ts';
import type { PlotArea } from '../../../charts/frame/plot-area.ts';
import { axisTicks } from '../../../charts/parallel/parallel-option.ts';
import type { PlottedAxis } from '../../../charts/parallel/plotted-axis.ts';
import { strength, type PlottedRun } from '../../../charts/parallel/plotted-runs.ts';
import { shareOn } from '../../../charts/parallel/quantity-scale.ts';

/** What a scatter plot shows. */
export interface ScatterScene {
  readonly x: PlottedAxis;
  readonly y: PlottedAxis;
  readonly runs: readonly PlottedRun[];
  /** Ids of the runs on the Pareto front, by ascending cost. */
  readonly front: readonly string[];
  /** Ids of the highlighted runs. */
  readonly highlighted: readonly string[];
  readonly theme: ChartTheme;
}

/** Room around the points for labels, in pixels. */
const margins = { left: 68, right: 18, top: 28, bottom: 44 } as const;
/** How far the plot goes beyond both ends of a scale, as a share of it. */
const beyond = 0.05;

/** The area of a chart of some size in which points are drawn. */
export function scatterArea(width: number, height: number): PlotArea {
  return {
    left: margins.left,
    top: margins.top,
    width: Math.max(1, width - margins.left - margins.right),
    height: Math.max(1, height - margins.top - margins.bottom),
  };
}

/** The share of a scale at a share of the plot; a little beyond 0 and 1 at the plot's edges. */
export function scaleShare(plotShare: number): number {
  return plotShare * (1 + 2 * beyond) - beyond;
}

/** The inverse of `scaleShare`. */
export function plotShare(scaleShare: number): number {
  return (scaleShare + beyond) / (1 + 2 * beyond);
}

/** Runs that have both values, with their places from 0 to 1. */
interface Point {
  readonly run: PlottedRun;
  readonly at: readonly [number, number];
}

function pointsOf({ x, y, runs }: Pick<ScatterScene, 'x' | 'y' | 'runs'>): readonly Point[] {
  return runs.flatMap((run) => {
    const [across, up] = [x, y].map(({ scale, values }) => {
      const value = values.get(run.id) ?? null;
      return value === null ? Number.NaN : shareOn(scale, value);
    });
    const isPlaced = Number.isFinite(across) && Number.isFinite(up);
    return isPlaced ? [{ run, at: [across!, up!] as const }] : [];
  });
}

/**
 * The runs on the Pareto front of value y against cost x, by ascending cost; null if there is no front, because less of
 * x isn't better or y has no better direction.
 */
export function frontOf({
  x,
  y,
  runs,
}: Pick<ScatterScene, 'x' | 'y' | 'runs'>): readonly string[] | null {
  const { better } = y.quantity;
  if (x.quantity.better !== 'lower' || better === null) return null;
  const ids = runs.filter(({ isMatching }) => isMatching).map(({ id }) => id);
  const points = ids.map((id) => ({
    cost: Number(x.values.get(id) ?? Number.NaN),
    value: Number(y.values.get(id) ?? Number.NaN),
  }));
  return paretoFront(points, better).map((index) => ids[index]!);
}

/** Each run as a point, the Pareto front as a step line. */
export function scatterOption(scene: ScatterScene, top: number = margins.top): ChartOption {
  const { x, y, highlighted, theme } = scene;
  const points = pointsOf(scene);
  const isLit = ({ run }: Point): boolean => highlighted.includes(run.id);
  const rest = points.filter(({ run }) => !run.isMatching);
  const matching = points.filter(({ run }) => run.isMatching);
  return {
    animation: false,
    textStyle: { fontFamily: theme.font },
    grid: { ...margins, top, outerBoundsMode: 'none' },
    xAxis: {
      ...axisOption(x, theme),
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: { color: theme.muted, fontSize: 11 },
    },
    yAxis: {
      ...axisOption(y, theme),
      nameLocation: 'end',
      nameGap: 10,
      nameTextStyle: {
        color: theme.muted,
        fontSize: 11,
        align: 'left',
        padding: [0, 0, 0, 8 - margins.left],
      },
    },
    series: [
      dots('rest', rest, { opacity: strength.rest + 0.08, silent: true, z: 2 }),
      frontLine(scene, points),
      dots('matching', matching, { opacity: strength.matching, silent: false, z: 4 }, scene),
      dots('lit', points.filter(isLit), { opacity: 1, silent: true, z: 5, size: 15 }, scene),
    ],
  };
}

function axisOption(axis: PlottedAxis, theme: ChartTheme) {
  const { places, textAt } = axisTicks(axis);
  return {
    type: 'value',
    min: -beyond,
    max: 1 + beyond,
    name: axis.quantity.label,
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.axis } },
    axisTick: { show: false, customValues: places },
    axisLabel: {
      customValues: places,
      formatter: textAt,
      hideOverlap: true,
      color: theme.muted,
      fontSize: 11,
    },
    splitLine: { show: true, lineStyle: { color: theme.grid } },
  } as const;
}

interface DotLook {
  readonly opacity: number;
  readonly silent: boolean;
  readonly z: number;
  readonly size?: number;
}

/** @param scene whose runs on the front get an outline; without it, none do */
function dots(
  id: string,
  points: readonly Point[],
  { opacity, silent, z, size = 9 }: DotLook,
  scene?: Pick<ScatterScene, 'front' | 'theme'>,
): ScatterOption {
  return {
    type: 'scatter',
    id,
    z,
    silent,
    clip: false,
    symbolSize: size,
    emphasis: { disabled: true },
    data: points.map(({ run, at }) => {
      const isOnFront = scene?.front.includes(run.id) ?? false;
      return {
        name: run.id,
        value: [...at],
        itemStyle: {
          color: run.colour,
          opacity,
          ...(isOnFront && { borderColor: scene!.theme.text, borderWidth: 1.75 }),
        },
      };
    }),
  };
}

/** The best value reached at each cost: it changes at each run on the front. */
function frontLine({ front, theme }: ScatterScene, points: readonly Point[]) {
  const places = front.map((id) => points.find(({ run }) => run.id === id)!.at);
  const last = places.at(-1);
  const data = last === undefined ? [] : [...places, [1 + beyond, last[1]] as const];
  return {
    type: 'line',
    id: 'front',
    z: 3,
    silent: true,
    step: 'end',
    symbol: 'none',
    data: data.map((place) => [...place]),
    lineStyle: { color: theme.text, width: 1.5, type: 'dashed' },
  } as const;
}

/** The chart as a stand-alone picture. */
export function scatterPicture(
  scene: ScatterScene,
  title: string,
  { width, hasTitle }: Pick<FigureLook, 'width' | 'hasTitle'>,
): ChartOption {
  const { theme } = scene;
  return {
    ...scatterOption(scene, margins.top + (hasTitle ? pictureTitleHeight : 0)),
    backgroundColor: theme.surface,
    ...(hasTitle && { title: pictureTitle(title, width, theme) }),
  };
}

/** The runs within all brushes, with both values and whether they are on the front. */
export function scatterTable(scene: ScatterScene): ChartTable {
  const { x, y, runs, front } = scene;
  const cell = ({ values, quantity }: PlottedAxis, id: string): number | string => {
    const value = values.get(id) ?? Number.NaN;
    return typeof value === 'string' ? quantity.text(value) : value;
  };
  return {
    header: ['Run', x.quantity.label, y.quantity.label, 'On the Pareto front'],
    rows: runs
      .filter(({ isMatching }) => isMatching)
      .map(({ id, name }) => [name, cell(x, id), cell(y, id), front.includes(id) ? 'yes' : 'no']),
    formats: [String, x.quantity.text, y.quantity.text, String],
  };
}
