import type { Figure, FigureLook } from '../../../charts/export/figure.ts';
import { matrixPanel, type PrintedCell } from '../../../charts/export/matrix-panel.ts';
import { panelsSvg } from '../../../charts/export/panels-svg.ts';
import { hexColour } from '../../../charts/export/svg-parts.ts';
import { heatColour } from '../../../charts/heat-colour.ts';
import type { MatrixCell } from './matrix-cells.ts';

/** The strength of the colour of a significant difference. */
const heat = 0.35;

/** What a matrix of tests shows, as `PairMatrix` does. */
export interface TestMatrix {
  readonly title: string;
  readonly items: readonly { readonly id: string; readonly name: string }[];
  readonly columns: readonly { readonly id: string; readonly name: string }[];
  /** By row and column; null where an item meets itself. */
  readonly rows: readonly (readonly (MatrixCell | null)[])[];
}

/** A matrix of corrected p values as a figure. */
export function significanceFigure({ title, items, columns, rows }: TestMatrix): Figure {
  const isSquare = columns.length === items.length;
  return {
    title,
    aspect: isSquare ? 0.7 : Math.min(2, 0.15 + 0.08 * items.length),
    hasLegend: true,
    draw: (look) => {
      const panel = matrixPanel(look, {
        title,
        xName: isSquare ? 'Number of the column’s entry' : '',
        yName: '',
        columns: columns.map(({ name }, index) => (isSquare ? String(index + 1) : name)),
        rows: items.map(({ id, name }, row) => ({
          label: `${row + 1} ${name}`,
          cells: rows[row]!.map((cell) => printedCell(cell, id, look)),
        })),
      });
      const legend = [
        { text: 'Row more accurate, p < 0.05', colour: colourOf('right', look) },
        { text: 'Row less accurate, p < 0.05', colour: colourOf('wrong', look) },
        { text: 'No evidence of a difference', colour: look.chart.grid },
      ];
      return panelsSvg(look, title, [panel], { legend });
    },
  };
}

function colourOf(kind: 'right' | 'wrong', { theme }: FigureLook): string {
  return hexColour(heatColour(heat, kind, theme).ground);
}

function printedCell(cell: MatrixCell | null, id: string, look: FigureLook): PrintedCell {
  if (cell === null) return { text: '', colour: null };
  if (cell.better === null) {
    return { text: cell.text, colour: { ground: look.chart.grid, text: look.chart.text } };
  }
  return {
    text: cell.text,
    colour: heatColour(heat, cell.better === id ? 'right' : 'wrong', look.theme),
  };
}
