import { epochsLeft } from './budget.ts';
import { bestTogether, continuesAtOnce, promotable, ranked, type RungResult } from './halving.ts';
import { stopsByMedian } from './median-stopping.ts';
import { isThrough, resultAt, type Standing, type SweepState } from './standing.ts';
import type { Decision } from './sweep.ts';

/** The decisions that can be made now; empty if none is due. */
export function dueDecisions(state: SweepState, standing: Standing): Decision[] {
  const { halving, medianStopping } = state.definition;
  const stops = medianStopping ? medianDecisions(state, standing) : [];
  if (stops.length > 0 || halving === null) return stops;
  return halving.kind === 'synchronous'
    ? rungDecisions(state, standing, halving.factor)
    : firstDue(state, standing, halving.factor);
}

/**
 * The decisions of a rung, when all that are to reach it have: about those that have just reached it, and those that paused
 * there and are among the best of all by now, as some of an earlier cohort may be.
 */
function rungDecisions(state: SweepState, standing: Standing, factor: number): Decision[] {
  const { trials } = state;
  for (const [rung, epoch] of standing.rungs.slice(0, -1).entries()) {
    const here = trials.filter(
      (trial) => standing.passed(trial) >= rung && !standing.isStopped(trial),
    );
    const open = here.filter((trial) => !standing.isDecidedAt(trial, epoch));
    // A budget that was raised, or not used up, lets more of those continue that were decided about before.
    if (open.length === 0 && state.definition.budget === null) continue;
    if (!open.every((trial) => isThrough(trial, epoch))) return [];
    const results = here.map((trial) => resultAt(trial, epoch));
    const affordable = Math.floor(epochsLeft(state, standing) / stepFrom(standing, epoch));
    let more = 0;
    // Those that have continued already have their epochs.
    const best = bestTogether(results, factor).filter(({ trial }) => {
      if (standing.hasContinuedFrom(trials[trial]!, epoch)) return true;
      more += 1;
      return more <= affordable;
    });
    const chosen = new Set(best.map(({ trial }) => trial));
    const isNew = new Set(open.map(({ number }) => number));
    const decisions = ranked(results).flatMap(({ trial, loss }, index): Decision[] => {
      const continues = chosen.has(trial);
      const changes =
        isNew.has(trial) || (continues && !standing.hasContinuedFrom(trials[trial]!, epoch));
      return changes
        ? [
            {
              trial,
              epoch,
              kind: continues ? 'continues' : 'pauses',
              place: Number.isFinite(loss) ? index + 1 : null,
              of: results.length,
              best: best.length,
            },
          ]
        : [];
    });
    if (decisions.length > 0) return decisions;
  }
  return [];
}

/**
 * One decision of asynchronous halving, for the highest rung first: about a trial that has just reached it, or one that
 * paused there and is among the best by now.
 */
function firstDue(state: SweepState, standing: Standing, factor: number): Decision[] {
  const { trials } = state;
  const left = epochsLeft(state, standing);
  for (const epoch of standing.rungs.slice(0, -1).reverse()) {
    const decided = trials.filter((trial) => standing.isDecidedAt(trial, epoch));
    const results = decided.map((trial) => resultAt(trial, epoch));
    const arrived = trials.find(
      (trial) => standing.target(trial) === epoch && isThrough(trial, epoch),
    );
    if (arrived !== undefined) {
      const own = resultAt(arrived, epoch);
      const reached = [...results, own];
      const isGood = continuesAtOnce(own.loss, reached, factor);
      const isAffordable = left >= stepFrom(standing, epoch);
      const kind = isGood && isAffordable ? 'continues' : 'pauses';
      const decision = amongReached(own, epoch, kind, reached, factor);
      return [isGood && !isAffordable ? { ...decision, best: 0 } : decision];
    }
    if (left < stepFrom(standing, epoch)) continue;
    const isSettled = (number: number): boolean =>
      standing.hasContinuedFrom(trials[number]!, epoch) || standing.isStopped(trials[number]!);
    const settled = new Set(results.map(({ trial }) => trial).filter(isSettled));
    const [next] = promotable(results, settled, factor);
    if (next !== undefined) return [amongReached(next, epoch, 'continues', results, factor)];
  }
  return [];
}

/** The epochs from a rung to the next. */
function stepFrom({ rungs }: Standing, epoch: number): number {
  return rungs[rungs.indexOf(epoch) + 1]! - epoch;
}

function amongReached(
  { trial, loss }: RungResult,
  epoch: number,
  kind: 'continues' | 'pauses',
  reached: readonly RungResult[],
  factor: number,
): Decision {
  const place = ranked(reached).findIndex((each) => each.trial === trial) + 1;
  return {
    trial,
    epoch,
    kind,
    place: Number.isFinite(loss) ? place : null,
    of: reached.length,
    best: Math.max(1, Math.floor(reached.length / factor)),
  };
}

/**
 * Trials under way that do worse than the median of the finished ones. With synchronous halving, what is finished doesn't
 * change before the last stretch, on which no trial is stopped: there it depends on the order in which they get on.
 */
function medianDecisions({ definition, trials }: SweepState, standing: Standing): Decision[] {
  const isSynchronous = definition.halving?.kind === 'synchronous';
  const epochs = standing.rungs.at(-1)!;
  const finished = trials.flatMap(({ losses }) => (losses.length >= epochs ? [losses] : []));
  return trials.flatMap((trial): Decision[] => {
    const { number, losses } = trial;
    const target = standing.target(trial);
    if (losses.length === 0 || losses.length >= epochs || target === null) return [];
    if (isSynchronous && target === epochs) return [];
    // Several epochs may have passed since the last look.
    const first = isSynchronous ? (standing.of(trial).at(-1)?.epoch ?? 0) + 1 : losses.length;
    for (let epoch = first; epoch <= losses.length; epoch += 1) {
      if (!stopsByMedian(losses.slice(0, epoch), finished)) continue;
      return [{ trial: number, epoch, kind: 'stops', place: null, of: finished.length, best: 0 }];
    }
    return [];
  });
}
