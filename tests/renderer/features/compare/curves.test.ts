import { describe, expect, it } from 'vitest';
import { historyKeys, type HistoryColumns } from '#shared/contract/commands';
import { groupRuns, type Grouping } from '#shared/compare/grouping';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { CurveCache } from '../../../../src-renderer/features/compare/curves/curve-cache.ts';
import {
  curveCharts,
  lengthNotes,
  type CurveRequest,
} from '../../../../src-renderer/features/compare/curves/curve-charts.ts';
import { lineLooks } from '../../../../src-renderer/features/compare/curves/line-looks.ts';
import { samplePoint, sampleRecord } from '../../../support/records.ts';

function run(id: string, own: Partial<ExperimentConfig>) {
  return sampleRecord({ id, name: id, config: { ...defaultConfig(), ...own } });
}
const records = [
  run('gru-0', { cell: 'GRU', seed: 0 }),
  run('gru-1', { cell: 'GRU', seed: 1 }),
  run('lstm-0', { cell: 'LSTM', seed: 0 }),
];
const palette = ['red', 'green', 'blue'];
const rules = { colourBy: null, dashBy: null, colourOf: () => 'red', palette };

function history(losses: readonly number[]): HistoryColumns {
  const points = losses.map((loss, index) => ({ ...samplePoint(index + 1), loss }));
  return Object.fromEntries(
    historyKeys.map((key) => [key, Float64Array.from(points, (point) => point[key])]),
  ) as unknown as HistoryColumns;
}
const histories = new Map([
  ['gru-0', history([1, 2, 3])],
  ['gru-1', history([3, 4])],
  ['lstm-0', history([9, 9, 9])],
]);

function request(grouping: Grouping, own: Partial<CurveRequest> = {}): CurveRequest {
  const groups = groupRuns(records, grouping);
  const looks = lineLooks(groups, rules);
  return {
    lines: groups.map((group, index) => ({ group, name: group.label, look: looks[index]! })),
    historyOf: (id) => histories.get(id) ?? null,
    metrics: ['loss'],
    xAxis: 'step',
    band: grouping.kind === 'none' ? null : 'minMax',
    chartBy: null,
    isReading: false,
    ...own,
  };
}

describe('curveCharts', () => {
  it('draws each run as it was measured', () => {
    const [chart] = curveCharts(request({ kind: 'none' }), new CurveCache());
    expect(chart!.series.map(({ id, y }) => [id, [...y]])).toEqual([
      ['gru-0', [1, 2, 3]],
      ['gru-1', [3, 4]],
      ['lstm-0', [9, 9, 9]],
    ]);
    expect(chart!.series[0]!.y).toBe(histories.get('gru-0')!.loss);
  });

  it('draws the mean of a group with its band and N', () => {
    const [chart] = curveCharts(request({ kind: 'allButSeed' }), new CurveCache());
    const [gru, lstm] = chart!.series;
    expect([gru!.name, lstm!.name]).toEqual(['GRU (N = 2)', 'LSTM (N = 1)']);
    expect([...gru!.y]).toEqual([2, 3, 3]);
    expect([...gru!.band!.low]).toEqual([1, 2, 3]);
    expect([...gru!.band!.high]).toEqual([3, 4, 3]);
  });

  it('draws a mean only when all its histories are loaded', () => {
    const historyOf = (id: string) => (id === 'gru-1' ? null : (histories.get(id) ?? null));
    const grouped = request({ kind: 'allButSeed' }, { historyOf, isReading: true });
    const names = (now: CurveRequest) =>
      curveCharts(now, new CurveCache())[0]!.series.map(({ name }) => name);
    expect(names(grouped)).toEqual(['LSTM (N = 1)']);
    expect(names({ ...grouped, isReading: false })).toEqual(['GRU (N = 1)', 'LSTM (N = 1)']);
  });

  it('makes a chart for each value of a field, all on the same scale', () => {
    const charts = curveCharts(request({ kind: 'none' }, { chartBy: 'cell' }), new CurveCache());
    expect(charts.map(({ series, fitWith }) => [series.length, fitWith.length])).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(charts[1]!.title).toContain('LSTM');
  });

  it('returns the same arrays while nothing has changed', () => {
    const cache = new CurveCache();
    const first = curveCharts(request({ kind: 'allButSeed' }), cache)[0]!.series[0]!;
    const again = curveCharts(request({ kind: 'allButSeed' }), cache)[0]!.series[0]!;
    expect(again.y).toBe(first.y);
    const grown = new Map([...histories, ['gru-1', history([3, 4, 5])] as const]);
    const other = request({ kind: 'allButSeed' }, { historyOf: (id) => grown.get(id) ?? null });
    expect([...curveCharts(other, cache)[0]!.series[0]!.y]).toEqual([2, 3, 4]);
  });
});

describe('lengthNotes', () => {
  it('names the runs that end early', () => {
    expect(lengthNotes(request({ kind: 'none' }), new CurveCache())).toEqual([
      '1 of 3 runs end before step 3: gru-1 at step 2.',
    ]);
    expect(lengthNotes(request({ kind: 'allButSeed' }), new CurveCache())).toEqual([
      'GRU: 1 of 2 runs end before step 3: gru-1 at step 2. After a run ends, the mean is over the others.',
    ]);
  });

  it('separates thousands in steps', () => {
    const long = { ...history([1, 2]), step: Float64Array.of(1, 12_000) };
    const historyOf = (id: string) => (id === 'gru-1' ? (histories.get(id) ?? null) : long);
    expect(lengthNotes(request({ kind: 'none' }, { historyOf }), new CurveCache())).toEqual([
      '1 of 3 runs end before step 12,000: gru-1 at step 2.',
    ]);
  });
});

describe('lineLooks', () => {
  const groups = groupRuns(records, { kind: 'none' });

  it('tells lines of one colour apart by their dashes', () => {
    expect(lineLooks(groups, rules).map(({ dash }) => dash)).toEqual(['solid', 'dashed', 'dotted']);
  });

  it('uses the values of fields', () => {
    const looks = lineLooks(groups, { ...rules, colourBy: 'cell', dashBy: 'seed' });
    expect(looks).toEqual([
      { colour: 'red', dash: 'solid' },
      { colour: 'red', dash: 'dashed' },
      { colour: 'green', dash: 'solid' },
    ]);
  });
});
