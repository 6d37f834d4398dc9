import {
  epochMetric,
  judgedEpochKeys,
  type JudgedEpochKey,
} from '../../catalogue/metrics/epoch-metrics.ts';
import type { Metric } from '../../catalogue/metrics/metric.ts';
import type { EpochResult, ExperimentRecord } from '../record.ts';

/** One number of each metric that runs are judged by, null where there is none yet. */
export type JudgedValues = Readonly<Record<JudgedEpochKey, number | null>>;

/** What a record's epochs come to. */
export interface Results {
  readonly best: JudgedValues;
  readonly last: JudgedValues;
  /**
   * Accuracy after each epoch, for a small curve: on the validation split, or on the training batches where there is
   * no validation split.
   */
  readonly accuracyCurve: readonly number[];
}

const known = new WeakMap<ExperimentRecord, Results>();

/**
 * The results of a record. They are worked out once for each record object, which is never changed but replaced, so
 * that a table may ask for them as often as it draws.
 */
export function resultsOf(record: ExperimentRecord): Results {
  const before = known.get(record);
  if (before !== undefined) return before;
  const results = summarise(record.epochs);
  known.set(record, results);
  return results;
}

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

/** The best of some numbers; null without any, or where it can't be said which is better. */
export function bestOf(values: readonly number[], better: Metric['better']): number | null {
  if (better === null || values.length === 0) return null;
  const choose = better === 'higher' ? Math.max : Math.min;
  return values.reduce((best, value) => choose(best, value));
}
