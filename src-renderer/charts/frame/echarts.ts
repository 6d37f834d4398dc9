import {
  BarChart,
  CustomChart,
  LineChart,
  ParallelChart,
  ScatterChart,
  type BarSeriesOption,
  type CustomSeriesOption,
  type LineSeriesOption,
  type ParallelSeriesOption,
  type ScatterSeriesOption,
} from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  ParallelComponent,
  TitleComponent,
  type GridComponentOption,
  type LegendComponentOption,
  type ParallelComponentOption,
  type TitleComponentOption,
} from 'echarts/components';
import { color, format, init, use, type ComposeOption, type ECharts } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

/** ECharts with only the parts that are used here. */
use([
  LineChart,
  BarChart,
  CustomChart,
  ParallelChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  ParallelComponent,
  TitleComponent,
  CanvasRenderer,
  SVGRenderer,
]);

/** The width of a line of text, in pixels. @param font as CSS has it: `11px sans-serif` */
export function textWidth(text: string, font: string): number {
  return format.getTextRect(text, font).width;
}

export type ChartOption = ComposeOption<
  | LineSeriesOption
  | BarSeriesOption
  | CustomSeriesOption
  | ParallelSeriesOption
  | ScatterSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | TitleComponentOption
> & {
  // ECharts' own types accept any key as an axis if this component is composed in.
  readonly parallel?: ParallelComponentOption;
  readonly parallelAxis?: readonly ParallelAxisOption[];
};
export type LineOption = LineSeriesOption;
export type CustomOption = CustomSeriesOption;
export type ParallelOption = ParallelSeriesOption;
export type ParallelAxisOption = NonNullable<ParallelComponentOption['parallelAxisDefault']>;
export type ScatterOption = ScatterSeriesOption;
export { color, init, type ECharts };
