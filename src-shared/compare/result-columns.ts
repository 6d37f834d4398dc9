import {
  comparedCostKeys,
  costMetrics,
  type ComparedCostKey,
  type CostMetric,
  type FileSizes,
} from '../catalogue/metrics/cost-metrics.ts';
import {
  epochMetric,
  judgedEpochKeys,
  type JudgedEpochKey,
} from '../catalogue/metrics/epoch-metrics.ts';
import type { Metric } from '../catalogue/metrics/metric.ts';
import {
  testMetricKeys,
  testMetrics,
  type TestMetricKey,
} from '../catalogue/metrics/test-metrics.ts';
import { bestOf } from '../experiment/filter/results.ts';
import { testValue } from '../experiment/test-value.ts';
import type { ExperimentRecord } from '../experiment/record.ts';

/** Which epoch's values are used: the best, the last, or those after a certain epoch. */
export type Occasion =
  | { readonly kind: 'best' }
  | { readonly kind: 'last' }
  | { readonly kind: 'epoch'; readonly epoch: number };

/** What a value is read from besides the record. */
export interface ValueContext extends FileSizes {
  readonly occasion: Occasion;
}

/** A number that a run can be judged by. */
export interface ResultColumn extends Metric {
  readonly key: ResultColumnKey;
  /** `epochs`: depends on the occasion; `test`: of the kept weights; `cost`: what the run costs. */
  readonly about: 'epochs' | 'test' | 'cost';
  /** Null if the run doesn't have it (yet). */
  readonly of: (record: ExperimentRecord, context: ValueContext) => number | null;
}

export type ResultColumnKey = TestMetricKey | JudgedEpochKey | ComparedCostKey;
export const resultColumnKeys: readonly ResultColumnKey[] = [
  ...testMetricKeys,
  ...judgedEpochKeys,
  ...comparedCostKeys,
];

function ofTest(key: TestMetricKey): ResultColumn {
  return { ...testMetrics[key], key, about: 'test', of: (record) => testValue(record, key) };
}

function ofEpochs(key: JudgedEpochKey): ResultColumn {
  const metric = epochMetric(key);
  return {
    ...metric,
    key,
    about: 'epochs',
    of: ({ epochs }, { occasion }) => {
      if (occasion.kind === 'epoch') {
        return epochs.find(({ epoch }) => epoch === occasion.epoch)?.[key] ?? null;
      }
      const values = epochs.map((epoch) => epoch[key]).filter((value) => value !== null);
      return occasion.kind === 'last' ? (values.at(-1) ?? null) : bestOf(values, metric.better);
    },
  };
}

function ofCost(key: ComparedCostKey): ResultColumn {
  const metric: CostMetric = costMetrics[key];
  return { ...metric, key, about: 'cost' };
}

/** All columns, in the order of `resultColumnKeys`. */
export const resultColumns: readonly ResultColumn[] = [
  ...testMetricKeys.map(ofTest),
  ...judgedEpochKeys.map(ofEpochs),
  ...comparedCostKeys.map(ofCost),
];

const byKey = new Map(resultColumns.map((column) => [column.key, column]));

/** The column of a key. */
export function resultColumn(key: ResultColumnKey): ResultColumn {
  return byKey.get(key)!;
}
