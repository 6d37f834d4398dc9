import { capitalised } from '#shared/text/format';
import type { Figure, FigureLook } from '../export/figure.ts';
import { frameOf } from '../export/panel-parts.ts';
import { panelsSvg, type LegendEntry, type Panel } from '../export/panels-svg.ts';
import { cellPicture, hexOf } from '../export/svg-parts.ts';
import { paintedColumns } from './column-places.ts';
import { columnTicks, heatTicks, type HeatData } from './heat-data.ts';
import { cellColours, heatColours } from './heat-palette.ts';
import { heatShare, scaleLabels, type HeatScale } from './heat-scale.ts';

/** A heat map of a figure. */
export interface PrintedHeat {
  readonly title: string;
  readonly data: HeatData;
}

/** Labels along an axis of a printed panel, at most; beside a single one there is more room. */
const mostTicks = 7;
const mostRowTicks = 12;

/**
 * Heat maps on one scale as a figure.
 * @param aspect height by width of each map; undefined: as there is room
 */
export function heatFigure(
  title: string,
  maps: readonly PrintedHeat[],
  scale: HeatScale,
  aspect?: number,
): Figure {
  return {
    title,
    aspect: maps.length > 2 ? 0.9 : 0.6,
    hasLegend: true,
    draw: (look) => {
      if (maps.length === 0) return null;
      const panels = maps.map((map) =>
        heatPanel(look, map, scale, maps.length === 1 ? mostRowTicks : mostTicks),
      );
      return panelsSvg(look, title, panels, {
        aspect,
        legend: scaleLegend(look, scale, maps[0]!.data.format),
      });
    },
  };
}

/** A heat map as a panel of a figure. */
function heatPanel(
  look: FigureLook,
  { title, data }: PrintedHeat,
  scale: HeatScale,
  mostRows: number,
): Panel {
  return {
    title,
    xName: capitalised(data.columnName),
    yName: capitalised(data.rowName),
    xLabels: columnTicks(data, mostTicks),
    yLabels: heatTicks(data.rows, mostRows, data.rowLabel),
    draw: (box) => {
      const { columns, colourOf } = paintedColumns(data, cellColours(data, scale, look.theme));
      return [cellPicture(box, columns, data.rows, colourOf), frameOf(box, look)];
    },
  };
}

/** The colours of a scale, the largest first. */
function scaleLegend(
  look: FigureLook,
  scale: HeatScale,
  format: (value: number) => string,
): readonly LegendEntry[] {
  const colourOf = heatColours(look.theme);
  return scaleLabels(scale, format)
    .toReversed()
    .map(({ value, text }) => ({
      text,
      colour: hexOf(colourOf(heatShare(scale, value))),
    }));
}
