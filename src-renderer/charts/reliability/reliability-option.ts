import type { ReliabilityBin } from '#shared/statistics/calibration';
import { formatCount, formatPercent } from '#shared/text/format';
import type { FigureLook } from '../export/figure.ts';
import { pictureTitle, pictureTitleHeight } from '../frame/picture-parts.ts';
import type { ChartTable } from '../frame/chart-table.ts';
import type { ChartTheme } from '../frame/chart-theme.ts';
import type { ChartOption, CustomOption } from '../frame/echarts.ts';

/** A bin of one model, or the mean of several. */
export interface ReliabilityBar extends ReliabilityBin {
  /** Standard deviation of several models' accuracies, drawn as a band; null or left out: there is none. */
  readonly deviation?: number | null;
}

/** The data of a reliability diagram. */
export interface ReliabilityScene {
  readonly bins: readonly ReliabilityBar[];
  readonly colour: string;
  readonly theme: ChartTheme;
}

/** Margin of the diagram, and the height of the counts below it, in pixels. */
const rightMargin = 24;
const countsHeight = 44;

/**
 * Accuracy (bars) against confidence, in equal bins; on the dashed diagonal they are equal. Below it, the number of
 * examples in each bin, on a log scale.
 */
export function reliabilityOption(
  scene: ReliabilityScene,
  { top, left }: { readonly top: number; readonly left: number } = { top: 26, left: 46 },
): ChartOption {
  const { bins, colour, theme } = scene;
  const label = { color: theme.muted, fontSize: 11 } as const;
  const names = bins.map(({ from, to }) => `${percent(from)}–${percent(to)}`);
  const bar = { type: 'bar', barCategoryGap: '8%', silent: true } as const;
  return {
    animation: false,
    textStyle: { fontFamily: theme.font },
    grid: [
      { left, right: rightMargin, top, bottom: countsHeight + 52, outerBoundsMode: 'none' },
      { left, right: rightMargin, height: countsHeight, bottom: 36, outerBoundsMode: 'none' },
    ],
    xAxis: [
      { ...hiddenAxis(theme), type: 'category', data: names, gridIndex: 0 },
      { type: 'value', min: 0, max: 1, show: false, gridIndex: 0 },
      {
        type: 'value',
        min: 0,
        max: 1,
        interval: 0.2,
        gridIndex: 1,
        position: 'bottom',
        name: 'Confidence',
        nameLocation: 'middle',
        nameGap: 22,
        nameTextStyle: label,
        axisLabel: { ...label, formatter: percent },
        axisLine: { show: true, lineStyle: { color: theme.axis } },
        axisTick: { show: false },
        splitLine: { show: false },
      },
      { type: 'category', data: names, show: false, gridIndex: 1 },
    ],
    yAxis: [
      {
        type: 'value',
        min: 0,
        max: 1,
        interval: 0.2,
        gridIndex: 0,
        name: 'Accuracy',
        nameLocation: 'end',
        nameGap: 10,
        nameTextStyle: { ...label, align: 'center' },
        axisLabel: { ...label, formatter: percent },
        splitLine: { lineStyle: { color: theme.grid } },
      },
      {
        type: 'value',
        gridIndex: 1,
        name: 'Examples',
        nameLocation: 'middle',
        nameGap: 8,
        nameTextStyle: label,
        axisLabel: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
      },
    ],
    series: [
      {
        ...bar,
        id: 'accuracy',
        data: bins.map(({ accuracy }) => accuracy ?? '-'),
        color: colour,
        xAxisIndex: 0,
        yAxisIndex: 0,
      },
      deviationOption(bins, theme),
      {
        id: 'diagonal',
        type: 'line',
        data: [
          [0, 0],
          [1, 1],
        ],
        symbol: 'none',
        silent: true,
        lineStyle: { color: theme.text, type: 'dashed', width: 1.25 },
        xAxisIndex: 1,
        yAxisIndex: 0,
      },
      {
        ...bar,
        id: 'counts',
        data: bins.map(({ examples }) => Math.log10(1 + examples)),
        color: theme.axis,
        xAxisIndex: 3,
        yAxisIndex: 1,
      },
    ],
  };
}

/** The bands of one standard deviation above and below the bars. */
function deviationOption(bins: readonly ReliabilityBar[], theme: ChartTheme): CustomOption {
  return {
    type: 'custom',
    id: 'deviation',
    silent: true,
    z: 3,
    xAxisIndex: 0,
    yAxisIndex: 0,
    data: bins.flatMap(({ accuracy, deviation = null }, index) => {
      if (accuracy === null || deviation === null) return [];
      return [[index, Math.max(0, accuracy - deviation), Math.min(1, accuracy + deviation)]];
    }),
    renderItem: (_, api) => {
      const [index, low, high] = [0, 1, 2].map((column) => Number(api.value(column)));
      const [x, bottom] = api.coord([index!, low!]) as [number, number];
      const top = api.coord([index!, high!])[1]!;
      const width = 0.5 * (api.size!([1, 0]) as number[])[0]!;
      return {
        type: 'rect',
        shape: { x: x - width / 2, y: top, width, height: bottom - top },
        style: { fill: theme.text, opacity: 0.32 },
      };
    },
  };
}

function hiddenAxis({ axis }: ChartTheme) {
  return {
    axisLabel: { show: false },
    axisTick: { show: false },
    axisLine: { lineStyle: { color: axis } },
  } as const;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** The diagram as a stand-alone picture. */
export function reliabilityPicture(
  scene: ReliabilityScene,
  title: string,
  { width, hasTitle }: Pick<FigureLook, 'width' | 'hasTitle'>,
): ChartOption {
  const { theme } = scene;
  return {
    ...reliabilityOption(scene, { top: 26 + (hasTitle ? pictureTitleHeight : 0), left: 58 }),
    backgroundColor: theme.surface,
    ...(hasTitle && { title: pictureTitle(title, width, theme) }),
  };
}

/** The bins as a table; with the deviations if there are some. */
export function reliabilityTable(bins: readonly ReliabilityBar[]): ChartTable {
  const hasDeviations = bins.some(({ deviation }) => deviation !== undefined);
  return {
    header: [
      ...['From', 'To', 'Examples', 'Mean confidence', 'Accuracy'],
      ...(hasDeviations ? ['Deviation of accuracy'] : []),
    ],
    rows: bins.map(({ from, to, examples, confidence, accuracy, deviation }) => [
      from,
      to,
      examples,
      confidence ?? NaN,
      accuracy ?? NaN,
      ...(hasDeviations ? [deviation ?? NaN] : []),
    ]),
    formats: [percent, percent, formatCount, formatPercent, formatPercent, formatPercent],
  };
}
