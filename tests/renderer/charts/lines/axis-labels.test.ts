import { describe, expect, it } from 'vitest';
import {
  labelFormat,
  ticksOf,
  xTicksOf,
} from '../../../../src-renderer/charts/lines/axis-labels.ts';
import type { ValueFormat } from '../../../../src-renderer/charts/lines/chart-series.ts';
import { niceRange } from '../../../../src-renderer/charts/lines/axis-range.ts';
import {
  formatBytes,
  formatCompact,
  formatDuration,
  formatReal,
  formatShare,
} from '#shared/text/format';

const formats: Readonly<Record<string, ValueFormat>> = {
  formatReal,
  formatShare,
  formatCompact,
  formatBytes,
  formatDuration,
};

function labels(from: number, to: number, format: ValueFormat): string[] {
  const range = niceRange({ from, to }, 'linear');
  return ticksOf(range, 'linear').map(labelFormat(range, 'linear', format));
}

describe('the labels of an axis', () => {
  it.each(Object.keys(formats))('all differ, however close together the ticks are: %s', (name) => {
    for (const from of [0, 0.5, 0.693147, 3, 61, 999, 7205, 12_801, 90_061, 1.5e6, 2.1e9]) {
      for (const share of [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5]) {
        const span = share * (from === 0 ? 0.001 : from);
        // Bytes are whole.
        if (name === 'formatBytes' && span < 20) continue;
        const all = labels(from, from + span, formats[name]!);
        expect(all.length).toBeGreaterThan(3);
        expect(new Set(all).size, `from ${from}, ${span} wide: ${all.join(', ')}`).toBe(all.length);
      }
    }
  });

  it('have as many digits as the ticks need, and no more', () => {
    expect(labels(0, 2.2, formatReal)).toEqual(['0', '0.5', '1', '1.5', '2', '2.5']);
    expect(labels(0, 0.0001, formatReal)).toEqual([
      '0',
      '2·10⁻⁵',
      '4·10⁻⁵',
      '6·10⁻⁵',
      '8·10⁻⁵',
      '10⁻⁴',
    ]);
    expect(labels(0.31231, 0.31239, formatReal)).toEqual([
      '0.3123',
      '0.31232',
      '0.31234',
      '0.31236',
      '0.31238',
      '0.3124',
    ]);
    expect(labels(0.98001, 0.98005, formatShare).slice(0, 3)).toEqual([
      '98.001 %',
      '98.002 %',
      '98.003 %',
    ]);
    expect(labels(12_800, 12_810, formatCompact)[1]).toMatch(/^12.802k$/i);
    expect(labels(7205, 7209, formatDuration).slice(0, 2)).toEqual(['2 h 5 s', '2 h 6 s']);
    expect(labels(-1, 1, formatReal)).toEqual(['−1', '−0.5', '0', '0.5', '1']);
  });

  it('differ on a log axis, whose ticks lie far apart', () => {
    const range = niceRange({ from: 0.0000023, to: 0.3 }, 'log');
    const ticks = ticksOf(range, 'log');
    expect(ticks).toEqual([0.000002, 0.00001, 0.0001, 0.001, 0.01, 0.1, 0.5]);
    const shares = ticks.map(labelFormat(range, 'log', formatShare));
    expect(new Set(shares).size).toBe(ticks.length);
    expect(shares.slice(0, 2)).toEqual(['0.0002 %', '0.001 %']);
    expect(labelFormat(niceRange({ from: 0.25, to: 1 }, 'log'), 'log', formatReal)(0.25)).toBe(
      '0.25',
    );
  });

  it('have one notation: powers of ten, if one of them has to be one', () => {
    const onLog = (from: number, to: number, format: ValueFormat): string[] => {
      const range = niceRange({ from, to }, 'log');
      return ticksOf(range, 'log').map(labelFormat(range, 'log', format));
    };
    expect(onLog(2e-6, 3, formatReal)).toEqual([
      ...['2·10⁻⁶', '10⁻⁵', '10⁻⁴', '10⁻³', '10⁻²', '10⁻¹', '10⁰', '5·10⁰'],
    ]);
    expect(onLog(1e-3, 10, formatReal)).toEqual(['0.001', '0.01', '0.1', '1', '10']);
    expect(onLog(2e-7, 2e-5, formatShare)).toEqual([
      ...['2·10⁻⁵ %', '5·10⁻⁵ %', '10⁻⁴ %', '2·10⁻⁴ %', '5·10⁻⁴ %', '10⁻³ %', '2·10⁻³ %'],
    ]);
    expect(labels(-1e7, 1e7, formatReal)).toEqual(['−10⁷', '−5·10⁶', '0', '5·10⁶', '10⁷']);
  });
});

describe('the labels of an x axis that ends where its data do', () => {
  it.each([
    ['rows', 1, 28, [1, 5, 10, 15, 20, 25, 28]],
    ['pixels', 1, 784, [1, 200, 400, 600, 784]],
    // 30 would touch 31.
    ['steps', 0, 31, [0, 10, 20, 31]],
    ['epochs from within the first', 0.02, 3, [0.5, 1, 1.5, 2, 2.5, 3]],
    ['what ends at no whole number', 0.02, 2.7, [0.5, 1, 1.5, 2, 2.5]],
  ])('are at its ends if these are whole: %s', (_, from, to, ticks) => {
    expect(xTicksOf({ from, to }, 'linear', formatReal)).toEqual(ticks);
  });

  it('are not where a short label would round', () => {
    expect(xTicksOf({ from: 20, to: 12_812 }, 'linear', formatCompact)).toEqual([20, 5000, 10_000]);
    expect(xTicksOf({ from: 0, to: 61 }, 'linear', formatDuration)).toEqual([0, 20, 40, 60]);
  });

  it('include the whole of a share', () => {
    expect(xTicksOf({ from: 0.03, to: 1 }, 'linear', formatShare)).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  });
});
