import type { Figure, FigureLook } from '../export/figure.ts';
import { matrixPanel } from '../export/matrix-panel.ts';
import { panelsSvg } from '../export/panels-svg.ts';
import type { CellLook, ShownCell } from './confusion-cells.ts';

/** A confusion matrix, or a difference of two, to be printed. */
export interface PrintedConfusion {
  readonly title: string;
  readonly labels: readonly string[];
  readonly rows: readonly (readonly ShownCell[])[];
}

/**
 * One or several confusion matrices as a figure.
 * @param count how many, at least 1
 * @param matricesIn returns them in the colours of a theme
 */
export function confusionFigure(
  title: string,
  count: number,
  matricesIn: (theme: CellLook['theme']) => readonly PrintedConfusion[],
): Figure {
  const columns = Math.ceil(Math.sqrt(count));
  return {
    title,
    // Titles and names of the classes need their height too.
    aspect: (Math.ceil(count / columns) / columns) * (count > 1 ? 1.1 : 1),
    hasLegend: false,
    draw: (look) =>
      panelsSvg(
        look,
        title,
        matricesIn(look.theme).map((matrix) => panelOf(look, matrix)),
        { aspect: 1 },
      ),
  };
}

function panelOf(look: FigureLook, { title, labels, rows }: PrintedConfusion) {
  return matrixPanel(look, {
    title,
    xName: 'Predicted class',
    yName: 'True class',
    columns: labels,
    rows: rows.map((cells, label) => ({ label: labels[label]!, cells })),
  });
}
