import { z } from 'zod';
import { repetitionsFile, type DamagedFile } from './damaged-files.ts';

/** A second training of the same task, compared with the first by the weights after each epoch. */
export const repetitionSchema = z.object({
  /** The name of the machine that has trained it again. */
  machine: z.string().min(1).max(200),
  /** The epochs compared; if the weights differ, the first after which they do. */
  epoch: z.int().positive(),
  /** Whether the weights have the same SHA-256. */
  isEqual: z.boolean(),
});
export type Repetition = Readonly<z.infer<typeof repetitionSchema>>;

/** What has been trained again, and how that compared. */
export interface Repeated {
  readonly repetitions: readonly Repetition[];
  /** Those of the run; a sweep has none of its trials. */
  readonly damagedFiles?: readonly DamagedFile[];
}

/** Whether nobody knows what other machines have found, as the file that says so is damaged. */
export function lacksRepetitions({ damagedFiles = [] }: Repeated): boolean {
  return damagedFiles.some(({ name }) => name === repetitionsFile);
}

/** Whether another machine gave other weights: nobody knows which ones are right. */
export function isDisputed({ repetitions }: Repeated): boolean {
  return repetitions.some(({ isEqual }) => !isEqual);
}

/**
 * What came of training a run again on other machines: `verified by n2`, or `disputed: n2 got different weights after
 * epoch 3`; null if none has trained it.
 */
export function repetitionsText({ repetitions }: Repeated): string | null {
  if (repetitions.length === 0) return null;
  const unequal = repetitions.filter(({ isEqual }) => !isEqual);
  if (unequal.length === 0) {
    return `verified by ${[...new Set(repetitions.map(({ machine }) => machine))].join(', ')}`;
  }
  const others = unequal
    .map(({ machine, epoch }) => `${machine} got different weights after epoch ${epoch}`)
    .join(', ');
  return `disputed: ${others}`;
}

/** Adds a second result to those that there are; one that is told twice counts once. */
export function withRepetition(
  repetitions: readonly Repetition[],
  repetition: Repetition,
): Repetition[] {
  const { machine, epoch, isEqual } = repetition;
  return hasRepetition(repetitions, repetition)
    ? [...repetitions]
    : [...repetitions, { machine, epoch, isEqual }];
}

/** Whether a second result is among those that there are. */
export function hasRepetition(
  repetitions: readonly Repetition[],
  { machine, epoch, isEqual }: Repetition,
): boolean {
  return repetitions.some(
    (one) => one.machine === machine && one.epoch === epoch && one.isEqual === isEqual,
  );
}
