import type { ExperimentConfig } from '#shared/catalogue/fields';
import { withRandomEnd } from '../storage/files/random-id.ts';

type NamedBy = Pick<ExperimentConfig, 'cell' | 'hiddenSize' | 'seed'>;

/** @returns a readable id for a new experiment, most likely unique by its random end: `gru-128-s0-k3x9q` */
export function newId({ cell, hiddenSize, seed }: NamedBy): string {
  return withRandomEnd(`${cell.toLowerCase()}-${hiddenSize}-s${seed}`);
}

/** @returns the id itself or, if it is taken, the id with the smallest free number from 2 */
export function freeId(id: string, taken: readonly string[]): string {
  if (!taken.includes(id)) return id;
  for (let number = 2; ; number++) {
    const numbered = `${stemOf(id)}-${number}`;
    if (!taken.includes(numbered)) return numbered;
  }
}

/** @returns whether an id is one that `freeId` gives for another: the same, or with a number */
export function isNumbered(id: string, original: string): boolean {
  const stem = `${stemOf(original)}-`;
  return id === original || (id.startsWith(stem) && /^\d+$/.test(id.slice(stem.length)));
}

/** What numbers are appended to, so that ids don't become too long. */
function stemOf(id: string): string {
  return id.slice(0, 70);
}
