import type { ExperimentRecord } from '#shared/experiment/record';

/** A batch and how many experiments belong to it. */
export interface BatchUse {
  readonly batch: string;
  readonly uses: number;
}

/** All batches, that with the newest experiment first. */
export function batchesInUse(records: readonly ExperimentRecord[]): readonly BatchUse[] {
  const uses = new Map<string, number>();
  const newestFirst = [...records].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  for (const { batch } of newestFirst) {
    if (batch !== null) uses.set(batch, (uses.get(batch) ?? 0) + 1);
  }
  return [...uses].map(([batch, count]) => ({ batch, uses: count }));
}

/** The batch that all of some experiments belong to; null if they belong to none or to several. */
export function commonBatch(records: readonly ExperimentRecord[]): string | null {
  const batches = new Set(records.map(({ batch }) => batch));
  const [batch = null] = batches;
  return batches.size === 1 ? batch : null;
}
