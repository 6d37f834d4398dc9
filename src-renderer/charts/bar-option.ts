import type { ChartOption } from './frame/echarts.ts';
import type { ChartTheme } from './frame/chart-theme.ts';
import { yName } from './lines/line-option.ts';
import { plotMargins } from './frame/plot-area.ts';

/** What a bar chart shows. */
export interface BarScene {
  readonly labels: readonly string[];
  readonly values: readonly number[];
  readonly yLabel: string;
  /** Of the bars; default: the accent. */
  readonly colour: string | undefined;
  readonly theme: ChartTheme;
  readonly formatY: (y: number) => string;
}

/** The look of a bar chart; not animated. */
export function barOption(scene: BarScene): ChartOption {
  const { theme } = scene;
  const labels = { color: theme.muted, fontSize: 11 } as const;
  return {
    animation: false,
    textStyle: { fontFamily: theme.font },
    grid: { ...plotMargins, bottom: 28, outerBoundsMode: 'none' },
    xAxis: {
      type: 'category',
      data: [...scene.labels],
      axisLine: { lineStyle: { color: theme.axis } },
      axisTick: { show: false },
      axisLabel: { ...labels, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      ...yName(scene.yLabel, labels),
      axisLabel: { ...labels, formatter: scene.formatY },
      splitLine: { lineStyle: { color: theme.grid } },
    },
    series: [
      {
        id: 'bars',
        type: 'bar',
        data: [...scene.values],
        color: scene.colour ?? theme.accent,
        barMaxWidth: 48,
        silent: true,
      },
    ],
  };
}

/** The chart as a picture of its own, with its title. */
export function barPicture(scene: BarScene, title: string): ChartOption {
  const { theme } = scene;
  return {
    ...barOption(scene),
    backgroundColor: theme.surface,
    title: { text: title, left: 12, top: 8, textStyle: { color: theme.text, fontSize: 14 } },
    grid: { ...plotMargins, top: plotMargins.top + 36, bottom: 28, outerBoundsMode: 'none' },
  };
}
