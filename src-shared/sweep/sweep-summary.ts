import { bestConfig, failedTrials, type TriedConfig } from './configs.ts';
import { plannedTrials, sweepEpochs, type SweepEpochs } from './course.ts';
import type { SweepView } from './sweep-view.ts';

/** The best result of a sweep: the mean of a config over its seeds, or of a trial alone. */
export interface BestResult extends Pick<TriedConfig, 'loss' | 'deviation'> {
  /** How many trials the config has. */
  readonly seeds: number;
  /** How many of them have a result. */
  readonly count: number;
  readonly failed: number;
}

/** How a sweep stands, without its long lists. */
export interface SweepSummary extends Omit<SweepView, 'trials' | 'decisions'> {
  /** How many trials there are so far. */
  readonly trials: number;
  /** How many there are to be in all. */
  readonly plannedTrials: number;
  /** How many have trained an epoch. */
  readonly begun: number;
  readonly failed: number;
  readonly epochs: SweepEpochs;
  /** Null while there is none. */
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
    failed: failedTrials(trials),
    epochs: sweepEpochs(view),
    best: best === null ? null : resultOf(best),
  };
}

/** The result of a config. */
export function resultOf({ loss, deviation, judged, trials }: TriedConfig): BestResult {
  const [count, failed] = [judged.length, failedTrials(trials)];
  return { loss, deviation, count, failed, seeds: trials.length };
}
