import { describe, expect, it } from 'vitest';
import {
  readAddress,
  writeAddress,
} from '../../../../src-renderer/features/compare/comparison-address.ts';
import {
  isSameComparison,
  readState,
  defaultState,
  type PageState,
} from '../../../../src-renderer/features/compare/comparison-state.ts';

const changed: PageState = {
  ...defaultState,
  members: ['a-1', 'b-2', 'c-3'],
  hidden: ['b-2'],
  tab: 'results',
  grouping: { kind: 'keys', keys: ['cell', 'hiddenSize'] },
  band: 'confidence95',
  metrics: ['accuracy'],
  xAxis: 'time',
  logX: true,
  logY: true,
  smoothing: 0,
  ignoreOutliers: true,
  colourBy: 'cell',
  dashBy: 'seed',
  chartBy: 'layers',
  onlyDifferences: false,
  columns: ['testAccuracy', 'modelBytes'],
  occasion: { kind: 'epoch', epoch: 3 },
  sort: { column: 'testAccuracy', descending: true },
  testedPairs: 'baseline',
  axes: ['cell', 'testAccuracy', 'hiddenSize'],
  axisScales: { learningRate: 'log', hiddenSize: 'linear' },
  flippedAxes: ['testLoss'],
  brushes: [
    {
      key: 'hiddenSize',
      ranges: [
        [32, 64],
        [100.5, 128],
      ],
    },
    { key: 'learningRate', ranges: [[1e-7, 0.5]] },
    { key: 'cell', values: ['GRU', 'LSTM'] },
    { key: 'dataset', values: ['a,b:c|d e'] },
  ],
  plotColour: 'testLoss',
  plotX: 'multiplyAdds',
  plotY: 'brierScore',
  inside: 'gradients',
  parts: {
    gradientLayer: '0 forward',
    gradientEpoch: '0.5',
    gradientNorms: 'absolute',
    threshold: '0.9',
    probed: '1',
    exponentLayer: '0',
    lesionLayer: '0',
    lesionRun: 'b-2',
    lesionOrder: '3',
    pointsRun: 'c-3',
    point: '2',
  },
};

describe('the address of a comparison', () => {
  it('holds all of the state', () => {
    expect(readAddress(writeAddress(changed))).toEqual(changed);
  });

  it.each([{ kind: 'none' }, { kind: 'batch' }, { kind: 'allButSeed' }] as const)(
    'holds the grouping $kind',
    (grouping) => {
      expect(readAddress(writeAddress({ ...changed, grouping })).grouping).toEqual(grouping);
    },
  );

  it('has no parts of views that there are not, nor texts without end', () => {
    const { parts } = readAddress({ runs: 'a-1', threshold: 'x'.repeat(101), moon: 'full' });
    expect(parts).toEqual({});
  });

  it('says only what differs from the defaults', () => {
    expect(writeAddress({ ...defaultState, members: ['a-1', 'b-2'] })).toEqual({ runs: 'a-1,b-2' });
    expect(writeAddress({ ...defaultState, grouping: { kind: 'allButSeed' } })).toEqual({
      group: 'allButSeed',
    });
  });

  it('opens the view Rows needed where an older one named it as a tab', () => {
    expect(readAddress({ runs: 'a-1', tab: 'rowsNeeded' })).toMatchObject({
      tab: 'inside',
      inside: 'rowsNeeded',
    });
  });

  it('tells no axes from the default ones', () => {
    const { axes } = readAddress(writeAddress({ ...defaultState, axes: [] }));
    expect(axes).toEqual([]);
  });

  it.each(['hiddenSize:64~32', 'hiddenSize:~64', 'hiddenSize:32', 'cell:%', 'cell:', 'mood:1~2'])(
    'has no brushes where it says %s',
    (brushes) => {
      expect(readAddress({ runs: 'a-1', brushes }).brushes).toEqual([]);
    },
  );

  it('has defaults for invalid parts', () => {
    const state = readAddress({
      runs: 'a-1,a-1,b-2',
      hidden: 'elsewhere',
      tab: 'nowhere',
      group: 'nonsense',
      x: 'miles',
      smoothing: '7',
      at: '-3',
      sort: '-nonsense',
      metrics: ['loss', 'accuracy'],
    });
    expect(state).toEqual({ ...defaultState, members: ['a-1', 'b-2'], metrics: ['loss'] });
  });
});

describe('readState', () => {
  it('puts the baseline first', () => {
    const { members, baseline } = readState({
      ...defaultState,
      members: ['a', 'b'],
      baseline: 'b',
    });
    expect([members, baseline]).toEqual([['b', 'a'], null]);
  });

  it('makes the default state of invalid input', () => {
    for (const kept of [null, 7, 'text', { members: 'a' }, { members: ['../x'] }]) {
      expect(readState(kept)).toEqual(defaultState);
    }
  });
});

describe('isSameComparison', () => {
  it('looks at the comparison, not at the tab', () => {
    const other: PageState = { ...changed, tab: 'curves' };
    expect(isSameComparison(changed, other)).toBe(true);
    expect(isSameComparison(changed, { ...changed, smoothing: 0.1 })).toBe(false);
  });
});
