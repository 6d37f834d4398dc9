import { describe, expect, test } from 'vitest';
import type { Figure } from './measurement.ts';
import { reaches, reportAsJson, reportAsText, type Machine } from './report.ts';

const machine: Machine = { cpu: 'Zen', cores: 2, load: 0.25, chromium: '150', node: '20.20.2' };
const opening: Figure = {
  what: 'list ready',
  unit: 'ms',
  samples: [2000, 900, 700],
  target: { atMost: 1000 },
};
const frames: Figure = {
  what: 'frames',
  unit: 'frames/s',
  samples: [60, 41],
  target: { atLeast: 51 },
};
const gap: Figure = { what: 'longest gap', unit: 'ms', samples: [33], target: { none: true } };

describe('the report of the app’s benchmark', () => {
  test('holds the median against the target, whichever way it must go', () => {
    expect(reaches(opening)).toBe(true);
    expect(reaches(frames)).toBe(false);
    expect(reaches(gap)).toBeNull();
  });

  test('says on what was measured, and what came out, in a table', () => {
    const text = reportAsText({ machine, figures: [opening, frames, gap] });
    expect(text).toContain('2 x Zen, load before it 0.3; Chromium 150 without a GPU; Node 20.20.2');
    expect(text).toMatch(/list ready +900 +700 +2000 +3 {2}ms +at most 1000 +reached\n/);
    expect(text).toMatch(/frames +50\.5 .*at least 51 +missed\n/);
    expect(text).toMatch(/longest gap +33\.0 +33\.0 +33\.0 +1 {2}ms\n/);
  });

  test('is one JSON document with every sample', () => {
    const document: unknown = JSON.parse(reportAsJson({ machine, figures: [opening] }));
    expect(document).toEqual({
      machine,
      figures: [{ ...opening, median: 900, reached: true }],
    });
  });
});
