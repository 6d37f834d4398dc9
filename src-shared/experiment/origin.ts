import type { Origin } from './record.ts';

/** What experiments are called that were made by another program, by the kind of origin. */
export const originLabels: Readonly<Record<Origin['kind'], string>> = {
  model: 'Imported model',
  results: 'Imported results',
};

/** Where an experiment comes from: `Imported from anna.pt (PyTorch)`. */
export function originInWords({ file, format }: Origin): string {
  return `Imported from ${file} (${format})`;
}
