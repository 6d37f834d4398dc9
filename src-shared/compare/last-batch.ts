import type { ExperimentRecord } from '../experiment/record.ts';

/** Runs that are queued together are created one right after the other: at most so many milliseconds apart. */
const longestGap = 10_000;

/**
 * The tested runs that were created together with the newest tested one. The simplest, by its number of parameters, is
 * first, as the baseline; the others are in the order in which they were created.
 */
export function lastBatch(records: readonly ExperimentRecord[]): readonly ExperimentRecord[] {
  const tested = records
    .filter(({ test }) => test !== null)
    .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  const end = tested.findIndex(
    ({ createdAt }, index) =>
      index > 0 && Date.parse(tested[index - 1]!.createdAt) - Date.parse(createdAt) > longestGap,
  );
  const batch = tested.slice(0, end === -1 ? tested.length : end).reverse();
  const [simplest] = batch.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  return simplest === undefined ? [] : [simplest, ...batch.filter((run) => run !== simplest)];
}

function sizeOf({ parameters }: ExperimentRecord): number {
  return parameters ?? Infinity;
}
