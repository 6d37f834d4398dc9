import { z } from 'zod';
import { drawingSchema, type Drawing } from '../../digit/drawing.ts';
import type { Evaluation } from '../../experiment/record.ts';
import { command, nothing } from '../command.ts';
import { oneImage } from './data.ts';
import { savedModels, type ModelAnswer } from './readings.ts';

/** The handwriting set holds at most so many digits. */
export const maxHandwritten = 5000;

/** A labelled digit that the user has written. */
export interface HandwrittenDigit {
  readonly id: string;
  /** ISO 8601, in UTC. */
  readonly addedAt: string;
  /** The digit it shows. */
  readonly label: number;
  /** The network input: 784 bytes, 0 background to 255 ink. */
  readonly image: Uint8Array;
  /** How it was drawn; null for one that came from a picture. */
  readonly drawing: Drawing | null;
}

/** The handwriting set. */
export interface HandwritingSet {
  /** The oldest first. */
  readonly digits: readonly HandwrittenDigit[];
  /** Files that can't be read, each with the reason; they stay where they are. */
  readonly damaged: readonly { readonly file: string; readonly reason: string }[];
}

/** A handwriting set in MNIST's format: the uncompressed bytes of two IDX files, to save under these names. */
export interface HandwritingExport {
  readonly images: { readonly name: string; readonly bytes: Uint8Array };
  readonly labels: { readonly name: string; readonly bytes: Uint8Array };
}

/** How well a model reads the handwriting set. */
export interface HandwritingScore {
  readonly evaluation: Evaluation;
  /** Ids of the digits scored, in order. */
  readonly digits: readonly string[];
  /** The class that the model predicts for each of them. */
  readonly predicted: readonly number[];
  /** The probability of that class. */
  readonly probability: readonly number[];
}

const ids = z.array(z.string().min(1).max(100)).min(1).max(maxHandwritten);

export const handwritingCommands = {
  'handwriting.list': command(nothing).returns<HandwritingSet>(),
  /** Saves a labelled digit. Refused as 'invalid-input' if it has no ink or the set is full. */
  'handwriting.add': command(
    z.strictObject({
      label: z.int().min(0).max(9),
      image: oneImage,
      drawing: drawingSchema.nullable().default(null),
    }),
  ).returns<HandwrittenDigit>(),
  /** Moves digits to the trash folder and skips those that don't exist. Returns those that were moved. */
  'handwriting.remove': command(z.strictObject({ ids })).returns<{
    readonly ids: readonly string[];
  }>(),
  /** Moves all digits to the trash folder. Returns those that were moved. */
  'handwriting.clear': command(nothing).returns<{ readonly ids: readonly string[] }>(),
  /** Restores removed digits, to undo `remove` and `clear`. Returns those that were restored. */
  'handwriting.restore': command(z.strictObject({ ids })).returns<{
    readonly ids: readonly string[];
  }>(),
  /** The set as two IDX files. Refused as 'not-found' if it is empty. */
  'handwriting.export': command(nothing).returns<HandwritingExport>(),
  /** Has saved models read the whole set. Refused as 'not-found' if it is empty. */
  'handwriting.score': command(z.strictObject(savedModels)).returns<
    readonly ModelAnswer<HandwritingScore>[]
  >(),
} as const;
