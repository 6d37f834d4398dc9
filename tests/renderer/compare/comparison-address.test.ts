import { describe, expect, it } from 'vitest';
import {
  readAddress,
  writeAddress,
} from '../../../src-renderer/pages/compare/comparison-address.ts';
import {
  isSameComparison,
  readState,
  usualState,
  type PageState,
} from '../../../src-renderer/pages/compare/comparison-state.ts';

const changed: PageState = {
  ...usualState,
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
};

describe('the address of a comparison', () => {
  it('holds all of the state', () => {
    expect(readAddress(writeAddress(changed))).toEqual(changed);
  });

  it('says only what is not as usual', () => {
    expect(writeAddress({ ...usualState, members: ['a-1', 'b-2'] })).toEqual({ runs: 'a-1,b-2' });
    expect(writeAddress({ ...usualState, grouping: { kind: 'allButSeed' } })).toEqual({
      group: 'allButSeed',
    });
  });

  it('is read as usual where it says what is not allowed', () => {
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
    expect(state).toEqual({ ...usualState, members: ['a-1', 'b-2'], metrics: ['loss'] });
  });
});

describe('readState', () => {
  it('puts the baseline in front', () => {
    const { members, baseline } = readState({ ...usualState, members: ['a', 'b'], baseline: 'b' });
    expect([members, baseline]).toEqual([['b', 'a'], null]);
  });

  it('makes the usual state of what is none', () => {
    for (const kept of [null, 7, 'text', { members: 'a' }, { members: ['../x'] }]) {
      expect(readState(kept)).toEqual(usualState);
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
