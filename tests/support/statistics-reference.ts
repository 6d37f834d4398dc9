import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface StatisticsReference {
  readonly logGamma: readonly [number, number][];
  readonly incompleteBeta: readonly [number, number, number, number][];
  readonly studentTwoSided: readonly [number, number, number][];
  readonly studentQuantile: readonly [number, number, number][];
  readonly mcnemar: readonly [number, number, number][];
  readonly welch: readonly {
    readonly a: number[];
    readonly b: number[];
    readonly t: number;
    readonly degreesOfFreedom: number;
    readonly p: number;
    readonly interval: [number, number];
  }[];
  readonly bootstrap: readonly {
    readonly counts: [number, number, number, number];
    readonly low: number;
    readonly high: number;
  }[];
  readonly holm: readonly [number[], number[]][];
  readonly aggregate: readonly {
    readonly values: number[];
    readonly mean: number;
    readonly deviation: number;
    readonly standardError: number;
    readonly interval: [number, number];
  }[];
}

const file = join(import.meta.dirname, '..', 'fixtures', 'statistics', 'reference.json');

/** What SciPy says, from the file that tests/fixtures/statistics/make_reference.py has made. */
export const reference = JSON.parse(readFileSync(file, 'utf8')) as StatisticsReference;

/** How far a value is from the one expected, as a share of that; absolute where 0 is expected. */
export function relativeError(value: number, expected: number): number {
  if (value === expected) return 0;
  return Math.abs(value - expected) / (expected === 0 ? 1 : Math.abs(expected));
}
