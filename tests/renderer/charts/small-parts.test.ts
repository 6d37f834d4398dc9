import { describe, expect, it } from 'vitest';
import { keyAction } from '../../../src-renderer/charts/lines/chart-keys.ts';
import { chartSummary } from '../../../src-renderer/charts/lines/chart-summary.ts';
import { isolate, toggle } from '../../../src-renderer/charts/lines/hidden-series.ts';
import { plotAreaOf, shareOf, valueAt } from '../../../src-renderer/charts/frame/plot-area.ts';
import { sparklinePath } from '../../../src-renderer/charts/sparkline/sparkline-path.ts';
import { groupNamed } from '../../../src-renderer/charts/lines/sync-group.ts';
import { line } from './lines/sample-lines.ts';

describe('places on an axis', () => {
  it.each(['linear', 'log'] as const)('convert to shares and back, %s', (scale) => {
    const range = { from: 2, to: 200 };
    expect(shareOf(2, range, scale)).toBe(0);
    expect(shareOf(200, range, scale)).toBe(1);
    expect(valueAt(shareOf(20, range, scale), range, scale)).toBeCloseTo(20, 10);
  });

  it('are even in the logarithm on a log axis', () => {
    expect(shareOf(20, { from: 2, to: 200 }, 'log')).toBeCloseTo(0.5, 12);
  });

  it('leave room for labels, and are never negative', () => {
    const { left, width } = plotAreaOf(400, 200);
    expect(left + width).toBeLessThan(400);
    expect(plotAreaOf(10, 10)).toMatchObject({ width: 1, height: 1 });
  });
});

describe('keyAction', () => {
  it('moves the cursor, within the axis', () => {
    expect(keyAction('ArrowRight', false, 0.5)).toEqual({ cursor: 0.51 });
    expect(keyAction('ArrowLeft', true, 0.05)).toEqual({ cursor: 0 });
    expect(keyAction('End', false, null)).toEqual({ cursor: 1 });
  });

  it('zooms in and out around the cursor, and resets', () => {
    expect(keyAction('+', false, 0.2)).toEqual({ window: [0.1, 0.6] });
    expect(keyAction('-', false, 0.25)).toEqual({ window: [-0.25, 1.75] });
    expect(keyAction('0', false, 0.2)).toEqual({ window: null });
    expect(keyAction('x', false, 0.2)).toBeNull();
  });
});

describe('hidden lines', () => {
  it('are toggled', () => {
    expect([...toggle(new Set(['a']), 'b')]).toEqual(['a', 'b']);
    expect([...toggle(new Set(['a', 'b']), 'a')]).toEqual(['b']);
  });

  it('are all except the isolated one, or none if only that is visible', () => {
    const all = ['a', 'b', 'c'];
    const alone = isolate(new Set(['b']), all, 'b');
    expect([...alone]).toEqual(['a', 'c']);
    expect([...isolate(alone, all, 'b')]).toEqual([]);
  });
});

describe('chartSummary', () => {
  it('has the last finite value of each line', () => {
    const series = [line('a', [1, 2, 3], [5, 6, NaN]), line('b', [], [])];
    expect(chartSummary('Loss', 'step', series, String, String)).toBe(
      'Loss. Last: Line a 6 at step 2',
    );
    expect(chartSummary('Loss', 'step', [], String, String)).toBe('Loss: no points yet');
  });
});

describe('sparklinePath', () => {
  const path = (values: readonly number[], from = 0, to = 1) =>
    sparklinePath(values, 100, 20, { from, to });

  it('goes from bottom to top, within its margins', () => {
    expect(path([0, 1])).toBe('M1.5 18.5L1.5 18.5L98.5 1.5');
  });

  it('is as high as its values are on the scale that all lines share (U41)', () => {
    expect(path([0.5, 0.5])).toBe('M1.5 10.0L1.5 10.0L98.5 10.0');
    expect(path([0.5, 0.5], 0.5, 1)).toContain(' 18.5');
  });

  it('is in the middle where all values are the same, interrupted by gaps, and nothing without values', () => {
    expect(path([3, 3], 3, 3)).toContain(' 10.0');
    expect(path([1, NaN, 2], 1, 2).match(/M/g)).toHaveLength(2);
    expect(path([NaN])).toBe('');
    expect(path([])).toBe('');
  });
});

describe('sync groups', () => {
  const member = { props: { title: '', xLabel: '', yLabel: '', series: [] }, element: () => null };

  it('are the same for the same name, and reset when all charts have left', async () => {
    const group = groupNamed('run');
    const leave = group.join(member);
    const leaveToo = group.join({ ...member });
    group.zoomTo({ from: 1, to: 2 });
    leave();
    await Promise.resolve();
    expect(groupNamed('run').zoom).toEqual({ from: 1, to: 2 });
    leaveToo();
    await Promise.resolve();
    expect(group.zoom).toBeNull();
    expect(groupNamed('run')).toBe(group);
  });

  it('stay zoomed when other charts replace those that leave', async () => {
    const group = groupNamed('another run');
    const leave = group.join(member);
    group.zoomTo({ from: 1, to: 2 });
    leave();
    group.join({ ...member });
    await Promise.resolve();
    expect(group.zoom).toEqual({ from: 1, to: 2 });
  });

  it('are separate without a name', () => {
    expect(groupNamed(undefined)).not.toBe(groupNamed(undefined));
  });
});
