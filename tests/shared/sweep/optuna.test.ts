import { describe, expect, it } from 'vitest';
import { continuesAtOnce, type RungResult } from '#shared/sweep/halving';
import { stopsByMedian } from '#shared/sweep/median-stopping';
import { ParzenEstimator } from '#shared/sweep/parzen-estimator';
import type { Dimension, Point, Space, Value } from '#shared/sweep/space';
import { mostPromising, parted } from '#shared/sweep/tpe';
import optuna from '../../fixtures/sweeps/optuna.json';

/** What Optuna decides for the same reports; `tests/fixtures/sweeps/make-optuna-fixture.py` made the file. */
const decisionsOf = (events: readonly (number | boolean)[][]) =>
  events.map(([trial, epoch, stops]) => ({
    trial: trial as number,
    epoch: epoch as number,
    stops: stops as boolean,
  }));

type Columns = Readonly<Record<string, readonly number[]>>;

function dimensionsOf(space: Record<string, object>): Space {
  return Object.entries(space).map(([field, rest]) => ({ field, ...rest }) as Dimension);
}

/** Optuna counts choices; a point names them. */
function pointsOf(space: Space, columns: Columns): Point[] {
  const count = Object.values(columns)[0]!.length;
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      space.map((dimension) => {
        const number = columns[dimension.field]![index]!;
        const value = 'values' in dimension ? (dimension.values[number] as Value) : number;
        return [dimension.field, value];
      }),
    ),
  );
}

describe('decisions', () => {
  it('of halving are Optuna’s', () => {
    const rungs = [1, 3, 9];
    const reached = rungs.map((): RungResult[] => []);
    const decisions = decisionsOf(optuna.halving);
    expect(decisions.length).toBeGreaterThan(100);
    for (const { trial, epoch, stops } of decisions) {
      const loss = optuna.curves[trial]![epoch - 1]!;
      const rung = rungs.indexOf(epoch);
      if (rung === -1) {
        expect(stops).toBe(false);
        continue;
      }
      reached[rung]!.push({ trial, loss });
      expect(!continuesAtOnce(loss, reached[rung]!, 3)).toBe(stops);
    }
  });

  it('of median stopping are Optuna’s', () => {
    const finished: number[][] = [];
    const decisions = decisionsOf(optuna.median);
    expect(decisions.filter(({ stops }) => stops).length).toBeGreaterThan(20);
    for (const { trial, epoch, stops } of decisions) {
      const losses = optuna.curves[trial]!.slice(0, epoch);
      expect(stopsByMedian(losses, finished)).toBe(stops);
      if (!stops && epoch === optuna.curves[trial]!.length) finished.push(losses);
    }
  });
});

describe('the tree-structured Parzen estimator', () => {
  it.each(optuna.densities.map((each) => [Object.keys(each.space).join(', '), each] as const))(
    'has Optuna’s densities of %s',
    (_, { space, observed, points, logDensities }) => {
      const dimensions = dimensionsOf(space as unknown as Record<string, object>);
      const estimator = new ParzenEstimator(
        dimensions,
        pointsOf(dimensions, observed as unknown as Columns),
      );
      const found = pointsOf(dimensions, points as unknown as Columns).map((point) =>
        estimator.logDensity(point),
      );
      found.forEach((density, index) => {
        expect(Math.abs(density - logDensities[index]!)).toBeLessThan(1e-12);
      });
    },
  );

  it.each(optuna.choices)('chooses as Optuna among given candidates, $chosen', (given) => {
    const space = dimensionsOf(optuna.densities.at(-1)!.space as unknown as Record<string, object>);
    const points = pointsOf(space, given.observed);
    const observations = points.map((point, index) => ({
      point,
      loss: given.losses[index]!,
      epochs: given.epochs[index]!,
    }));
    const { good, others } = parted(observations);
    expect(good).toEqual(given.good.map((index) => points[index]));
    expect(others).toHaveLength(points.length - good.length);
    const [likely, unlikely] = [
      new ParzenEstimator(space, good),
      new ParzenEstimator(space, others),
    ];
    const candidates = pointsOf(space, given.candidates);
    candidates.forEach((candidate, index) => {
      const gain = likely.logDensity(candidate) - unlikely.logDensity(candidate);
      expect(Math.abs(gain - given.gains[index]!)).toBeLessThan(1e-12);
    });
    expect(mostPromising(candidates, likely, unlikely)).toBe(candidates[given.chosen]);
  });
});
