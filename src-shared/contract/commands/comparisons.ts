import { z } from 'zod';
import {
  comparisonSchema,
  comparisonStateSchema,
  type Comparison,
} from '../../compare/comparison.ts';
import { nameSchema } from '../../experiment/name.ts';
import { command, nothing } from '../command.ts';

/** A saved comparison as the list shows it; a file that can't be read is listed with the reason. */
export type ListedComparison =
  | { readonly kind: 'comparison'; readonly comparison: Comparison }
  | { readonly kind: 'damaged'; readonly id: string; readonly reason: string };

const { id } = comparisonSchema.shape;

export const comparisonCommands = {
  /** The most recently saved first; damaged ones last. */
  'comparisons.list': command(nothing).returns<readonly ListedComparison[]>(),
  /** Saves a new comparison, or with `id` replaces that one, which must exist. */
  'comparisons.save': command(
    z.strictObject({ id: id.optional(), name: nameSchema, state: comparisonStateSchema }),
  ).returns<Comparison>(),
  /** Deletes a saved comparison, damaged or not, but not its runs. */
  'comparisons.remove': command(z.strictObject({ id })).returns<{ readonly id: string }>(),
} as const;
