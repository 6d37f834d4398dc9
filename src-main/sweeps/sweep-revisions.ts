import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Revision } from '#shared/contract/revision';
import type { SweepChanges } from '#shared/sweep/sweep-changes';
import type { Decision } from '#shared/sweep/sweep';
import type { SweepTrial, SweepView } from '#shared/sweep/sweep-view';

/** How many sweeps are compared with what was said of them before; of others, all is said again. */
const mostKept = 8;

/** A sweep as it was last said to be, and in which revision each part of it was new. */
interface Kept {
  readonly series: string;
  number: number;
  view: SweepView;
  /** By trial. */
  readonly trials: number[];
  /** By decision; as these are only added, they ascend. */
  readonly decisions: number[];
}

/** Counts the revisions of sweeps, to tell whoever has an earlier one only what has changed. */
export class SweepRevisions {
  /** Those last asked for come last. */
  readonly #kept = new Map<string, Kept>();

  /**
   * What whoever has an earlier revision of a sweep lacks.
   * @param view the sweep as it is now
   * @param since null: everything is lacking
   */
  changes(view: SweepView, since: Revision | null): SweepChanges {
    const kept = this.#upToDate(view);
    const { series, number } = kept;
    const from = since?.series === series && since.number <= number ? since.number : null;
    const { trials, decisions, ...head } = kept.view;
    const firstDecision =
      from === null ? 0 : 1 + kept.decisions.findLastIndex((revision) => revision <= from);
    return {
      revision: { series, number },
      since: from,
      head,
      trials: from === null ? trials : trials.filter((_, place) => kept.trials[place]! > from),
      decisions: decisions.slice(firstDecision),
      firstDecision,
    };
  }

  #upToDate(view: SweepView): Kept {
    const before = this.#kept.get(view.id);
    this.#kept.delete(view.id);
    const kept = before !== undefined && continues(before.view, view) ? before : begun(view);
    this.#kept.set(view.id, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept) this.#kept.delete(oldest!);
    if (kept === before) update(kept, view);
    return kept;
  }
}

function begun(view: SweepView): Kept {
  return {
    ...{ series: randomUUID(), number: 1, view },
    trials: view.trials.map(() => 1),
    decisions: view.decisions.map(() => 1),
  };
}

/** Whether one view can follow on another: trials and decisions are only added. Others may have written older files. */
function continues(before: SweepView, after: SweepView): boolean {
  return (
    after.trials.length >= before.trials.length &&
    after.decisions.length >= before.decisions.length &&
    before.decisions.every((decision, place) => isSame(decision, after.decisions[place]!))
  );
}

/** Gives whatever is new in a view the next revision, if anything is. */
function update(kept: Kept, view: SweepView): void {
  const next = kept.number + 1;
  const { trials: trialsBefore, decisions: decisionsBefore, ...headBefore } = kept.view;
  const { trials, decisions, ...head } = view;
  let isNew = !isDeepStrictEqual(head, headBefore) || decisions.length > decisionsBefore.length;
  for (const [place, trial] of trials.entries()) {
    if (isSame(trial, trialsBefore[place])) continue;
    kept.trials[place] = next;
    isNew = true;
  }
  while (kept.decisions.length < decisions.length) kept.decisions.push(next);
  kept.view = view;
  if (isNew) kept.number = next;
}

/** Those of a sweep under way are the same objects until they change; those of stored ones are read again each time. */
function isSame<Part extends SweepTrial | Decision>(one: Part, other: Part | undefined): boolean {
  return one === other || isDeepStrictEqual(one, other);
}
