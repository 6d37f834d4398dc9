import { describe, expect, it } from 'vitest';
import {
  isRecorded,
  lastRecorded,
  recordingSchedule,
  roundedPoint,
} from '#shared/inside/recording';
import { networkWith } from '../../support/networks.ts';
import { sampleRecordedPoint } from '../../support/recorded-points.ts';

describe('the steps of a run that are recorded', () => {
  const rows = networkWith({ hiddenSize: 128, sequenceLength: 28 });
  const pixels = networkWith({ hiddenSize: 128, sequenceLength: 784 });
  const large = networkWith({
    hiddenSize: 128,
    sequenceLength: 784,
    layers: 4,
    bidirectional: true,
  });
  const stepsOf = (schedule: ReturnType<typeof recordingSchedule>): number[] =>
    Array.from({ length: schedule.totalSteps }, (_, index) => index + 1).filter((step) =>
      isRecorded(schedule, step),
    );

  it('are the first, those of the history, and the last', () => {
    expect(stepsOf(recordingSchedule(rows, 20, 65))).toEqual([1, 20, 40, 60, 65]);
    expect(stepsOf(recordingSchedule(rows, 20, 15))).toEqual([1, 15]);
    expect(stepsOf(recordingSchedule(rows, 20, 0))).toEqual([]);
    // Ten epochs of MNIST at the defaults.
    expect(recordingSchedule(rows, 20, 4220).interval).toBe(20);
  });

  it.each([
    [1, 10],
    [3, 12],
    [7, 14],
    [10, 10],
    [11, 11],
    [1000, 1000],
  ])('are at least ten apart, also with a history of every %i steps', (reportEvery, interval) => {
    expect(recordingSchedule(rows, reportEvery, 300).interval).toBe(interval);
  });

  it.each([
    [1024, 10],
    [128, 10],
    [100, 13],
    [64, 20],
    [32, 40],
    [3, 40],
  ])('are further apart in small networks: %i units', (hiddenSize, interval) => {
    expect(recordingSchedule(networkWith({ hiddenSize }), 1, 300).interval).toBe(interval);
  });

  it('are at most a tenth of any run, and the first and the last', () => {
    for (const reportEvery of [1, 2, 3, 7, 20]) {
      for (let steps = 1; steps <= 500; steps++) {
        const { length } = stepsOf(recordingSchedule(rows, reportEvery, steps));
        expect(length).toBeLessThanOrEqual(Math.floor(steps / 10) + 2);
      }
    }
  });

  it.each([
    ['rows', rows, 400, 402],
    ['single pixels', pixels, 120, 129],
    ['single pixels, in four layers and both ways', large, 20, 27],
  ])('are so few that the file stays small: %s', (_, network, least, most) => {
    const schedule = recordingSchedule(network, 20, 1_000_000);
    expect(schedule.interval % 20).toBe(0);
    const { length } = stepsOf(schedule);
    expect(length).toBeGreaterThan(least - 5);
    expect(length).toBeLessThanOrEqual(most);
  });

  it('are known from any step', () => {
    const schedule = recordingSchedule(rows, 4, 31);
    const steps = stepsOf(schedule);
    expect(lastRecorded(schedule, 0)).toBeNull();
    for (let step = 1; step <= 31; step++) {
      expect(lastRecorded(schedule, step)).toBe(steps.findLast((each) => each <= step));
    }
  });
});

it('a point is stored to four significant digits', () => {
  const [layer] = sampleRecordedPoint(20).layers;
  const gates = [{ name: 'h', low: 1 / 3, high: 2 / 3 }];
  const gradient = [1.234567e-25, 0.1 + 0.2, 0, 123456];
  const point = { step: 20, epoch: 20 / 7, layers: [{ ...layer!, gradient, gates }] };
  expect(roundedPoint(point)).toEqual({
    step: 20,
    epoch: 20 / 7,
    layers: [
      {
        ...layer!,
        gradient: [1.235e-25, 0.3, 0, 123500],
        gates: [{ name: 'h', low: 0.3333, high: 0.6667 }],
      },
    ],
  });
});
