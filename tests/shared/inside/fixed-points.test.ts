import { describe, expect, it } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import {
  fixedPointsCsv,
  fixedPointsRefusal,
  fixedPointsSummary,
  fixedPointsTable,
  modulusOf,
  timeConstant,
} from '#shared/inside/fixed-points';
import { fixedPointsFixture, pointFixture } from '../../support/fixed-points.ts';

describe('a time constant', () => {
  it('is that of the largest modulus below 1, whatever is beside it', () => {
    const eigenvalues: [number, number][] = [
      [0, 1.5],
      [0.3, 0.4],
      [0.1, 0],
    ];
    expect(timeConstant({ eigenvalues })).toBeCloseTo(-1 / Math.log(0.5), 12);
  });

  it('is 0 where everything is lost at once, and missing where nothing is', () => {
    expect(timeConstant({ eigenvalues: [[0, 0]] })).toBe(0);
    expect(timeConstant({ eigenvalues: [[1.2, 0]] })).toBeNull();
  });
});

it('a modulus is the length of an eigenvalue', () => {
  expect(modulusOf([-3, 4])).toBe(5);
});

it('points are a table with q, and empty cells where there is no answer', () => {
  const points = [
    pointFixture({ speed: 0.2, eigenvalues: [[0.5, 0]] }),
    pointFixture({ answer: null, eigenvalues: [[1.5, 0]], unstable: 1, kind: 'saddle' }),
  ];
  const { header, rows } = fixedPointsTable(fixedPointsFixture({ points }));
  const cell = (row: number, name: string): string => rows[row]![header.indexOf(name)]!;
  expect(Number(cell(0, 'q'))).toBeCloseTo(0.02, 12);
  expect(cell(0, 'class')).toBe('3');
  expect(Number(cell(0, 'time constant'))).toBeCloseTo(-1 / Math.log(0.5), 12);
  expect([cell(1, 'kind'), cell(1, 'class'), cell(1, 'time constant')]).toEqual(['saddle', '', '']);
  expect(cell(1, 'largest modulus')).toBe('1.5');
});

it('the table for CSV also has the eigenvalues of each point, and what is forgotten', () => {
  const points = [
    pointFixture({ eigenvalues: [[-3, 4]] }),
    pointFixture({
      eigenvalues: [
        [0.5, 0],
        [0, -0.25],
      ],
    }),
  ];
  const result = fixedPointsFixture({ points });
  const { header, rows } = fixedPointsCsv(result);
  expect(rows.every((row) => row.length === header.length)).toBe(true);
  const cells = (what: string, ...names: string[]): string[][] =>
    rows
      .filter(([first]) => first === what)
      .map((row) => names.map((name) => row[header.indexOf(name)]!));
  const table = fixedPointsTable(result);
  expect(cells('point', ...table.header)).toEqual(table.rows);
  expect(cells('eigenvalue', 'point', 'real part', 'imaginary part', 'modulus')).toEqual([
    ['1', '-3', '4', '5'],
    ['2', '0.5', '0', '0.5'],
    ['2', '0', '-0.25', '0.25'],
  ]);
  expect(cells('forgetting', 'point', 'blank steps', 'accuracy')).toEqual([
    ['', '0', '1'],
    ['', '2', '0.5'],
    ['', '4', '0.25'],
  ]);
  const unanswered = fixedPointsCsv({ ...result, forgetting: null });
  expect(unanswered.rows.filter(([what]) => what === 'forgetting')).toEqual([]);
});

it('points are summed up by how many are stable, and by what is not forgotten', () => {
  const points = [pointFixture(), pointFixture({ kind: 'saddle' })];
  const summed = (own: Parameters<typeof fixedPointsFixture>[0]) =>
    fixedPointsSummary.map(({ of }) => of(fixedPointsFixture(own)));
  expect(summed({ points })).toEqual([1, 0.25]);
  expect(summed({ forgetting: null })).toEqual([1, null]);
});

it('networks whose state is too large, or doesn’t continue, are refused with the reason', () => {
  const refusal = (config: Record<string, unknown>) => fixedPointsRefusal(parseConfig(config));
  expect(refusal({ cell: 'GRU', hiddenSize: 256, layers: 2 })).toBeNull();
  expect(refusal({ cell: 'LSTM', hiddenSize: 256 })).toBeNull();
  const tooLarge =
    'has a state of 1,024 numbers, and fixed points are searched for in at most 512: with more, a search would take hours';
  expect(refusal({ cell: 'LSTM', hiddenSize: 256, layers: 2 })).toBe(tooLarge);
  expect(refusal({ cell: 'RNN', hiddenSize: 512, layers: 2 })).toBe(tooLarge);
  expect(refusal({ bidirectional: true })).toContain('both directions');
});
