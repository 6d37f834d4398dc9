import type { Quantity, QuantityValue } from '#shared/compare/run-quantities';
import type { QuantityScale } from './quantity-scale.ts';

/** An axis for a quantity, with the runs' values. */
export interface PlottedAxis {
  readonly quantity: Quantity;
  readonly scale: QuantityScale;
  /** Whether a log scale is possible. */
  readonly canBeLog: boolean;
  /** Whether its high end is at the bottom. */
  readonly isFlipped: boolean;
  /** By run id; null without a value. */
  readonly values: ReadonlyMap<string, QuantityValue | null>;
}

/** The pieces of a run's line, separated by gaps: places of consecutive axes on which it has a value. */
export function linePieces(
  axes: readonly PlottedAxis[],
  id: string,
): readonly (readonly number[])[] {
  const pieces: number[][] = [];
  let isOpen = false;
  for (const [place, { values }] of axes.entries()) {
    const hasValue = (values.get(id) ?? null) !== null;
    if (hasValue && isOpen) pieces.at(-1)!.push(place);
    else if (hasValue) pieces.push([place]);
    isOpen = hasValue;
  }
  return pieces;
}
