import { describe, expect, it } from 'vitest';
import { cursorRows, nearestRows } from '../../../../src-renderer/charts/lines/cursor-rows.ts';
import { line } from './sample-lines.ts';

const lines = [1, 9, 4, NaN, 6, 2, 8].map((value, index) => ({
  series: line(String(index), [0, 10], [value, value + 100]),
  smoothed: index === 0 ? Float64Array.of(3, 50) : null,
}));

describe('cursorRows', () => {
  it('has the nearest point of each line, raw and smoothed', () => {
    const rows = cursorRows([...lines, { series: line('none', [], []), smoothed: null }], 4);
    expect(rows).toHaveLength(lines.length);
    expect(rows[0]).toMatchObject({ x: 0, raw: 1, smoothed: 3 });
    expect(cursorRows(lines, 6)[0]).toMatchObject({ x: 10, raw: 101, smoothed: 50 });
  });
});

describe('nearestRows', () => {
  const rows = cursorRows(lines, 0);

  it('shows the five nearest to the pointer and counts the others', () => {
    const { rows: nearest, others } = nearestRows(rows, (y) => Math.abs(y - 7));
    expect(nearest.map(({ raw }) => raw)).toEqual([6, 8, 9, 4, 1]);
    expect(others).toBe(2);
  });

  it('keeps the order without a pointer', () => {
    expect(nearestRows(rows, null).rows.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4']);
    expect(nearestRows(rows.slice(0, 2), null).others).toBe(0);
  });
});
