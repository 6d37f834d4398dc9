import type { ExperimentRecord } from '../experiment/record.ts';

/**
 * Older runs, which have no batch, count as one if they were created one right after the other: at most so many
 * milliseconds apart.
 */
const longestGap = 10_000;

/**
 * The tested runs of the newest tested run's batch, without archived ones. The simplest, by its number of parameters, is
 * first, as the baseline; the others are in the order in which they were created.
 */
export function lastBatch(records: readonly ExperimentRecord[]): readonly ExperimentRecord[] {
  const tested = records
    .filter(({ test, archived }) => test !== null && !archived)
    .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  const batch = sameBatch(tested).reverse();
  const [simplest] = batch.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  return simplest === undefined ? [] : [simplest, ...batch.filter((run) => run !== simplest)];
}

/** @param runs the newest first */
function sameBatch(runs: readonly ExperimentRecord[]): ExperimentRecord[] {
  const name = runs[0]?.batch ?? null;
  const ofName = runs.filter(({ batch }) => batch === name);
  if (name !== null) return ofName;
  const end = ofName.findIndex(
    ({ createdAt }, index) =>
      index > 0 && Date.parse(ofName[index - 1]!.createdAt) - Date.parse(createdAt) > longestGap,
  );
  return ofName.slice(0, end === -1 ? ofName.length : end);
}

function sizeOf({ parameters }: ExperimentRecord): number {
  return parameters ?? Infinity;
}
