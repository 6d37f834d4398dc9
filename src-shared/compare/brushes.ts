import { z } from 'zod';
import { quantityKeys, type QuantityKey, type QuantityValue } from './run-quantities.ts';

/** A key of a quantity; see `quantityKeys`. */
export const quantityKeySchema = z.enum(quantityKeys as [QuantityKey, ...QuantityKey[]]);

/** The most stretches of one axis that are brushed, and the most categories. */
const maxParts = 50;
const range = z
  .tuple([z.number(), z.number()])
  .refine(([from, to]) => from <= to, 'must not end before it begins');

/** What runs are held to by one quantity: numbers within one of some ranges, or one of some categories. */
export const brushSchema = z.union([
  z.strictObject({ key: quantityKeySchema, ranges: z.array(range).min(1).max(maxParts) }),
  z.strictObject({
    key: quantityKeySchema,
    values: z.array(z.string().min(1).max(200)).min(1).max(maxParts),
  }),
]);
export type Brush = z.infer<typeof brushSchema>;

/** Both ends of a range belong to it. */
export type NumberRange = readonly [number, number];

/** Whether a value is within a brush; one that is missing never is. */
export function isWithin(brush: Brush, value: QuantityValue | null): boolean {
  if ('values' in brush) return typeof value === 'string' && brush.values.includes(value);
  return (
    typeof value === 'number' && brush.ranges.some(([from, to]) => value >= from && value <= to)
  );
}

/** The brush of a quantity, if it has one. */
export function brushOf(brushes: readonly Brush[], key: QuantityKey): Brush | undefined {
  return brushes.find((brush) => brush.key === key);
}

/** The brushes with those of a quantity in the place of what it had: none if there are no ranges or values. */
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
