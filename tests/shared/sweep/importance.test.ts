import { describe, expect, it } from 'vitest';
import type { FieldKey } from '#shared/catalogue/fields';
import { RandomStream } from '#shared/random/random-stream';
import { importance, type Importance } from '#shared/sweep/importance';
import { withoutSeed } from '#shared/sweep/seeds';
import type { Point } from '#shared/sweep/space';
import type { SweepDefinition } from '#shared/sweep/sweep';
import type { SweepTrial } from '#shared/sweep/sweep-view';
import scikitLearn from '../../fixtures/sweeps/importance.json';
import { definitionWith } from './simulation.ts';

const base = { epochs: 9, validationExamples: 100 };
const rates = { field: 'learningRate', from: 1e-4, to: 1e-1, logarithmic: true };
const sizes = { field: 'hiddenSize', from: 8, to: 128 };
const cells = { field: 'cell', values: ['RNN', 'GRU', 'LSTM'] };
const random = new RandomStream(1, 1);

function trialsWith(results: readonly { point: Point; losses: readonly number[] }[]): SweepTrial[] {
  return results.map(({ point, losses }, number) => ({
    number,
    point,
    losses,
    status: 'waiting',
    experiment: null,
    isReused: false,
    machine: null,
    repetitions: [],
    threads: null,
    lost: null,
    seconds: 0,
  }));
}

/** Random points, and what a function gives for each after nine epochs. */
function drawn(count: number, loss: (point: Point) => number) {
  const points = Array.from({ length: count }, (): Point => ({
    learningRate: 10 ** (-4 + 3 * random.uniform()),
    hiddenSize: 8 + random.below(121),
    cell: (['RNN', 'GRU', 'LSTM'] as const)[random.below(3)]!,
  }));
  return trialsWith(points.map((point) => ({ point, losses: new Array(9).fill(loss(point)) })));
}

function shown(result: Importance): Extract<Importance, { kind: 'importance' }> {
  if (result.kind !== 'importance') throw new Error(`too few: ${JSON.stringify(result)}`);
  return result;
}

function sharesOf(definition: SweepDefinition, trials: readonly SweepTrial[]) {
  const { fields } = shown(importance({ definition, trials }));
  const share = (field: FieldKey) => fields.find((each) => each.field === field)!.share;
  return { fields, share };
}

const three = definitionWith({ base, space: [rates, sizes, cells] });

describe('importance', () => {
  it('agrees with scikit-learn’s forests', () => {
    const definition = definitionWith({
      base: { ...base, layers: 2 },
      space: [
        rates,
        sizes,
        { field: 'cell', values: ['GRU', 'RNN'] },
        { field: 'dropout', from: 0, to: 0.9 },
      ],
    });
    const trials = trialsWith(
      scikitLearn.trials.map(({ loss, ...point }) => ({
        point: point as Point,
        losses: new Array(9).fill(loss),
      })),
    );
    const { fields, explained } = shown(importance({ definition, trials }));
    const by = scikitLearn.deviations;
    for (const [index, field] of scikitLearn.fields.entries()) {
      const { increase } = fields.find((each) => each.field === field)!;
      const expected = scikitLearn.increases[index]!;
      expect(Math.abs(increase - expected), field).toBeLessThan(4 * by[index]!);
    }
    const { mean, deviation } = scikitLearn.explained;
    expect(Math.abs(explained - mean)).toBeLessThan(4 * deviation);
  });

  it('is all of the one field that matters, whether of numbers or of choices', () => {
    const bySize = sharesOf(
      three,
      drawn(80, ({ hiddenSize }) => 1 / (hiddenSize as number)),
    );
    expect(bySize.fields[0]!.field).toBe('hiddenSize');
    expect(bySize.share('hiddenSize')).toBeGreaterThan(0.97);
    // GRU is neither first nor last among the values, so that no order of them does.
    const byCell = sharesOf(
      three,
      drawn(80, ({ cell }) => (cell === 'GRU' ? 0.1 : 0.3)),
    );
    expect(byCell.share('cell')).toBeGreaterThan(0.97);
  });

  it('is the same for two fields that matter the same', () => {
    const { share } = sharesOf(
      three,
      drawn(
        150,
        ({ learningRate, hiddenSize }) =>
          (Math.log10(learningRate as number) + 4) / 3 + ((hiddenSize as number) - 8) / 120,
      ),
    );
    expect(Math.abs(share('learningRate') - share('hiddenSize'))).toBeLessThan(0.12);
    expect(share('cell')).toBeLessThan(0.03);
  });

  it('explains nothing of noise', () => {
    const { explained, fields } = shown(
      importance({ definition: three, trials: drawn(80, () => random.uniform()) }),
    );
    expect(explained).toBeLessThan(0.1);
    expect(Math.max(...fields.map(({ increase }) => increase))).toBeLessThan(0.02);
  });

  it('of equal results is none', () => {
    const result = shown(importance({ definition: three, trials: drawn(30, () => 0.25) }));
    expect(result.explained).toBe(0);
    expect(result.fields.map(({ share, increase }) => [share, increase])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it('of a field that is tried with some values of another counts where it is tried', () => {
    const definition = definitionWith({
      base,
      space: [cells, { ...sizes, when: { field: 'cell', oneOf: ['GRU'] } }, rates],
    });
    const matters = trialsWith(
      drawn(150, () => 0).map(({ point: { hiddenSize, ...point } }) => {
        const size = hiddenSize!;
        return point.cell === 'GRU'
          ? {
              point: { ...point, hiddenSize: size },
              losses: new Array(9).fill((size as number) / 128),
            }
          : { point, losses: new Array(9).fill(0.5) };
      }),
    );
    const { share } = sharesOf(definition, matters);
    expect(share('hiddenSize')).toBeGreaterThan(0.5);
    expect(share('learningRate')).toBeLessThan(0.05);
    // Whether it is tried says which cell it is; that is the cell's importance alone.
    const cellOnly = trialsWith(
      matters.map(({ point }) => ({
        point,
        losses: new Array(9).fill(point.cell === 'GRU' ? 0.1 : 0.5),
      })),
    );
    expect(sharesOf(definition, cellOnly).share('cell')).toBeGreaterThan(0.97);
  });

  it('takes the results of the last epoch that at least half of the trials have reached', () => {
    const halving = { kind: 'synchronous', firstRung: 1, factor: 3 };
    const definition = definitionWith({ base, space: [rates, sizes, cells], halving });
    const cut = (whole: SweepTrial[], lengths: (index: number) => number) =>
      whole.map((trial, index) => ({ ...trial, losses: trial.losses.slice(0, lengths(index)) }));
    const trials = drawn(60, ({ hiddenSize }) => hiddenSize as number);
    const atEpoch = (lengths: (index: number) => number) => {
      const { epoch, trials: count } = shown(
        importance({ definition, trials: cut(trials, lengths) }),
      );
      return [epoch, count];
    };
    expect(atEpoch((index) => (index % 3 === 0 ? 3 : 1))).toEqual([1, 60]);
    expect(atEpoch((index) => (index % 4 === 0 ? 1 : 4))).toEqual([3, 45]);
    expect(atEpoch((index) => (index % 9 === 0 ? 0 : 9))).toEqual([9, 53]);
    expect(
      importance({ definition, trials: cut(trials, (index) => (index < 11 ? 1 : 0)) }),
    ).toEqual({ kind: 'tooFew', needed: 12, trials: 11 });
    expect(importance({ definition, trials: [] })).toMatchObject({ kind: 'tooFew', trials: 0 });
  });

  it('leaves out trials without a finite result, gives the same twice, and takes part of very many', () => {
    const trials = drawn(310, ({ hiddenSize }) => hiddenSize as number);
    const broken = trials
      .slice(0, 120)
      .map((trial, index) =>
        index % 2 === 0
          ? trial
          : { ...trial, losses: new Array(9).fill(index % 4 === 1 ? NaN : Infinity) },
      );
    const result = shown(importance({ definition: three, trials: broken }));
    expect(result.trials).toBe(60);
    expect(result.explained).toBeGreaterThan(0.8);
    expect(importance({ definition: three, trials: broken })).toEqual(result);
    const other = importance({ definition: { ...three, seed: 5 }, trials: broken });
    expect(other).not.toEqual(result);
    expect(shown(importance({ definition: three, trials })).trials).toBe(300);
  });
});

it('judges configs by their mean over seeds, and has no importance of the seed', () => {
  const definition = definitionWith({
    base,
    space: [rates, sizes, { field: 'seed', values: [1, 2, 3] }],
    method: { kind: 'random', trials: 90 },
    halving: null,
  });
  const noise = new RandomStream(7, 1);
  const points = drawn(30, () => 0).flatMap(({ point: { learningRate, hiddenSize } }) =>
    [1, 2, 3].map((seed): Point => ({ learningRate, hiddenSize, seed }) as Point),
  );
  const trials = trialsWith(
    points.map((point) => ({
      point,
      losses: new Array(9).fill((point.hiddenSize as number) / 100 + 0.3 * noise.uniform()),
    })),
  );
  const result = shown(importance({ definition, trials }));
  expect(result.trials).toBe(30);
  expect(result.fields.map(({ field }) => field)).toEqual(['hiddenSize', 'learningRate']);
  // The same as of sweeps without seeds that had these means.
  const means = trialsWith(
    Array.from({ length: 30 }, (_, index) => {
      const three = trials.slice(3 * index, 3 * index + 3);
      const mean = three.reduce((sum, { losses }) => sum + losses[8]!, 0) / 3;
      return { point: withoutSeed(three[0]!.point), losses: new Array(9).fill(mean) };
    }),
  );
  const plain = definitionWith({ ...definition, space: [rates, sizes] });
  expect(importance({ definition: plain, trials: means })).toEqual(result);
  expect(importance({ definition, trials: trials.slice(0, 27) })).toMatchObject({
    kind: 'tooFew',
    needed: 10,
    trials: 9,
  });
});
