import {
  epochMetric,
  judgedEpochKeys,
  type JudgedEpochKey,
} from '../../catalogue/metrics/epoch-metrics.ts';
import type { Metric } from '../../catalogue/metrics/metric.ts';
import { oncePerObject } from '../../objects/once-per-object.ts';
import type { EpochResult, ExperimentRecord } from '../record.ts';

/** One number for each metric that runs are judged by, null if there is none yet. */
export type JudgedValues = Readonly<Record<JudgedEpochKey, number | null>>;

/** Results of a record's epochs. */
export interface Results {
  readonly best: JudgedValues;
  readonly last: JudgedValues;
  /** Accuracy after each epoch, for a sparkline: on the validation split, or on the training batches without one. */
  readonly accuracyCurve: readonly number[];
}

/**
 * The results of a record. They are computed once per record object, which is never modified but replaced, so a table
 * may ask for them on every render.
 */
export const resultsOf = oncePerObject(({ epochs }: ExperimentRecord) => summarise(epochs));

function summarise(epochs: readonly EpochResult[]): Results {
  const values = (key: JudgedEpochKey): number[] =>
    epochs.map((epoch) => epoch[key]).filter((value) => value !== null);
  const each = (value: (key: JudgedEpochKey) => number | null): JudgedValues =>
    Object.fromEntries(judgedEpochKeys.map((key) => [key, value(key)])) as JudgedValues;
  const validated = values('validationAccuracy');
  return {
    best: each((key) => bestOf(values(key), epochMetric(key).better)),
    last: each((key) => values(key).at(-1) ?? null),
    accuracyCurve: validated.length > 0 ? validated : values('trainAccuracy'),
  };
}

/** The best of some numbers; null without numbers, or if neither direction is better. */
export function bestOf(values: readonly number[], better: Metric['better']): number | null {
  if (better === null || values.length === 0) return null;
  const choose = better === 'higher' ? Math.max : Math.min;
  return values.reduce((best, value) => choose(best, value));
}
