import type { ListedExperiment } from '#shared/contract/commands';
import type { ExperimentRecord } from '#shared/experiment/record';
import { isReadOnly } from '../storage/experiment/experiment-folder.ts';
import { compareTexts } from '#shared/text/compare-texts';

/** @returns a record as the list has it: without the confusion matrices of single epochs, most of its content */
export function withoutEpochConfusions(record: ExperimentRecord): ExperimentRecord {
  const epochs = record.epochs.map((epoch) => ({ ...epoch, validationConfusion: null }));
  return { ...record, epochs };
}

/** @returns the list's entry for an experiment that can be read */
export function listedRecord(record: ExperimentRecord): ListedExperiment {
  return {
    kind: 'experiment',
    record: withoutEpochConfusions(record),
    readOnly: isReadOnly(record),
  };
}

/** @returns the list's entry for one that can't be read */
export function listedDamaged(id: string, error: unknown): ListedExperiment {
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'damaged', id, reason };
}

/** @returns the entries in the order of the list: the oldest first, then the damaged ones */
export function sortedList(listed: readonly ListedExperiment[]): ListedExperiment[] {
  // Dates are parsed once, not at each comparison.
  const placed = listed.map((entry) =>
    entry.kind === 'experiment'
      ? { entry, id: entry.record.id, time: Date.parse(entry.record.createdAt) }
      : { entry, id: entry.id, time: Infinity },
  );
  placed.sort((a, b) => (a.time === b.time ? compareTexts(a.id, b.id) : a.time - b.time));
  return placed.map(({ entry }) => entry);
}

/** @returns whether two lists contain the identical records; a record that was read again is a different one */
export function isSameList(
  one: readonly ListedExperiment[],
  other: readonly ListedExperiment[],
): boolean {
  return (
    one.length === other.length &&
    one.every((entry, place) => {
      const before = other[place]!;
      return entry.kind === 'experiment'
        ? before.kind === 'experiment' && entry.record === before.record
        : before.kind === 'damaged' && entry.id === before.id && entry.reason === before.reason;
    })
  );
}
