import type { ExperimentChange, ListedExperiment } from '#shared/contract/commands';

export type { ExperimentChange } from '#shared/contract/commands';

/** The id of a listed experiment, damaged or not. */
export function idOf(listed: ListedExperiment): string {
  return listed.kind === 'experiment' ? listed.record.id : listed.id;
}

/** Sorts experiments, the newest first; those that can't be read have no date and come last. */
export function inOrder(entries: Iterable<ListedExperiment>): readonly ListedExperiment[] {
  return [...entries].sort((a, b) => {
    if (a.kind === 'damaged' || b.kind === 'damaged') {
      return a.kind === b.kind ? compare(idOf(a), idOf(b)) : a.kind === 'damaged' ? 1 : -1;
    }
    // Ids decide between experiments of the same moment, so that the order never flickers.
    return compare(b.record.createdAt, a.record.createdAt) || compare(idOf(a), idOf(b));
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The list as it will be once the pending changes and removals are done. */
export function withChanges(
  known: ReadonlyMap<string, ListedExperiment>,
  changes: readonly { readonly id: string; readonly change: ExperimentChange }[],
  leaving: ReadonlySet<string>,
): ReadonlyMap<string, ListedExperiment> {
  if (changes.length === 0 && leaving.size === 0) return known;
  const all = new Map(known);
  for (const { id, change } of changes) {
    const entry = all.get(id);
    if (entry?.kind !== 'experiment') continue;
    all.set(id, { ...entry, record: Object.assign({}, entry.record, change) });
  }
  for (const id of leaving) all.delete(id);
  return all;
}
