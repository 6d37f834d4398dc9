import { expect, test } from 'vitest';
import { historyKeys, type HistoryColumns } from '#shared/contract/commands';
import { curveOf, historyKeysOf } from '#shared/compare/curve-metrics';
import { sampleEpoch } from '../../support/records.ts';

const columns = Object.fromEntries(
  historyKeys.map((key, index) => [key, Float64Array.of(index, index + 100)]),
) as HistoryColumns;
const record = {
  id: 'a',
  epochs: [
    { ...sampleEpoch(1), step: 30, seconds: 4 },
    { ...sampleEpoch(2), step: 60, seconds: 5, validationLoss: null },
    { ...sampleEpoch(3), step: 90, seconds: 6 },
  ],
};

test('what is measured while training is over steps, epochs or time', () => {
  expect(curveOf(record, columns, 'loss', 'step')).toEqual({
    id: 'a',
    at: columns.step,
    x: columns.step,
    y: columns.loss,
  });
  expect(curveOf(record, columns, 'gradientNorm', 'epoch')).toMatchObject({
    at: columns.epoch,
    x: columns.epoch,
  });
  // Over time, members are still brought together by their steps.
  expect(curveOf(record, columns, 'loss', 'time')).toMatchObject({
    at: columns.step,
    x: columns.seconds,
  });
});

test('what is known once per epoch is at its end, and an epoch without it has no point', () => {
  const { at, x, y } = curveOf(record, null, 'validationLoss', 'time');
  expect([...at]).toEqual([30, 90]);
  expect([...x]).toEqual([4, 15]);
  expect([...y]).toEqual([0.1434, 0.1434]);
  expect([...curveOf(record, null, 'secondsPerEpoch', 'epoch').x]).toEqual([1, 2, 3]);
});

test('without a history there are no points of it', () => {
  expect(curveOf(record, null, 'accuracy', 'step').x).toHaveLength(0);
});

test('a history without the needed columns has no points', () => {
  const some = { ...columns, accuracy: new Float64Array(0), seconds: new Float64Array(0) };
  expect(curveOf(record, some, 'accuracy', 'step').x).toHaveLength(0);
  const overTime = curveOf(record, some, 'loss', 'time');
  expect([overTime.at.length, overTime.x.length, overTime.y.length]).toEqual([0, 0, 0]);
  expect(curveOf(record, some, 'loss', 'step').x).toBe(columns.step);
});

test('curves need the columns of their metrics and of their axis, each once', () => {
  expect(historyKeysOf([], 'step')).toEqual(['step']);
  expect(historyKeysOf(['loss', 'validationLoss', 'loss', 'accuracy'], 'time')).toEqual([
    'step',
    'seconds',
    'loss',
    'accuracy',
  ]);
  expect(historyKeysOf(['epochLoss', 'secondsPerEpoch'], 'epoch')).toEqual(['step', 'epoch']);
});
