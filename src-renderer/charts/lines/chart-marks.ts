import type { ChartTheme } from '../frame/chart-theme.ts';
import type { CustomOption } from '../frame/echarts.ts';
import { shareOf, type PlotArea, type Range } from '../frame/plot-area.ts';
import type { ChartMark } from './chart-series.ts';

/** A mark that a chart shows. */
export interface ShownMark extends ChartMark {
  /** In pixels. */
  readonly left: number;
  /** Whether the label ends at the line, rather than beginning there. */
  readonly isRight: boolean;
  /** Whether the label is in the plot, at the bottom, rather than above it. */
  readonly isInside: boolean;
}

/** Further left the name of the y axis is above the plot, in pixels. */
const besideName = 200;
/** Distances of a label from the plot's edge if it is above it, and in it; and there from the line; in pixels. */
const [above, inside, beside] = [6, 4, 4];

/** Font size of a label in a picture, in pixels: that of the axes' labels. */
const labelSize = 11;

/** The marks within a chart's range, with where they are. */
export function shownMarks(
  marks: readonly ChartMark[],
  { area, x: range }: { readonly area: PlotArea; readonly x: Range },
  logX: boolean,
): readonly ShownMark[] {
  return marks
    .filter(({ x }) => x >= range.from && x <= range.to)
    .map(({ x, label }) => {
      const share = shareOf(x, range, logX ? 'log' : 'linear');
      const left = area.left + area.width * share;
      return { x, label, left, isRight: share > 0.5, isInside: left < besideName };
    });
}

/** Marks in a picture: vertical lines, with their labels where the chart has them. */
export function marksOption(
  marks: readonly ShownMark[],
  { muted, font }: ChartTheme,
): CustomOption {
  return {
    type: 'custom',
    id: 'marks',
    name: 'Marks',
    data: marks.map(({ x }) => [x, 0]),
    encode: { x: -1, y: -1 },
    silent: true,
    z: 5,
    renderItem: ({ dataIndex, coordSys }) => {
      const { label, left, isRight, isInside } = marks[dataIndex]!;
      const { y: top, height } = coordSys as unknown as {
        readonly y: number;
        readonly height: number;
      };
      const bottom = top + height;
      return {
        type: 'group',
        children: [
          {
            type: 'line',
            shape: { x1: left, y1: top, x2: left, y2: bottom },
            style: { stroke: muted, lineWidth: 1, lineDash: [3, 3] },
          },
          {
            type: 'text',
            x: isInside ? left + beside : left,
            y: isInside ? bottom - inside : top - above,
            style: {
              text: label,
              fill: muted,
              font: `${labelSize}px ${font}`,
              align: isRight && !isInside ? 'right' : 'left',
              verticalAlign: 'bottom',
            },
          },
        ],
      };
    },
  };
}
