import { z } from 'zod';
import { quantityKeys, type QuantityKey, type QuantityValue } from './run-quantities.ts';

/** A key of a quantity; see `quantityKeys`. */
export const quantityKeySchema = z.enum(quantityKeys as [QuantityKey, ...QuantityKey[]]);

/** The maximum number of brushed ranges on one axis, and of categories. */
const maxParts = 50;
const range = z
  .tuple([z.number(), z.number()])
  .refine(([from, to]) => from <= to, 'must not end before it begins');

/** A filter on one quantity: numbers within one of several ranges, or one of several categories. */
export const brushSchema = z.union([
  z.strictObject({ key: quantityKeySchema, ranges: z.array(range).min(1).max(maxParts) }),
  z.strictObject({
    key: quantityKeySchema,
    values: z.array(z.string().min(1).max(200)).min(1).max(maxParts),
  }),
]);
export type Brush = z.infer<typeof brushSchema>;

/** A range including both ends. */
export type NumberRange = readonly [number, number];

/** @returns whether a value is within a brush; a missing one never is */
export function isWithin(brush: Brush, value: QuantityValue | null): boolean {
  if ('values' in brush) return typeof value === 'string' && brush.values.includes(value);
  return (
    typeof value === 'number' && brush.ranges.some(([from, to]) => value >= from && value <= to)
  );
}

/** @returns the brush of a quantity, if it has one */
export function brushOf(brushes: readonly Brush[], key: QuantityKey): Brush | undefined {
  return brushes.find((brush) => brush.key === key);
}

/** Replaces the brush of a quantity. Without ranges or values, its brush is removed. */
export function withBrush(
  brushes: readonly Brush[],
  key: QuantityKey,
  parts: { readonly ranges: readonly NumberRange[] } | { readonly values: readonly string[] },
): Brush[] {
  const others = brushes.filter((brush) => brush.key !== key);
  if ('values' in parts) {
    return parts.values.length === 0 ? others : [...others, { key, values: [...parts.values] }];
  }
  if (parts.ranges.length === 0) return others;
  return [...others, { key, ranges: parts.ranges.map(([from, to]) => [from, to]) }];
}
