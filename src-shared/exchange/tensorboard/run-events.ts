import { fieldKeys } from '../../catalogue/fields.ts';
import { epochMetric, epochMetricKeys } from '../../catalogue/metrics/epoch-metrics.ts';
import { stepMetricKeys, stepMetrics } from '../../catalogue/metrics/step-metrics.ts';
import { testMetricKeys } from '../../catalogue/metrics/test-metrics.ts';
import { classLabel } from '../../data/class-name.ts';
import type { HistoryColumns } from '../../contract/commands/experiments.ts';
import type { ExperimentRecord } from '../../experiment/record.ts';
import { knownConfig } from '../../experiment/known-config.ts';
import { testValue } from '../../experiment/test-value.ts';
import { startOf, type ExportedRun } from '../runs/exported-run.ts';
import {
  eventFile,
  histogramValue,
  precisionRecallValue,
  scalarValue,
  sessionEndValue,
  sessionStartValue,
  sessionStatus,
  type Bucket,
  type SummaryEvent,
} from './events.ts';
import { precisionRecallPoints } from './precision-recall.ts';

const bucketCount = 30;

/**
 * A run as an event file of TensorBoard: every metric of its history and its epochs under `chart/metric`, its results
 * and the precision-recall curve of each class under `test/`, its config and outcome as hyperparameters, and the
 * distribution of each tensor of its weights.
 */
export function runEvents({ record, history, weights, answers }: ExportedRun): Uint8Array {
  const began = startOf(record);
  const ended = record.finishedAt === null ? null : Date.parse(record.finishedAt) / 1000;
  const config = knownConfig(record);
  const group = JSON.stringify({ ...config, seed: null });
  const start: SummaryEvent = {
    time: began,
    step: 0,
    values: [
      sessionStartValue(
        Object.fromEntries(
          fieldKeys.flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]]])),
        ),
        group,
        began,
      ),
    ],
  };
  const last = Math.max(began, ended ?? 0);
  const events = [...pointEvents(history, began), ...epochEvents(record, began)].toSorted(
    (a, b) => a.step - b.step,
  );
  const results = resultValues(record);
  const distributions = [...(weights ?? [])].flatMap(([name, { data }]) => {
    const buckets = bucketsOf(data);
    return buckets.length === 0 ? [] : [histogramValue(`weights/${name}`, buckets)];
  });
  const curves = (answers?.probabilities[0] ?? []).map((_, label) =>
    precisionRecallValue(
      `test/class ${classLabel(record.data?.classNames, label)}`,
      precisionRecallPoints(answers!, label),
    ),
  );
  const final: SummaryEvent = {
    time: last,
    step: record.step,
    values: [...results, ...curves, ...distributions, sessionEndValue(statusOf(record), last)],
  };
  return eventFile([start, ...events, final]);
}

function pointEvents(history: HistoryColumns, began: number): SummaryEvent[] {
  return Array.from(history.step, (step, index) => ({
    time: began + (history.seconds[index]! || 0),
    step,
    values: stepMetricKeys.flatMap((key) => {
      const value = history[key][index]!;
      const tag = `${stepMetrics[key].chart.key}/${key}`;
      return Number.isNaN(value) ? [] : [scalarValue(tag, value)];
    }),
  }));
}

function epochEvents({ epochs }: ExperimentRecord, began: number): SummaryEvent[] {
  let seconds = 0;
  return epochs.map((epoch) => {
    // Imported results may not say how long it took.
    seconds += epoch.seconds ?? 0;
    const values = epochMetricKeys.flatMap((key) => {
      const value = epoch[key];
      const tag = `${epochMetric(key).chart.key}/${key} per epoch`;
      return value === null ? [] : [scalarValue(tag, value)];
    });
    return { time: began + seconds, step: epoch.step, values };
  });
}

function resultValues(record: ExperimentRecord) {
  return testMetricKeys.flatMap((key) => {
    const value = testValue(record, key);
    return value === null ? [] : [scalarValue(`test/${key}`, value)];
  });
}

function statusOf({ status }: ExperimentRecord) {
  switch (status) {
    case 'finished':
      return sessionStatus.success;
    case 'failed':
      return sessionStatus.failure;
    case 'running':
    case 'paused':
      return sessionStatus.running;
    case 'queued':
    case 'stopped':
    case 'interrupted':
      return sessionStatus.unknown;
  }
}

/** Equally wide buckets from the smallest to the largest number; numbers that aren't finite are left out. */
function bucketsOf(numbers: Float32Array): Bucket[] {
  const finite = numbers.filter((value) => Number.isFinite(value));
  if (finite.length === 0) return [];
  let least = Infinity;
  let most = -Infinity;
  for (const value of finite) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least === most) return [{ from: least, to: most, count: finite.length }];
  const width = (most - least) / bucketCount;
  const counts = new Array<number>(bucketCount).fill(0);
  for (const value of finite) {
    counts[Math.min(bucketCount - 1, Math.floor((value - least) / width))]! += 1;
  }
  return counts.map((count, index) => ({
    from: least + index * width,
    to: index === bucketCount - 1 ? most : least + (index + 1) * width,
    count,
  }));
}
