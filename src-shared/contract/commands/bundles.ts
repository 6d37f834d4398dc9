import { z } from 'zod';
import { comparisonStateSchema } from '../../compare/comparison.ts';
import { longestReport, type BundleSizes } from '../../exchange/bundle.ts';
import { nameSchema } from '../../experiment/name.ts';
import { command, experiment } from '../command.ts';
import { largestPiece } from './data.ts';
import { asked, maxInArchive, type EndedOperation } from './operations.ts';

const bundle = z.string().min(1).max(100);

/**
 * Bundles: a comparison with its runs in one file. One is written to a file of the workbench and then read piece by
 * piece, so that nobody holds all of it.
 */
export const bundleCommands = {
  /** How large a bundle of some experiments would be. */
  'bundles.measure': command(
    z.strictObject({ experiments: z.array(experiment).min(1).max(maxInArchive) }),
  ).returns<BundleSizes>(),
  /** Writes a bundle of a comparison's members, all of them or none. Events report the progress of the operation. */
  'bundles.write': command(
    z.strictObject({
      ...asked,
      title: nameSchema,
      state: comparisonStateSchema,
      tab: z.string().max(40).nullable().default(null),
      weights: z.boolean(),
      checkpoints: z.boolean(),
      /** The report, as HTML. */
      report: z.string().max(longestReport),
    }),
  ).returns<{
    readonly ended: EndedOperation;
    /** Null if it was cancelled. */
    readonly bundle: {
      readonly id: string;
      readonly fileName: string;
      readonly bytes: number;
    } | null;
  }>(),
  /** A piece of a written bundle. */
  'bundles.read': command(
    z.strictObject({
      bundle,
      offset: z.int().nonnegative(),
      length: z.int().min(1).max(largestPiece),
    }),
  ).returns<{ readonly piece: Uint8Array }>(),
  /** Removes a written bundle; one that nobody has read for an hour is removed without it. */
  'bundles.discard': command(z.strictObject({ bundle })).returns<{ readonly bundle: string }>(),
} as const;
