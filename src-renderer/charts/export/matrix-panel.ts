import { textWidth } from '../frame/echarts.ts';
import { labelSize, type FigureLook } from './figure.ts';
import type { Panel } from './panels-svg.ts';
import { element, hexColour, textAt } from './svg-parts.ts';

/** A cell of a matrix; null colours leave the background. */
export interface PrintedCell {
  readonly text: string;
  readonly colour: { readonly ground: string; readonly text: string } | null;
}

interface Matrix {
  readonly title: string;
  readonly xName: string;
  readonly yName: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly PrintedCell[] }[];
}

/** Space between cells. */
const between = 1;

/** A matrix of coloured cells with texts; texts are smaller than labels where cells have no room. */
export function matrixPanel(look: FigureLook, { columns, rows, ...panel }: Matrix): Panel {
  const { chart } = look;
  const texts = rows.flatMap(({ cells }) => cells.map(({ text }) => text));
  const widest = Math.max(
    1,
    ...texts.map((text) => textWidth(text, `${labelSize}px ${chart.font}`)),
  );
  return {
    ...panel,
    xLabels: columns.map((text, index) => ({ at: (index + 0.5) / columns.length, text })),
    names: 'rows and columns',
    yLabels: rows.map(({ label }, index) => ({ at: (index + 0.5) / rows.length, text: label })),
    draw: ({ left, top, width, height }) => {
      const across = width / columns.length;
      const down = height / rows.length;
      const size = Math.min(labelSize, (labelSize * (across - 3)) / widest, 0.8 * down);
      return rows.flatMap(({ cells }, row) =>
        cells.flatMap(({ text, colour }, column) => {
          const [x, y] = [left + column * across, top + row * down];
          if (colour === null) return [];
          const ground = element('rect', {
            x: x + between / 2,
            y: y + between / 2,
            width: Math.max(0, across - between),
            height: Math.max(0, down - between),
            rx: 1.5,
            fill: hexColour(colour.ground),
          });
          if (text === '' || size <= 0) return [ground];
          const place = { x: x + across / 2, y: y + down / 2 };
          const style = { font: chart.font, fill: colour.text, size, anchor: 'middle' } as const;
          return [ground, textAt(text, place, style)];
        }),
      );
    },
  };
}
