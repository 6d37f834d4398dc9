import { describe, expect, test } from 'vitest';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { addDotProducts } from '#shared/statistics/dot-products';
import { factorise, solveFactorised } from '#shared/statistics/cholesky';
import { predictLinear, RidgeRegression, SquaredCorrelations } from '#shared/statistics/ridge';

const random = new RandomStream(5, purpose.initialisation);
const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.symmetric()));
const flat = (rows: readonly (readonly number[])[]): Float64Array => Float64Array.from(rows.flat());
const transposed = (rows: readonly (readonly number[])[]): number[][] =>
  rows[0]!.map((_, column) => rows.map((row) => row[column]!));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Gauss's elimination with pivots: solves A x = b in another way. */
function eliminated(matrixOf: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrixOf.map((row, index) => [...row, right[index]!]);
  for (let column = 0; column < rows.length; column++) {
    const pivot = rows
      .slice(column)
      .reduce((best, row) => (Math.abs(row[column]!) > Math.abs(best[column]!) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(column, 0, pivot);
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = row[column]! / pivot[column]!;
      row.forEach((value, index) => (row[index] = value - factor * pivot[index]!));
    }
  }
  return rows.map((row, index) => row.at(-1)! / row[index]!);
}

test.each([
  [1, 1, 3],
  [5, 7, 4],
  [4, 8, 1],
  [7, 6, 5],
])('products of %i and %i rows of %i columns are the sums of their products', (m, n, depth) => {
  const [left, right] = [matrix(m, depth), matrix(n, depth)];
  const out = new Float64Array(m * n).fill(0.5);
  addDotProducts(out, flat(left), flat(right), depth);
  const expected = left.flatMap((row) =>
    right.map((other) => 0.5 + row.reduce((sum, value, d) => sum + value * other[d]!, 0)),
  );
  out.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 12));

  const squares = new Float64Array(m * m);
  addDotProducts(squares, flat(left), flat(left), depth, true);
  left.forEach((row, i) => {
    for (let j = i; j < m; j++) {
      const dot = row.reduce((sum, value, d) => sum + value * left[j]![d]!, 0);
      expect(squares[i * m + j]).toBeCloseTo(dot, 12);
    }
  });
});

describe('Cholesky’s factor', () => {
  test('solves as elimination does', () => {
    const root = matrix(6, 9);
    const positive = root.map((row) =>
      root.map((other) => row.reduce((sum, value, d) => sum + value * other[d]!, 0)),
    );
    const right = matrix(1, 6)[0]!;
    const factor = flat(positive);
    factorise(factor, 6);
    const solved = Float64Array.from(right);
    solveFactorised(factor, 6, solved);
    eliminated(positive, right).forEach((value, index) => {
      expect(solved[index]).toBeCloseTo(value, 9);
    });
  });

  test('is refused of a matrix that isn’t positive definite', () => {
    expect(() => factorise(Float64Array.of(1, 2, 2, 1), 2)).toThrow(RangeError);
  });
});

describe('ridge regression', () => {
  const features = matrix(40, 5);
  const targets = features.map(([a = 0, b = 0, c = 0], row) => [
    2 * a - b + 3 + 0.1 * Math.sin(row),
    c * c,
  ]);

  function fitted(strength: number, blocks: readonly number[] = [40]) {
    const regression = new RidgeRegression(5, 2);
    let from = 0;
    for (const size of blocks) {
      regression.add(
        flat(transposed(features.slice(from, from + size))),
        flat(transposed(targets.slice(from, from + size))),
        size,
      );
      from += size;
    }
    return regression.solve(strength);
  }

  test('is the solution of the normal equations with the penalty on their diagonal', () => {
    const strength = 0.05;
    const means = transposed(features).map(mean);
    const centred = features.map((row) => row.map((value, index) => value - means[index]!));
    const columns = transposed(centred);
    const covariance = columns.map((one) =>
      columns.map((other) => mean(one.map((value, row) => value * other[row]!))),
    );
    const penalty = (strength * covariance.reduce((sum, row, index) => sum + row[index]!, 0)) / 5;
    covariance.forEach((row, index) => (row[index]! += penalty));
    const { weights, intercepts } = fitted(strength);
    for (const target of [0, 1]) {
      const values = targets.map((row) => row[target]!);
      const right = columns.map((column) => mean(column.map((value, row) => value * values[row]!)));
      const expected = eliminated(covariance, right);
      expected.forEach((value, index) => {
        expect(weights[target * 5 + index]).toBeCloseTo(value, 9);
      });
      const constant =
        mean(values) - expected.reduce((sum, value, index) => sum + value * means[index]!, 0);
      expect(intercepts[target]).toBeCloseTo(constant, 9);
    }
  });

  test('doesn’t depend on how examples come in blocks', () => {
    const [whole, parts] = [fitted(1e-3), fitted(1e-3, [7, 32, 1])];
    whole.weights.forEach((value, index) => expect(parts.weights[index]).toBeCloseTo(value, 9));
  });

  test('finds an exact relation when hardly penalised, and predicts with it', () => {
    const regression = new RidgeRegression(5, 1);
    const exact = features.map(([a = 0, b = 0]) => [4 * a - 2 * b + 7]);
    regression.add(flat(transposed(features)), flat(transposed(exact)), 40);
    const map = regression.solve(1e-12);
    [4, -2, 0, 0, 0].forEach((value, index) => expect(map.weights[index]).toBeCloseTo(value, 6));
    const predicted = predictLinear(map, flat(features.slice(0, 3)));
    exact.slice(0, 3).forEach(([value], row) => expect(predicted[row]).toBeCloseTo(value!, 6));
  });

  test('predicts the mean from features that never change', () => {
    const regression = new RidgeRegression(2, 1);
    regression.add(new Float64Array(8).fill(0.5), Float64Array.of(1, 2, 3, 6), 4);
    const map = regression.solve(1e-4);
    expect([...predictLinear(map, Float64Array.of(0.5, 0.5))]).toEqual([3]);
  });

  test.each([0.1, -0.7, 0.999_999, 1 / 3, 1e6 + 0.1])(
    'predicts the mean from features that are always %d, whatever rounding leaves of their variance',
    (value) => {
      const [size, count] = [6, 1000];
      const regression = new RidgeRegression(size, 1);
      const of = (one: number) => Float64Array.from({ length: size * count }, () => one);
      const target = Float64Array.from({ length: count }, (_, at) => at % 3);
      regression.add(of(value), target, count);
      const { weights, intercepts } = regression.solve(1e-4);
      expect([...weights]).toEqual(Array(size).fill(0));
      expect(intercepts[0]).toBeCloseTo(mean([...target]), 12);
    },
  );
});

test('squared correlations are those of the formula, and none where the truth never changes', () => {
  const guesses = matrix(4, 9);
  const truth = matrix(4, 9);
  guesses[1] = truth[1]!.map((value) => -3 * value + 1);
  truth[2] = truth[2]!.map(() => 0.25);
  guesses[3] = guesses[3]!.map(() => 0.25);
  const correlations = new SquaredCorrelations(4);
  for (const [from, to] of [
    [0, 4],
    [4, 9],
  ] as const)
    correlations.add(
      flat(guesses.map((row) => row.slice(from, to))),
      flat(truth.map((row) => row.slice(from, to))),
      to - from,
    );
  const [first, second, third, fourth] = correlations.result();
  const [p, t] = [guesses[0]!, truth[0]!];
  const covariance = mean(p.map((value, row) => (value - mean(p)) * (t[row]! - mean(t))));
  const variance = (values: readonly number[]) =>
    mean(values.map((value) => (value - mean(values)) ** 2));
  expect(first).toBeCloseTo(covariance ** 2 / (variance(p) * variance(t)), 10);
  expect(second).toBeCloseTo(1, 10);
  expect(third).toBeNull();
  expect(fourth).toBe(0);
});
