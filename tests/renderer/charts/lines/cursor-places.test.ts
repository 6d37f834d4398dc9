import { describe, expect, it } from 'vitest';
import { nearestPlace, nextPlace } from '../../../../src-renderer/charts/lines/cursor-places.ts';
import { line } from './sample-lines.ts';

const series = [line('a', [20, 40, 160], [1, 2, 3]), line('b', [100], [1]), line('none', [], [])];
const whole = { from: 0, to: 200 };

describe('the cursor snaps to steps with a point (U29)', () => {
  it.each([
    [153.74, 160],
    [29, 20],
    [75, 100],
    [100, 100],
    [0, 20],
    [200, 160],
  ])('at %d to %d', (x, place) => {
    expect(nearestPlace(series, x, whole)).toBe(place);
  });

  it('but to none that the zoom hides', () => {
    expect(nearestPlace(series, 75, { from: 30, to: 90 })).toBe(40);
    expect(nearestPlace(series, 75, { from: 50, to: 90 })).toBeNull();
  });

  it('and moves from one to the next by keys', () => {
    expect(nextPlace(series, 40, 'right', whole)).toBe(100);
    expect(nextPlace(series, 40, 'left', whole)).toBe(20);
    expect(nextPlace(series, 160, 'right', whole)).toBeNull();
    expect(nextPlace(series, 100, 'right', { from: 0, to: 150 })).toBeNull();
  });
});
