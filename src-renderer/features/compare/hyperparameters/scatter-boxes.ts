import type { Brush } from '#shared/compare/brushes';
import type { PlottedAxis } from '../../../charts/parallel/plotted-axis.ts';
import {
  categoriesOf,
  rangesOf,
  stretchesOf,
  type Stretch,
} from '../../../charts/parallel/quantity-scale.ts';
import { plotShare, scaleShare } from './scatter-option.ts';
import type { BrushParts } from './use-hyperparameters.ts';

/** A box in shares of the plot, from its left and from its bottom. */
export interface Box {
  readonly left: number;
  readonly width: number;
  readonly bottom: number;
  readonly height: number;
}

/** A corner of a box, in shares of the plot. */
export interface Corner {
  readonly across: number;
  readonly up: number;
}

const whole: readonly Stretch[] = [[0, 1]];

/** The brushed parts of both axes as boxes, from edge to edge if only one axis is brushed. */
export function brushedBoxes(
  x: { readonly axis: PlottedAxis; readonly brush: Brush | undefined },
  y: { readonly axis: PlottedAxis; readonly brush: Brush | undefined },
): readonly Box[] {
  if (x.brush === undefined && y.brush === undefined) return [];
  const [across, up] = [x, y].map(({ axis, brush }) =>
    brush === undefined
      ? whole
      : stretchesOf(axis.scale, brush).map(([from, to]): Stretch => [
          plotShare(from),
          plotShare(to),
        ]),
  );
  return across!.flatMap(([left, right]) =>
    up!.map(([bottom, top]) => ({ left, width: right - left, bottom, height: top - bottom })),
  );
}

/** The box between two corners. */
export function boxBetween(a: Corner, b: Corner): Box {
  return {
    left: Math.min(a.across, b.across),
    width: Math.abs(a.across - b.across),
    bottom: Math.min(a.up, b.up),
    height: Math.abs(a.up - b.up),
  };
}

/** Converts a stretch of the plot to values on an axis. */
export function partsBetween({ scale }: PlottedAxis, from: number, to: number): BrushParts {
  const stretch: Stretch = [scaleShare(from), scaleShare(to)];
  return scale.kind === 'category'
    ? { values: categoriesOf(scale, [stretch]) }
    : { ranges: rangesOf(scale, [stretch]) };
}
