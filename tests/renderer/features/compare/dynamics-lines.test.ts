import { describe, expect, it } from 'vitest';
import { groupRuns } from '#shared/compare/grouping';
import type { FixedPoints } from '#shared/inside/fixed-points';
import type { Lyapunov } from '#shared/inside/lyapunov';
import type { ChartSeries } from '../../../../src-renderer/charts/lines/chart-series.ts';
import { analysedLines } from '../../../../src-renderer/features/compare/inside/analysed-lines.ts';
import {
  eigenvalueScene,
  flowInWords,
  forgettingSeries,
  portraitScene,
  portraitTable,
  summaryOf,
} from '../../../../src-renderer/features/compare/inside/fixed-points/fixed-point-lines.ts';
import {
  epochSeries,
  exponentText,
  largestOf,
  memoryInWords,
  spectrumSeries,
} from '../../../../src-renderer/features/compare/inside/lyapunov/lyapunov-lines.ts';
import { finishedRun } from '../../../support/compared.ts';
import { fixedPointsFixture, pointFixture } from '../../../support/fixed-points.ts';

const runs = [
  finishedRun('a', { cell: 'GRU', seed: 0 }),
  finishedRun('b', { cell: 'GRU', seed: 1 }),
];
const linesOf = <Result>(kind: 'none' | 'allButSeed', ...results: readonly Result[]) =>
  analysedLines(
    groupRuns(runs, { kind }).map((group) => ({
      group,
      name: group.label,
      look: { colour: 'red', dash: 'solid' as const },
    })),
    new Map(results.map((result, index) => [runs[index]!.id, result])),
  );

function lyapunov(...means: (number | null)[]): Lyapunov {
  const exponents = means.map((mean) => ({ mean, deviation: mean === null ? null : 0.02 }));
  return {
    examples: 100,
    steps: 28,
    skipped: 7,
    layers: [{ layer: 0, direction: 'forward', state: 5, exponents }],
    byEpoch: null,
  };
}

/** With these largest exponents at epochs 0, 2, 4 … */
function lyapunovByEpoch(...largest: (number | null)[]): Lyapunov {
  const epochs = largest.map((mean, place) => ({
    epoch: 2 * place,
    layers: lyapunov(mean).layers,
  }));
  return { ...lyapunov(-0.1), byEpoch: { examples: 25, epochs } };
}

describe('the spectra of a comparison', () => {
  it('are those of runs, with the deviation over digits as a band and a gap at −∞', () => {
    const [first] = spectrumSeries(linesOf('none', lyapunov(-0.1, null)), null, null);
    expect([...first!.x]).toEqual([1, 2]);
    expect([...first!.y]).toEqual([-0.1, Number.NaN]);
    expect([...first!.band!.low]).toEqual([expect.closeTo(-0.12, 12), Number.NaN]);
    expect([...first!.band!.high]).toEqual([expect.closeTo(-0.08, 12), Number.NaN]);
  });

  it('are means of groups, with a band over their runs', () => {
    const lines = linesOf('allButSeed', lyapunov(-0.1), lyapunov(-0.3));
    const [group] = spectrumSeries(lines, null, 'minMax');
    expect(group!.y[0]).toBeCloseTo(-0.2, 12);
    expect([group!.band!.low[0], group!.band!.high[0]]).toEqual([-0.3, -0.1]);
  });

  it('of groups have gaps where one run’s exponent is −∞, as its mean is', () => {
    const lines = linesOf('allButSeed', lyapunov(-0.1, -0.2), lyapunov(-0.3, null));
    const [group] = spectrumSeries(lines, null, 'minMax');
    expect([...group!.y]).toEqual([expect.closeTo(-0.2, 12), Number.NaN]);
    expect([...group!.band!.low]).toEqual([-0.3, Number.NaN]);
    expect([...group!.band!.high]).toEqual([-0.1, Number.NaN]);
    const byEpoch = linesOf('allButSeed', lyapunovByEpoch(-0.5, -0.2), lyapunovByEpoch(null, 0));
    expect([...epochSeries(byEpoch, null, 'minMax')[0]!.y]).toEqual([
      Number.NaN,
      expect.closeTo(-0.1, 12),
    ]);
  });

  it('are shown by epoch for the runs that have kept checkpoints', () => {
    const lines = linesOf('none', lyapunovByEpoch(-0.5, null), lyapunov(-0.3));
    const series = epochSeries(lines, null, null);
    expect(series.map(({ id }) => id)).toEqual([lines[0]!.line.group.id]);
    const [{ x, y, band }] = series as [ChartSeries];
    expect([...x]).toEqual([0, 2]);
    expect([...y]).toEqual([-0.5, Number.NaN]);
    expect([...band!.high]).toEqual([expect.closeTo(-0.48, 12), Number.NaN]);
  });

  it('are shown by epoch for groups as a mean with its band, at all epochs that any run has kept', () => {
    const lines = linesOf('allButSeed', lyapunovByEpoch(-0.5, -0.2, 0), lyapunovByEpoch(-0.3, 0));
    const [{ x, y, band }] = epochSeries(lines, 0, 'minMax') as [ChartSeries];
    expect([...x]).toEqual([0, 2, 4]);
    expect([...y]).toEqual([expect.closeTo(-0.4, 12), expect.closeTo(-0.1, 12), 0]);
    expect([[...band!.low], [...band!.high]]).toEqual([
      [-0.5, -0.2, 0],
      [-0.3, 0, 0],
    ]);
  });

  it('have a largest exponent with its deviation, over digits for a run and over runs for a group', () => {
    const [run] = linesOf('none', lyapunov(-0.1, -0.5));
    expect(largestOf(run!, null).summary).toEqual({ count: 100, mean: -0.1, deviation: 0.02 });
    const [group] = linesOf('allButSeed', lyapunov(-0.1), lyapunov(-0.3));
    const { summary } = largestOf(group!, null);
    expect(summary!.mean).toBeCloseTo(-0.2, 12);
    expect(summary!.deviation).toBeCloseTo(Math.sqrt(0.02), 12);
    const [lost] = linesOf('allButSeed', lyapunov(-0.1), lyapunov(null));
    expect(largestOf(lost!, null).summary).toBeNull();
    const texts = [run, lost].map((line) => exponentText(largestOf(line!, null)));
    expect(texts).toEqual(['−0.100 ± 0.020', '−∞']);
  });

  it.each([
    [Math.log(0.5) / 3, 'Forgets: differences halve every 3 rows'],
    [-Math.LN2, 'Forgets: differences halve every 1 row'],
    [0.01, 'Long memory: differences last all 28 rows'],
    [Math.log(2) / 4, 'Chaotic: differences double every 4 rows'],
  ])('say what %s means', (mean, words) => {
    const summary = { count: 2, mean, deviation: null };
    expect(memoryInWords({ summary, steps: 28 }, 'row')).toBe(words);
  });

  it('say what −∞ means', () => {
    expect(memoryInWords({ summary: null, steps: 28 }, 'row')).toMatch(/^Forgets at once/);
  });
});

describe('forgetting', () => {
  const lines = linesOf('none', fixedPointsFixture(), fixedPointsFixture({ forgetting: null }));

  it('is drawn by blank steps, for the runs that have answers then', () => {
    const series = forgettingSeries(lines, { unit: 'row', steps: 4 }, null);
    expect(series.map(({ id }) => id)).toHaveLength(1);
    expect([...series[0]!.x]).toEqual([0, 2, 4]);
    expect([...series[0]!.y]).toEqual([1, 0.5, 0.25]);
  });

  it('is drawn by shares of a digit’s steps where these differ', () => {
    const [first] = forgettingSeries(lines, { unit: null, steps: 4 }, null);
    expect([...first!.x]).toEqual([0, 0.5, 1]);
  });
});

describe('the points of a comparison', () => {
  it('are counted by kind, with the longest time constant of stable ones', () => {
    const fast = pointFixture({ eigenvalues: [[0.5, 0]] });
    const saddle = pointFixture({
      kind: 'saddle',
      eigenvalues: [
        [1.2, 0],
        [0.99, 0],
      ],
      unstable: 1,
    });
    const [group] = linesOf<FixedPoints>(
      'allButSeed',
      fixedPointsFixture({ points: [fast, pointFixture(), saddle] }),
      fixedPointsFixture({ points: [fast] }),
    );
    const { kinds, memory, before, after } = summaryOf(group!);
    expect([kinds.stable!.mean, kinds.saddle!.mean, kinds.slow!.mean]).toEqual([1.5, 0.5, 0]);
    expect(memory!.mean).toBeCloseTo((-1 / Math.log(0.9) - 1 / Math.log(0.5)) / 2, 12);
    expect([before!.mean, after!.mean]).toEqual([1, 0.25]);
  });

  it.each<[string, Partial<FixedPoints>]>([
    ['one stable point', {}],
    [
      '2 stable points, so that 2 answers',
      { points: [pointFixture(), pointFixture({ answer: { class: 5, probability: 1 } })] },
    ],
    ['No point is stable', { points: [pointFixture({ kind: 'saddle' })] }],
    ['No point was found', { points: [] }],
    ['From 3 of 4 states, the search found no point', { restless: 3 }],
    ['With 5 of 8 digits, states grow without bound', { overflowing: 5 }],
  ])('are summed up: %s', (words, own) => {
    expect(flowInWords(fixedPointsFixture(own))).toContain(words);
  });
});

describe('what the charts of points show', () => {
  it('are eigenvalues, those outside the unit circle by another symbol', () => {
    const scene = eigenvalueScene(
      pointFixture({
        eigenvalues: [
          [0, 1.5],
          [0.5, 0],
        ],
      }),
      'red',
    );
    expect(scene.points.map(({ symbol }) => symbol)).toEqual(['diamond', 'circle']);
    expect(scene.hasCircle).toBe(true);
  });

  it('are paths, dashed from the digit’s last state on, numbered points and arrows', () => {
    const scene = portraitScene(fixedPointsFixture(), (label) => `class ${label}`);
    expect(scene.lines).toEqual([
      {
        places: [
          [0, 0],
          [1, 0],
        ],
        colour: 'class 7',
        isDashed: false,
      },
      {
        places: [
          [1, 0],
          [1, 1],
        ],
        colour: 'class 7',
        isDashed: true,
      },
    ]);
    expect(scene.points.map(({ place, label }) => [place, label])).toEqual([[[1, -2], '1']]);
    // The fastest arrow reaches to the next, one of a quarter of its speed half as far.
    expect(scene.arrows.map(({ to }) => to)).toEqual([
      [0.5, 0],
      [1, 1],
    ]);
  });

  it('are a table of the same', () => {
    const { rows } = portraitTable(fixedPointsFixture(), (label) => `Class ${label}`);
    expect(rows).toEqual([
      ['Point 1', 1, -2, Number.NaN, Number.NaN],
      ['Class 7, reading', 0, 0, 1, 0],
      ['Class 7, reading', 1, 0, 0, 1],
      ['Class 7, blank steps', 1, 1, Number.NaN, Number.NaN],
      ['Flow', 0, 0, 0.25, 0],
      ['Flow', 1, 0, 0, 1],
    ]);
  });
});
