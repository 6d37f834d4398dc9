import type { FieldKey } from '../catalogue/fields.ts';
import { shortValue } from '../catalogue/fields/short-value.ts';
import { epochMetrics } from '../catalogue/metrics/epoch-metrics.ts';
import { deviationText, metricText } from '../catalogue/metrics/metric.ts';
import { isDisputed } from '../experiment/repetition.ts';
import { hasFailed } from './configs.ts';
import { hasSeeds } from './seeds.ts';
import type { Point } from './space.ts';
import type { Standing } from './standing.ts';
import { decisionInWords, type SweepDefinition } from './sweep.ts';
import type { BestResult, SweepSummary } from './sweep-summary.ts';
import type { SweepTrial, SweepView } from './sweep-view.ts';
import { counted, formatCount } from '../text/format.ts';

/** What the trials of a sweep are judged by. */
interface Judged {
  readonly definition: Pick<SweepDefinition, 'goal'>;
}

/** What a trial is judged by, from its loss as in `Trial`: an accuracy where accuracies are compared. */
export function goalValue({ definition }: Judged, loss: number): number {
  return definition.goal === 'validationAccuracy' ? 1 - loss : loss;
}

/** The same as people read it: `97.20 %`. */
export function goalText(view: Judged, loss: number): string {
  return metricText(epochMetrics[view.definition.goal], goalValue(view, loss));
}

/** The best result in words, over its seeds if several are tried; null before any epoch. */
export function bestText(summary: Pick<SweepSummary, 'definition' | 'best'>): string | null {
  return summary.best === null ? null : configText(summary, summary.best);
}

/** The result of a config: `97.10 %`, over its seeds if several are tried: `97.10 ± 0.21 %, 3 seeds`. */
export function configText(view: Pick<SweepView, 'definition'>, result: BestResult): string {
  const mean = meanText(view, result);
  return hasSeeds(view.definition) ? `${mean}, ${seedsText(result)}` : mean;
}

/** The mean over the seeds of a config, with its standard deviation if there are several: `97.10 ± 0.21 %`. */
export function meanText(
  view: Pick<SweepView, 'definition'>,
  { loss, deviation }: Pick<BestResult, 'loss' | 'deviation'>,
): string {
  if (deviation === null) return goalText(view, loss);
  return deviationText(epochMetrics[view.definition.goal], goalValue(view, loss), deviation);
}

/** How many seeds of a config have a result: `3 seeds`, `1 of 3 seeds, 2 failed`. */
export function seedsText(result: Pick<BestResult, 'count' | 'failed' | 'seeds'>): string {
  return seedCount(result, counted(result.seeds, 'seed'));
}

/** The same in a column of seeds: `3`, `1 of 3, 2 failed`. @param all of them in words */
export function seedCount(
  { count, failed, seeds }: Pick<BestResult, 'count' | 'failed' | 'seeds'>,
  all = formatCount(seeds),
): string {
  if (count === seeds) return all;
  const also = failed === 0 ? '' : `, ${formatCount(failed)} failed`;
  return `${formatCount(count)} of ${all}${also}`;
}

/** The values of a trial: `lr 0.01, hidden 64`. */
export function pointText(point: Point): string {
  return Object.entries(point)
    .map(([field, value]) => shortValue(field as FieldKey, value as never))
    .join(', ');
}

const lostWords = { deleted: 'its run was deleted', damaged: 'its run is damaged' } as const;

/** How a trial stands: `finished`, or why it isn't trained further: `paused at epoch 3: 14th of 20, the best 6 continue`. */
export function trialState(trial: SweepTrial, standing: Standing): string {
  const last = standing.of(trial).at(-1);
  if (isDisputed(trial)) return 'disputed';
  if (trial.lost !== null) return lostWords[trial.lost];
  if (hasFailed(trial)) return 'failed';
  if (last !== undefined && last.kind !== 'continues') return decisionInWords(last);
  return trial.status;
}

/** How many trials have no result because their runs are gone, in words; null if none. */
export function lostText({ trials }: Pick<SweepView, 'trials'>): string | null {
  const lost = trials.filter((trial) => trial.lost !== null).length;
  if (lost === 0) return null;
  return lost === 1
    ? 'The run of 1 trial is deleted or damaged. Its result doesn’t count; what was decided by it stays.'
    : `The runs of ${formatCount(lost)} trials are deleted or damaged. Their results don’t count; what was decided by them stays.`;
}
