import type { Revision } from '../contract/revision.ts';
import type { Decision } from './sweep.ts';
import type { SweepTrial, SweepView } from './sweep-view.ts';

/** What is left of a sweep without its long lists. */
type SweepHead = Omit<SweepView, 'trials' | 'decisions'>;

/** What has changed of a sweep since a revision: a large one has thousands of trials, of which few change at a time. */
export interface SweepChanges {
  readonly revision: Revision;
  /** What they are to be added to, by its number in the same series; null: nothing, as these are all trials and decisions. */
  readonly since: number | null;
  readonly head: SweepHead;
  /** The new trials and those that have changed, in the order of their numbers. */
  readonly trials: readonly SweepTrial[];
  /** The new decisions; those before them stay. */
  readonly decisions: readonly Decision[];
  /** The place of the first of them. */
  readonly firstDecision: number;
}

/** A sweep as it was at a revision. */
export interface SweepCopy {
  readonly revision: Revision;
  readonly view: SweepView;
}

/**
 * Brings a copy of a sweep up to date. Whatever hasn't changed stays the same object, down to the lists of trials and
 * decisions, so that what depends only on it needn't be computed again.
 * @param copy null: there is none yet
 * @returns null if changes before these are missing in the copy, so that all has to be asked for
 */
export function withChanges(copy: SweepCopy | null, changes: SweepChanges): SweepCopy | null {
  const { revision, since, head, trials, decisions, firstDecision } = changes;
  if (since === null) return { revision, view: { ...head, trials, decisions } };
  if (copy === null || copy.revision.series !== revision.series) return null;
  if (copy.revision.number < since) return null;
  // What comes late or twice is in the copy already.
  if (copy.revision.number >= revision.number) return copy;
  const { view } = copy;
  return {
    revision,
    view: {
      ...head,
      definition: withSameParts(view.definition, head.definition),
      trials: withTrials(view.trials, trials),
      decisions:
        decisions.length === 0
          ? view.decisions
          : [...view.decisions.slice(0, firstDecision), ...decisions],
    },
  };
}

function withTrials(
  before: readonly SweepTrial[],
  changed: readonly SweepTrial[],
): readonly SweepTrial[] {
  if (changed.length === 0) return before;
  const after = [...before];
  for (const trial of changed) after[trial.number] = trial;
  return after;
}

/** The newer of two objects of plain data, with those of the older one's parts that are equal; or the older one, if all are. */
function withSameParts<Whole extends object>(before: Whole, after: Whole): Whole {
  const old = new Map<string, unknown>(Object.entries(before));
  const isKept = ([key, part]: [string, unknown]): boolean =>
    JSON.stringify(old.get(key)) === JSON.stringify(part);
  const parts: [string, unknown][] = Object.entries(after);
  if (parts.length === old.size && parts.every(isKept)) return before;
  return Object.fromEntries(
    parts.map((entry) => (isKept(entry) ? [entry[0], old.get(entry[0])] : entry)),
  ) as Whole;
}
