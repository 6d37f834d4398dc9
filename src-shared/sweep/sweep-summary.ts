import { bestConfig, type TriedConfig } from './configs.ts';
import { plannedTrials, sweepEpochs, type SweepEpochs } from './course.ts';
import type { SweepView } from './sweep-view.ts';

/** The best result of a sweep: the mean of a config over its seeds, or of a trial alone. */
export interface BestResult extends Pick<TriedConfig, 'loss' | 'deviation' | 'count'> {
  /** How many trials the config has. */
  readonly seeds: number;
}

/** How a sweep stands, without its long lists. */
export interface SweepSummary extends Omit<SweepView, 'trials' | 'decisions'> {
  /** How many trials there are so far. */
  readonly trials: number;
  /** How many there are to be in all. */
  readonly plannedTrials: number;
  /** How many have trained an epoch. */
  readonly begun: number;
  readonly epochs: SweepEpochs;
  /** Null before any epoch. */
  readonly best: BestResult | null;
}

/** How a sweep stands. */
export function summaryOf(view: SweepView): SweepSummary {
  const { trials, decisions: _, ...head } = view;
  const best = bestConfig(view);
  return {
    ...head,
    trials: trials.length,
    plannedTrials: Math.max(plannedTrials(view.definition), trials.length),
    begun: trials.filter(({ losses }) => losses.length > 0).length,
    epochs: sweepEpochs(view),
    best: best === null ? null : resultOf(best),
  };
}

/** The result of a config. */
export function resultOf({ loss, deviation, count, trials }: TriedConfig): BestResult {
  return { loss, deviation, count, seeds: trials.length };
}
