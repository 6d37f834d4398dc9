import type { HeatData } from '../../../../charts/heat/heat-data.ts';
import { divergingScale, type HeatScale } from '../../../../charts/heat/heat-scale.ts';
import {
  accuracyDrop,
  summariseLesions,
  type Lesions,
  type LesionSummary,
} from '#shared/inside/lesions';
import { formatPoints, formatReal } from '#shared/text/format';
import type { AnalysedLine, ResultCurve } from '../analysed-lines.ts';
import type { ChartAxis } from '../chart-axes.ts';

/** How a drop in accuracy is written: in percentage points, `−0.4 pp` where it rises. */
export function dropText(drop: number): string {
  return formatPoints(drop);
}

/** The axis of drops; those of a chart are whole percentage points or a few decimals. */
export const dropAxis: ChartAxis = {
  label: 'Drop without the unit',
  write: (drop, digits) => `${formatReal(100 * drop, digits)} pp`,
  writePoint: dropText,
  bounds: { from: -1, to: 1 },
};

/** The lines with those of their results that have a layer, by its number from 0; -1 is the last. */
export function layerLines(
  lines: readonly AnalysedLine<Lesions>[],
  layer: number,
): readonly AnalysedLine<Lesions>[] {
  return lines.flatMap(({ line, results }) => {
    const own = results.filter(({ result }) => result.layers.at(layer) !== undefined);
    return own.length === 0 ? [] : [{ line, results: own }];
  });
}

/** The drops of a layer's units over all classes, the largest first, over the share of the units. */
export function rankedDrops(result: Lesions, layer: number): ResultCurve {
  const units = result.layers.at(layer)!;
  const y = units.map((_, unit) => accuracyDrop(result, layer, unit, null)).sort((a, b) => b - a);
  return { x: y.map((_, rank) => (rank + 1) / y.length), y };
}

/** What units are sorted by: their numbers, their drop over all classes, or in the class of that number. */
export type LesionOrder = 'unit' | 'all' | `${number}`;

/** The numbers of a layer's units in an order; those with the largest drop first. */
export function orderedUnits(result: Lesions, layer: number, order: LesionOrder): number[] {
  const units = [...result.layers.at(layer)!.keys()];
  if (order === 'unit') return units;
  const label = order === 'all' ? null : Number(order);
  const drops = units.map((unit) => accuracyDrop(result, layer, unit, label) || 0);
  return units.sort((a, b) => drops[b]! - drops[a]! || a - b);
}

/** The map of classes by units, numbered from 0, with all classes together in the first row. */
export function lesionData(
  result: Lesions,
  layer: number,
  order: LesionOrder,
  classes: readonly string[],
): HeatData {
  const units = orderedUnits(result, layer, order);
  return {
    columns: units.length,
    rows: classes.length + 1,
    valueAt: (column, row) =>
      accuracyDrop(result, layer, units[column]!, row === 0 ? null : row - 1),
    columnName: 'unit',
    rowName: 'class',
    columnLabel: (column) => String(units[column]!),
    rowLabel: (row) => (row === 0 ? 'all' : classes[row - 1]!),
    format: dropText,
  };
}

/** A scale for a map, the same for drops and rises; at least to one percentage point. */
export function lesionScale({ columns, rows, valueAt }: HeatData): HeatScale {
  const all = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_unused, column) => valueAt(column, row)),
  );
  return divergingScale(all, 0.01);
}

/** Each quantity of a summary, for each run of a line. */
export type LineLesions = { readonly [Key in keyof LesionSummary]: readonly number[] };

/** Sums up a layer of a line's runs. */
export function lineLesions({ results }: AnalysedLine<Lesions>, layer: number): LineLesions {
  const found = results.map(({ result }) => summariseLesions(result, layer));
  return {
    largest: found.map(({ largest }) => largest),
    largestInClass: found.map(({ largestInClass }) => largestInClass),
    matter: found.map(({ matter }) => matter),
  };
}
