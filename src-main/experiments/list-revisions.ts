import { randomUUID } from 'node:crypto';
import type { ListChanges, ListedExperiment } from '#shared/contract/commands';
import type { Revision } from '#shared/contract/revision';

/** Counts the revisions of the list of experiments, to tell whoever has an earlier one only what has changed. */
export class ListRevisions {
  readonly #series = randomUUID();
  #number = 0;
  /** Null until the list is first read; what has been there since has revision 0. */
  #list: readonly ListedExperiment[] | null = null;
  /** By id. */
  readonly #entries = new Map<string, { entry: ListedExperiment; revision: number }>();
  readonly #removed = new Map<string, number>();

  get current(): Revision {
    return { series: this.#series, number: this.#number };
  }

  /** Call this with each list that is read, before anyone gets it. */
  update(list: readonly ListedExperiment[]): void {
    if (list === this.#list) return;
    const next = this.#list === null ? 0 : this.#number + 1;
    const gone = new Set(this.#entries.keys());
    for (const entry of list) {
      const id = entry.kind === 'experiment' ? entry.record.id : entry.id;
      gone.delete(id);
      this.#removed.delete(id);
      const before = this.#entries.get(id);
      if (before === undefined || !isSame(before.entry, entry)) {
        this.#entries.set(id, { entry, revision: next });
      }
    }
    for (const id of gone) {
      this.#entries.delete(id);
      this.#removed.set(id, next);
    }
    this.#number = next;
    this.#list = list;
  }

  /** What whoever has an earlier revision lacks. @param since null, or of another series: that can't be said */
  changes(since: Revision | null): ListChanges {
    const revision = this.current;
    if (since?.series !== this.#series || since.number > this.#number) {
      return { revision, entries: null, removed: [] };
    }
    const isNew = (number: number): boolean => number > since.number;
    return {
      revision,
      entries: [...this.#entries.values()].flatMap((kept) =>
        isNew(kept.revision) ? [kept.entry] : [],
      ),
      removed: [...this.#removed].flatMap(([id, number]) => (isNew(number) ? [id] : [])),
    };
  }
}

/** A record that was read again is a different one. */
function isSame(one: ListedExperiment, other: ListedExperiment): boolean {
  if (one.kind === 'damaged') return other.kind === 'damaged' && one.reason === other.reason;
  return other.kind === 'experiment' && one.record === other.record;
}
