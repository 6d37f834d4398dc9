import { z } from 'zod';

/** Which numbers a measured value can be: as a schema, and as a much faster check. */
export interface Range {
  readonly schema: z.ZodNumber;
  readonly includes: (value: unknown) => boolean;
}

const isAny = (value: unknown): boolean => Number.isFinite(value);
const isNotNegative = (value: unknown): boolean => isAny(value) && (value as number) >= 0;

/** Any finite number. */
export const any: Range = { schema: z.number(), includes: isAny };
export const notNegative: Range = { schema: z.number().nonnegative(), includes: isNotNegative };
/** From 0 to 1. */
export const share: Range = {
  schema: z.number().min(0).max(1),
  includes: (value) => isNotNegative(value) && (value as number) <= 1,
};
/** A whole number, at least 0. */
export const count: Range = {
  schema: z.int().nonnegative(),
  includes: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};
