import { describe, expect, it } from 'vitest';
import { historyKeys, type HistoryColumns } from '#shared/contract/commands';
import {
  describeX,
  epochPlaces,
  latestEnd,
  placeText,
  plannedEnd,
} from '../../../../src-renderer/charts/lines/history-axis.ts';
import { runCharts, type RunCurves } from '../../../../src-renderer/features/run/run-charts.ts';
import {
  defaultChartSettings,
  readChartSettings,
} from '../../../../src-renderer/features/run/chart-settings.ts';
import { readState } from '../../../../src-renderer/features/compare/comparison-state.ts';
import { xAxes } from '#shared/compare/curve-metrics';
import { sampleEpoch, samplePoint, sampleRecord } from '../../../support/records.ts';

const points = [20, 40, 860].map(samplePoint);
const history = Object.fromEntries(
  historyKeys.map((key) => [key, Float64Array.from(points, (point) => point[key])]),
) as unknown as HistoryColumns;
const curves: RunCurves = {
  history,
  epochs: [sampleEpoch(1), { ...sampleEpoch(2), validationLoss: null }],
  clipNorm: 1,
  xAxis: 'step',
  colour: '#123456',
  limitColour: '#654321',
};

describe('runCharts', () => {
  it('draws training over the chosen axis', () => {
    const [loss] = runCharts({ ...curves, xAxis: 'time' });
    expect(loss!.series[0]!.x).toBe(history.seconds);
    expect(loss!.series[0]!.y).toBe(history.loss);
  });

  it('puts the validation of each epoch at its end, as it is', () => {
    const [loss, accuracy] = runCharts(curves);
    expect(loss!.series[1]).toMatchObject({ exact: true, dash: 'dashed', colour: '#123456' });
    expect([...loss!.series[1]!.x]).toEqual([860]);
    expect([...accuracy!.series[1]!.x]).toEqual([860, 1720]);
  });

  it('puts the validation over the training, with points (U28)', () => {
    const [loss] = runCharts(curves);
    expect(loss!.series.map(({ isOnTop }) => isOnTop === true)).toEqual([false, true]);
  });

  it('has no validation where there was none', () => {
    const [loss] = runCharts({ ...curves, epochs: [] });
    expect(loss!.series.map(({ name }) => name)).toEqual(['Train']);
  });

  it('draws the limit of the gradient norm from end to end, if there is one', () => {
    const norm = (own: Partial<RunCurves>) =>
      runCharts({ ...curves, ...own }).find(({ id }) => id === 'gradientNorm')!.series;
    expect([...norm({})[1]!.x]).toEqual([20, 40, 860]);
    expect([...norm({})[1]!.y]).toEqual([1, 1, 1]);
    expect(norm({ clipNorm: 0 })).toHaveLength(1);
  });
});

describe('epochPlaces', () => {
  it('adds up the time of the epochs', () => {
    expect([...epochPlaces(curves.epochs, 'time').values()]).toEqual([4.25, 8.5]);
    expect([...epochPlaces(curves.epochs, 'epoch').values()]).toEqual([1, 2]);
  });
});

describe('describeX', () => {
  it('shows step, epoch and time together, whatever the axis', () => {
    expect(describeX(history, 'epoch')(0.99)).toBe('Step 860 · epoch 1.00 · 4.3 s');
  });
});

describe('plannedEnd', () => {
  const running = sampleRecord({ status: 'running', totalSteps: 1720 });

  it('is known of a run that trains, by step and epoch (U30)', () => {
    const ends = xAxes.map((axis) => plannedEnd(running, axis));
    expect(ends).toEqual([1720, running.config.epochs, null]);
  });

  it('is not that of a run that has ended (U30)', () => {
    const stopped = sampleRecord({ status: 'stopped', totalSteps: 1720 });
    expect(plannedEnd(stopped, 'step')).toBeNull();
    expect(latestEnd([running, stopped], 'step')).toBe(1720);
    expect(latestEnd([stopped], 'step')).toBeNull();
  });
});

describe('placeText', () => {
  it('has all digits of a step (U29)', () => {
    expect(placeText('step')(12_345)).toBe('12,345');
    expect(placeText('epoch')(1.25)).toBe('1.25');
    expect(placeText('time')(204.25)).toBe('3 min 24 s');
  });
});

describe('readChartSettings', () => {
  it('smooths nothing unless asked to (U27)', () => {
    expect(readChartSettings(null).smoothing).toBe(0);
    expect(readState(null).smoothing).toBe(0);
  });

  it('takes what it knows and leaves what it does not', () => {
    expect(readChartSettings(null)).toEqual(defaultChartSettings);
    expect(
      readChartSettings({ xAxis: 'century', smoothing: 7, logY: ['loss', 'gone'], columns: 2 }),
    ).toEqual({ ...defaultChartSettings, logY: ['loss'], columns: 2 });
  });
});
