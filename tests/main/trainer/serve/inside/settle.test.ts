import { describe, expect, it } from 'vitest';
import { eigenvaluesOf } from '#main/trainer/serve/inside/eigenvalues';
import { settle, type MapStep } from '#main/trainer/serve/inside/settle';
import type { Vector } from '#shared/network/double-precision/linear';

const noWait = () => Promise.resolve();
const anywhere = (state: Vector): Vector => state;

/** h' = tanh(weight * h + bias), for each number of a state. */
const tanhMap =
  (weight: number, bias: number) =>
  (state: Vector): MapStep => {
    const next = state.map((value) => Math.tanh(weight * value + bias));
    const columns = (): Vector[] =>
      Array.from(next, (value, place) =>
        next.map((_, row) => (row === place ? weight * (1 - value ** 2) : 0)),
      );
    return { next, columns };
  };

describe('the search for a fixed point', () => {
  it.each([
    [0.3, 1],
    [-0.1, 1],
    [0.001, 1],
    [0.7, 2],
  ])('finds one that the map keeps, from %s', async (start) => {
    const { state, speed } = await settle(tanhMap(2, 0), anywhere, Float64Array.of(start), noWait);
    expect(speed).toBeLessThan(1e-12);
    // The roots of tanh(2 h) = h.
    const roots = [0, 0.957504024078, -0.957504024078];
    expect(Math.min(...roots.map((root) => Math.abs(root - state[0]!)))).toBeLessThan(1e-10);
  });

  it('finds an unstable one that steps of the map would leave', async () => {
    const { state } = await settle(tanhMap(2, 0), anywhere, Float64Array.of(0.05, -0.05), noWait);
    expect(Math.max(...state.map(Math.abs))).toBeLessThan(1e-10);
  });

  it('finds where the map moves least if it keeps nothing', async () => {
    // Two fixed points of tanh(2 h + b) meet at b = √2 - artanh √½ = 0.5328…; this is a little further.
    const { state, speed } = await settle(
      tanhMap(2, 0.54),
      anywhere,
      Float64Array.of(-0.5),
      noWait,
    );
    // There the map has the slope 1: 2 (1 - h'²) = 1.
    const next = Math.tanh(2 * state[0]! + 0.54);
    expect(next).toBeCloseTo(-Math.SQRT1_2, 4);
    expect(speed).toBeCloseTo(Math.abs(next - state[0]!), 12);
    expect(speed).toBeGreaterThan(1e-3);
  });

  it('goes all the way where the map mixes the numbers', async () => {
    const matrix = [
      [0.9, -0.5, 0.1],
      [0.4, 0.8, -0.3],
      [0.2, 0.1, 0.99],
    ];
    const bias = [0.2, -0.1, 0.3];
    const product = (rows: number[][], vector: Vector): Vector =>
      Float64Array.from(rows, (row) => row.reduce((sum, w, i) => sum + w * vector[i]!, 0));
    const stepAt = (state: Vector): MapStep => ({
      next: product(matrix, state).map((value, i) => value + bias[i]!),
      columns: () => matrix.map((_, column) => Float64Array.from(matrix, (row) => row[column]!)),
    });
    const { state, speed } = await settle(stepAt, anywhere, new Float64Array(3), noWait);
    expect(speed).toBeLessThan(1e-12);
    const next = stepAt(state).next;
    state.forEach((value, i) => expect(next[i]).toBeCloseTo(value, 11));
  });

  it('stays where states can be', async () => {
    const within = (state: Vector): Vector => state.map((value) => Math.max(0.5, value));
    const { state } = await settle(tanhMap(0.5, 0), within, Float64Array.of(0.9), noWait);
    expect(state[0]).toBe(0.5);
  });

  it('ends with what its caller throws', async () => {
    const stopped = settle(tanhMap(2, 0), anywhere, Float64Array.of(0.3), () =>
      Promise.reject(new Error('stopped')),
    );
    await expect(stopped).rejects.toThrow('stopped');
  });
});

describe('eigenvalues', () => {
  it('are those of a turn that shrinks, and of a factor', () => {
    const [cosine, sine] = [0.9 * Math.cos(0.4), 0.9 * Math.sin(0.4)];
    const values = eigenvaluesOf([
      Float64Array.of(cosine, -sine, 5),
      Float64Array.of(sine, cosine, -3),
      Float64Array.of(0, 0, -1.2),
    ]);
    expect(values[0]![0]).toBeCloseTo(-1.2, 12);
    expect(values.slice(1).map(([real]) => real)).toEqual([
      expect.closeTo(cosine, 12),
      expect.closeTo(cosine, 12),
    ]);
    expect(values.slice(1).map(([, imaginary]) => Math.abs(imaginary))).toEqual([
      expect.closeTo(sine, 12),
      expect.closeTo(sine, 12),
    ]);
  });

  it('are those of a matrix that isn’t symmetric though it looks it at first', () => {
    const values = eigenvaluesOf([Float64Array.of(0, 1), Float64Array.of(-6, 5)]);
    expect(values.map(([real]) => real)).toEqual([expect.closeTo(3, 12), expect.closeTo(2, 12)]);
  });
});
