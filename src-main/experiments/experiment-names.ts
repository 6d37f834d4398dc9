import { randomInt } from 'node:crypto';
import type { ExperimentConfig } from '#shared/catalogue/fields';

type NamedBy = Pick<ExperimentConfig, 'cell' | 'hiddenSize' | 'seed'>;

const randomDigits = 5;

/** An id for a new experiment: legible, with a random end that makes it most likely unique: `gru-128-s0-k3x9q`. */
export function newId({ cell, hiddenSize, seed }: NamedBy): string {
  const random = randomInt(36 ** randomDigits)
    .toString(36)
    .padStart(randomDigits, '0');
  return `${cell.toLowerCase()}-${hiddenSize}-s${seed}-${random}`;
}

/** The id itself or, if it is taken, the id with the smallest number from 2 that isn't. */
export function freeId(id: string, taken: readonly string[]): string {
  if (!taken.includes(id)) return id;
  for (let number = 2; ; number++) {
    const numbered = `${id.slice(0, 70)}-${number}`;
    if (!taken.includes(numbered)) return numbered;
  }
}
