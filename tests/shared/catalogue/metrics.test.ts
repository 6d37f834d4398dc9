import { expect, test } from 'vitest';
import { historyKeys } from '#shared/contract/commands';
import { costMetricKeys } from '#shared/catalogue/metrics/cost-metrics';
import {
  epochMetric,
  epochMetricKeys,
  epochMetrics,
  judgedEpochKeys,
} from '#shared/catalogue/metrics/epoch-metrics';
import {
  axisLabel,
  deviationText,
  differenceText,
  metricText,
  plotted,
  pointText,
  tickText,
  type Written,
} from '#shared/catalogue/metrics/metric';
import { any, count, notNegative, share } from '#shared/catalogue/metrics/ranges';
import { runChartsOfMetrics } from '#shared/catalogue/metrics/run-charts';
import { pointRanges, stepMetricKeys, stepMetrics } from '#shared/catalogue/metrics/step-metrics';
import { testMetricKeys, testMetrics } from '#shared/catalogue/metrics/test-metrics';
import { curveMetricKeys } from '#shared/compare/curve-metrics';
import { resultColumnKeys } from '#shared/compare/result-columns';
import { properties } from '#shared/experiment/filter/vocabulary';
import { epochSchema, evaluationSchema, historyPointSchema } from '#shared/experiment/record';

const loss: Written = { kind: 'real', decimals: 4 };
const accuracy: Written = { kind: 'share' };
const time: Written = { kind: 'seconds' };
const size: Written = { kind: 'bytes' };

test.each([
  [accuracy, 0.98523, '98.52 %'],
  [loss, 0.292, '0.2920'],
  [{ kind: 'real' }, 0.003, '0.003'],
  [{ kind: 'count' }, 54_826.4, '54,826'],
  [time, 1234, '20 min 34 s'],
  [size, 3_564_544, '3.4 MiB'],
  [accuracy, null, '–'],
  [loss, Number.NaN, '–'],
] as const)('%j: %d is written %s', (written, value, text) => {
  expect(metricText(written, value)).toBe(text);
});

test.each([
  [accuracy, 0.985, 0.0011, '98.50 ± 0.11 %'],
  [loss, 0.292, 0.01, '0.2920 ± 0.0100'],
  [time, 3.25, 0.123, '3.3 ± 0.12 s'],
  [time, 1234, 12, '20 min 34 s ± 12 s'],
  [time, 1234, 75, '20 min 34 s ± 1 min 15 s'],
  [size, 3_564_544, 524_288, '3.4 MiB ± 512 KiB'],
  [size, 3_564_544, 1_048_576, '3.4 ± 1.0 MiB'],
  [{ kind: 'count' }, 100, 0, '100 ± 0'],
  [accuracy, null, 0, '–'],
] as const)('%j: %d and a deviation of %d are written %s', (written, mean, deviation, text) => {
  expect(deviationText(written, mean, deviation)).toBe(text);
});

test.each([
  [accuracy, 0.0042, '+0.42 pp'],
  [loss, -0.0103, '−0.0103'],
  [time, -75, '−1 min 15 s'],
  [{ kind: 'count' }, 0, '±0'],
  [{ kind: 'count' }, null, '–'],
] as const)('%j: a difference of %d is written %s', (written, difference, text) => {
  expect(differenceText(written, difference)).toBe(text);
});

test('charts have sizes in MiB, and short tick labels', () => {
  const memory = stepMetrics.memoryBytes;
  expect([...plotted(memory, Float64Array.of(2 ** 20, 3 * 2 ** 19))]).toEqual([1, 1.5]);
  expect(axisLabel(memory, memory.chart)).toBe('Resident memory (MiB)');
  expect(tickText(memory)(1.5)).toBe('1.5');
  expect(pointText(memory)(1.5)).toBe('1.5');
  expect(tickText(loss)(0.5)).toBe('0.5');
  expect(pointText(loss)(0.5)).toBe('0.5000');
  expect(tickText(accuracy)(0.985)).toBe('98.5 %');
  expect(axisLabel(loss, stepMetrics.loss.chart)).toBe('Cross-entropy (nats)');
});

test('the record holds every metric that is measured, under its key', () => {
  expect(Object.keys(historyPointSchema.shape)).toEqual(historyKeys);
  expect(Object.keys(pointRanges)).toEqual(historyKeys);
  expect(Object.keys(epochSchema.shape)).toEqual(expect.arrayContaining(epochMetricKeys));
  const columns = testMetricKeys.map((key) => testMetrics[key].column);
  expect(Object.keys(evaluationSchema.shape)).toEqual(expect.arrayContaining(columns));
});

test('each metric can be found in tables, filters, charts and comparisons', () => {
  const names = properties.map(({ name }) => name);
  for (const key of judgedEpochKeys) {
    const upper = key[0]!.toUpperCase() + key.slice(1);
    expect(names).toContain(`best${upper}`);
    expect(names).toContain(`last${upper}`);
    expect(resultColumnKeys).toContain(key);
  }
  for (const key of testMetricKeys) {
    expect(names).toContain(key);
    expect(resultColumnKeys).toContain(key);
  }
  const drawn = runChartsOfMetrics.flatMap(({ steps, epochs }) => [...steps, ...epochs]);
  const withPoints = epochMetricKeys.filter((key) => epochMetric(key).line !== null);
  expect(drawn.toSorted()).toEqual([...stepMetricKeys, ...withPoints].toSorted());
  const curves = epochMetricKeys.flatMap((key) => epochMetrics[key].curve?.key ?? []);
  expect(curveMetricKeys.toSorted()).toEqual([...stepMetricKeys, ...curves].toSorted());
});

test('no two have the same key where they are side by side', () => {
  const results = [...testMetricKeys, ...judgedEpochKeys, ...costMetricKeys];
  expect(new Set(results).size).toBe(results.length);
  expect(new Set(curveMetricKeys).size).toBe(curveMetricKeys.length);
});

// Comparisons and preferences that are kept name them.
test('keys that are stored stay', () => {
  const stored = [
    ...['loss', 'validationLoss', 'accuracy', 'validationAccuracy', 'epochLoss', 'epochAccuracy'],
    ...['learningRate', 'gradientNorm', 'examplesPerSecond', 'secondsPerEpoch', 'memoryBytes'],
  ];
  expect(curveMetricKeys).toEqual(expect.arrayContaining(stored));
  expect(resultColumnKeys).toEqual(
    expect.arrayContaining([
      ...['testAccuracy', 'testLoss', 'calibrationError', 'brierScore', 'validationAccuracy'],
      ...['validationLoss', 'trainAccuracy', 'trainLoss', 'epochsDone', 'parameters'],
      ...['multiplyAdds', 'secondsPerEpoch', 'trainingSeconds', 'modelBytes'],
    ]),
  );
  expect(properties.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      ...['parameters', 'testAccuracy', 'testLoss', 'calibrationError', 'brierScore'],
      ...['bestValidationAccuracy', 'lastValidationAccuracy', 'bestValidationLoss'],
      ...['lastValidationLoss', 'bestTrainAccuracy', 'lastTrainAccuracy', 'bestTrainLoss'],
      ...['lastTrainLoss', 'epochsDone', 'bestEpoch', 'duration', 'secondsPerEpoch'],
      ...['examplesPerSecond', 'engineUsed', 'instructionSet', 'threadsUsed'],
    ]),
  );
  expect(runChartsOfMetrics.map(({ key }) => key)).toEqual(
    expect.arrayContaining([
      ...['loss', 'accuracy', 'learningRate', 'gradientNorm', 'examplesPerSecond', 'memory'],
    ]),
  );
});

test.each([
  ['any', any],
  ['not negative', notNegative],
  ['share', share],
  ['count', count],
] as const)('%s: the check says what the schema says', (_, { schema, includes }) => {
  for (const value of [-1, -0.5, 0, 0.5, 1, 1.5, 2, 1e300, 2 ** 53, NaN, Infinity, '1', null]) {
    expect([value, includes(value)]).toEqual([value, schema.safeParse(value).success]);
  }
});
