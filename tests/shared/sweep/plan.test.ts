import { describe, expect, it } from 'vitest';
import { nextStep } from '#shared/sweep/plan';
import { rangeValue, type Point, type Range } from '#shared/sweep/space';
import type { SweepState, Trial } from '#shared/sweep/standing';
import { decisionInWords, type Decision, type SweepDefinition } from '#shared/sweep/sweep';
import { bestTrial } from '../../support/sweep-views.ts';
import { begin, bySize, definitionWith, simulate } from './simulation.ts';

const synchronous = { halving: { kind: 'synchronous', firstRung: 1, factor: 3 } };
const asynchronous = { halving: { kind: 'asynchronous', firstRung: 1, factor: 3 } };

describe('synchronous halving', () => {
  const definition = definitionWith(synchronous);

  it('trains all trials for an epoch, a third for three, and a ninth to the end', () => {
    const { trials, decisions } = simulate(begin(definition), bySize, { workers: 2, seed: 0 });
    const lengths = trials.map(({ losses }) => losses.length);
    const withLength = (length: number) => lengths.filter((each) => each === length).length;
    expect([withLength(1), withLength(3), withLength(9)]).toEqual([12, 4, 2]);
    const sizes = trials.map(({ point }) => point.hiddenSize as number);
    const best = trials[sizes.indexOf(Math.max(...sizes))]!;
    expect(bestTrial(trials)).toBe(best);
    expect(decisions).toHaveLength(18 + 6);
    expect(decisions.filter(({ trial }) => trial === best.number).map(decisionInWords)).toEqual([
      'continues after epoch 1: 1st of 18, the best 6 continue',
      'continues after epoch 3: 1st of 6, the best 2 continue',
    ]);
    const last = decisions.find(({ place, epoch }) => place === 18 && epoch === 1)!;
    expect(decisionInWords(last)).toBe('paused at epoch 1: 18th of 18, the best 6 continue');
  });

  it.each([
    ['random', {}],
    [
      'grid',
      {
        method: { kind: 'grid' },
        space: [{ field: 'hiddenSize', values: [3, 9, 27, 81, 243, 5, 7] }],
      },
    ],
    ['tpe', { method: { kind: 'tpe', trials: 33, cohort: 11 } }],
  ])('decides and proposes the same with 1, 2 and 4 workers, %s', (_, settings) => {
    const asked = definitionWith({ ...synchronous, ...settings });
    const alone = simulate(begin(asked), bySize, { workers: 1, seed: 0 });
    expect(alone.decisions.length).toBeGreaterThan(5);
    for (const workers of [2, 4]) {
      for (const seed of [1, 2, 3]) {
        expect(simulate(begin(asked), bySize, { workers, seed })).toEqual(alone);
      }
    }
  });

  it('decides the same if it was ended in between', () => {
    const whole = simulate(begin(definition), bySize, { workers: 2, seed: 0 });
    for (const stopAfter of [1, 7, 18, 19, 30, 40]) {
      const first = simulate(begin(definition), bySize, { workers: 3, seed: 5, stopAfter });
      const { trials, decisions } = simulate(first, bySize, { workers: 2, seed: 6 });
      expect({ trials, decisions }).toEqual({ trials: whole.trials, decisions: whole.decisions });
    }
  });

  it('compares the trials of a cohort with all before, and sends on paused ones that are among the best', () => {
    // The trials of the first cohort are the best ones, so that more than its own share of them continues.
    const getsWorse = ({ hiddenSize }: Point, epoch: number): number =>
      (hiddenSize as number) / 100 + 1 / epoch;
    const first = definitionWith({
      ...synchronous,
      space: [{ field: 'hiddenSize', from: 1, to: 12 }],
      method: { kind: 'random', trials: 6 },
    });
    const begun = simulate(begin(first), getsWorse, { workers: 2, seed: 0 });
    const more = { ...first, method: { kind: 'random', trials: 12 } } as SweepDefinition;
    const { trials, decisions } = simulate({ ...begun, definition: more }, getsWorse, {
      workers: 2,
      seed: 0,
    });
    expect(decisions.slice(0, begun.decisions.length)).toEqual(begun.decisions);
    const bySize = trials.toSorted((one, other) => one.losses[0]! - other.losses[0]!);
    for (const best of bySize.slice(0, 4)) expect(best.losses.length).toBeGreaterThanOrEqual(3);
    // Nobody is decided about twice, but for those who were paused and now continue.
    const atFirst = (number: number) =>
      decisions
        .filter(({ trial, epoch }) => trial === number && epoch === 1)
        .map(({ kind }) => kind);
    const kinds = trials.map(({ number }) => atFirst(number).join(', '));
    expect(new Set(kinds)).toEqual(new Set(['continues', 'pauses', 'pauses, continues']));
  });

  it('passes over trials that fail, and ends if all do', () => {
    const fails = (point: Point, epoch: number): number =>
      (point.hiddenSize as number) > 250 ? NaN : bySize(point, epoch);
    const { trials, decisions } = simulate(begin(definition), fails, { workers: 2, seed: 0 });
    const failed = trials.filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThan(3);
    const about = decisions.filter(({ trial }) => failed.some(({ number }) => number === trial));
    expect(new Set(about.map(decisionInWords))).toEqual(new Set(['paused at epoch 1: it failed']));
    expect(bestTrial(trials)!.losses).toHaveLength(9);
    const none = simulate(begin(definition), () => NaN, { workers: 2, seed: 0 });
    expect(none.trials.every(({ status }) => status === 'failed')).toBe(true);
    expect(bestTrial(none.trials)).toBeNull();
  });
});

describe('asynchronous halving', () => {
  it('never lets a worker wait, and sends on trials that others have made promotable', () => {
    const definition = definitionWith({ ...asynchronous, method: { kind: 'random', trials: 60 } });
    const { trials, decisions } = simulate(begin(definition), bySize, { workers: 4, seed: 0 });
    expect(trials).toHaveLength(60);
    const paused = decisions.flatMap((each, index) =>
      each.kind === 'pauses' ? [{ each, index }] : [],
    );
    const later = paused.filter(({ each, index }) =>
      decisions
        .slice(index)
        .some(
          ({ trial, epoch, kind }) =>
            kind === 'continues' && trial === each.trial && epoch === each.epoch,
        ),
    );
    expect(later.length).toBeGreaterThan(0);
    for (const epochs of [3, 9]) {
      const reached = trials.filter(({ losses }) => losses.length >= epochs / 3).length;
      const further = trials.filter(({ losses }) => losses.length >= epochs).length;
      expect(further).toBeGreaterThanOrEqual(Math.floor(reached / 3));
      expect(further).toBeLessThan(reached / 2);
    }
    const sizes = trials.map(({ point }) => point.hiddenSize as number);
    expect(bestTrial(trials)!.point.hiddenSize).toBe(Math.max(...sizes));
  });
});

describe('median stopping', () => {
  it('stops trials that do worse than most, once enough have finished', () => {
    const definition = definitionWith({ medianStopping: true });
    const { trials, decisions } = simulate(begin(definition), bySize, { workers: 1, seed: 0 });
    expect(decisions.length).toBeGreaterThan(0);
    expect(decisions.every(({ kind }) => kind === 'stops')).toBe(true);
    for (const { trial, epoch } of decisions) {
      expect(trials[trial]!.losses).toHaveLength(epoch);
      expect(epoch).toBeGreaterThanOrEqual(2);
    }
    expect(trials.filter(({ losses }) => losses.length === 9).length).toBeGreaterThanOrEqual(5);
    expect(decisionInWords({ ...decisions[0]!, epoch: 2, of: 5 })).toBe(
      'stopped at epoch 2: worse than the median of 5 finished trials',
    );
  });
});

describe('median stopping with synchronous halving', () => {
  const halving = { kind: 'synchronous', firstRung: 3, factor: 3 };
  const tpe = { kind: 'tpe', trials: 48, cohort: 12 };
  const random = { kind: 'random', trials: 24 };

  it.each([
    ['random', random, 0],
    ['tpe', tpe, 1],
  ])('decides the same with 1, 2 and 4 workers, %s', (_, method, stops) => {
    const definition = definitionWith({ halving, medianStopping: true, method });
    const [first, ...others] = [1, 2, 4].map((workers) => {
      const end = simulate(begin(definition), bySize, { workers, seed: workers });
      // Trials that are stopped at once come in any order.
      const key = ({ trial, epoch }: Decision): number => trial * 10 + epoch;
      return { ...end, decisions: end.decisions.toSorted((one, two) => key(one) - key(two)) };
    });
    for (const other of others) expect(other).toEqual(first);
    const stopped = first!.decisions.filter(({ kind }) => kind === 'stops');
    expect(stopped.length).toBeGreaterThanOrEqual(stops);
    for (const { epoch } of stopped) expect(epoch).toBeLessThanOrEqual(halving.firstRung);
  });

  it('looks at all epochs since the last look', () => {
    const definition = definitionWith({ halving, medianStopping: true, method: tpe });
    const trial = (number: number, losses: readonly number[]): Trial => {
      return { number, point: { hiddenSize: number + 1 }, status: 'waiting', losses };
    };
    const finished = [0, 1, 2, 3, 4].map((number) => trial(number, Array<number>(9).fill(0.1)));
    const decisions = finished.map(({ number }, index): Decision => {
      return { trial: number, epoch: 3, kind: 'continues', place: index + 1, of: 5, best: 5 };
    });
    const after = (losses: readonly number[]): readonly unknown[] => {
      const trials = [...finished, { ...trial(5, losses), status: 'running' as const }];
      const step = nextStep({ definition, trials, decisions }, 1);
      return step.kind === 'decide' ? step.decisions.map(({ kind, epoch }) => [kind, epoch]) : [];
    };
    expect(after([9])).toEqual([]);
    expect(after([9, 9])).toEqual([['stops', 2]]);
    expect(after([9, 9, 0.001])).toEqual([['stops', 2]]);
  });
});

it('no value lies beyond the ends of its range, however many digits they have', () => {
  for (const [from, to] of [
    [0.00123444, 0.0987664],
    [0.1234444, 0.2345664],
  ] as const) {
    for (const logarithmic of [true, false]) {
      const range: Range = { field: 'learningRate', from, to, logarithmic, step: null };
      const place = (value: number): number => (logarithmic ? Math.log(value) : value);
      expect([rangeValue(range, place(from)), rangeValue(range, place(to))]).toEqual([from, to]);
    }
  }
  const sizes: Range = { field: 'hiddenSize', from: 1, to: 8, logarithmic: true, step: null };
  const half = [0.5, 1.4, 7.6, 8.5].map((size) => rangeValue(sizes, Math.log(size)));
  expect(half).toEqual([1, 1, 8, 8]);
});

describe('proposals', () => {
  it('at random are each config with all seeds that are listed, also when trials are added', () => {
    const space = [
      { field: 'learningRate', from: 1e-4, to: 1e-1, logarithmic: true },
      { field: 'seed', values: [1, 2, 3] },
    ];
    const asked = (trials: number) => definitionWith({ space, method: { kind: 'random', trials } });
    const run = (state: SweepState) => simulate(state, () => 0.5, { workers: 1, seed: 0 });
    const first = run(begin(asked(7)));
    expect(new Set(first.trials.map(({ point }) => point.learningRate)).size).toBe(3);
    const seeds = first.trials.slice(0, 3).map(({ point }) => point.seed);
    expect(new Set(seeds)).toEqual(new Set([1, 2, 3]));
    // The third config lacks two seeds, which come first when there may be more trials.
    const more = run({ ...first, definition: asked(12) });
    const rates = more.trials.map(({ point }) => point.learningRate);
    expect(rates.slice(6, 9)).toEqual([rates[6], rates[6], rates[6]]);
    expect(new Set(rates).size).toBe(4);
    expect(new Set(more.trials.map(({ point }) => JSON.stringify(point))).size).toBe(12);
    // The same trials as if all had been asked for at once.
    expect(run(begin(asked(12))).trials.map(({ point }) => point)).toEqual(
      more.trials.map(({ point }) => point),
    );
  });

  it('of TPE draw the seed like any other value', () => {
    const space = [
      { field: 'hiddenSize', from: 1, to: 500 },
      { field: 'seed', values: [1, 2, 3] },
    ];
    const { trials } = simulate(
      begin(definitionWith({ space, method: { kind: 'tpe', trials: 10 } })),
      bySize,
      { workers: 1, seed: 0 },
    );
    expect(new Set(trials.map(({ point }) => point.hiddenSize)).size).toBeGreaterThan(5);
  });

  it('of a grid are all of its points, once each, in an order that the seed shuffles', () => {
    const values = [8, 16, 24, 32];
    const settings = (seed: number) => ({
      method: { kind: 'grid' },
      seed,
      space: [
        { field: 'cell', values: ['RNN', 'LSTM'] },
        { field: 'nonlinearity', values: ['tanh', 'relu'] },
        { field: 'hiddenSize', values },
      ],
    });
    const points = (seed: number) =>
      simulate(begin(definitionWith(settings(seed))), bySize, { workers: 2, seed: 0 }).trials.map(
        ({ point }) => JSON.stringify(point),
      );
    // The activation has no effect in an LSTM.
    expect(new Set(points(0)).size).toBe(3 * values.length);
    expect(points(0)).toHaveLength(3 * values.length);
    expect(points(1).toSorted()).toEqual(points(0).toSorted());
    expect(points(1)).not.toEqual(points(0));
    expect(points(0)).not.toEqual(points(0).toSorted());
  });

  it('at random are within their ranges, meet their conditions, and never repeat', () => {
    const definition = definitionWith({
      base: { epochs: 1, validationExamples: 10 },
      method: { kind: 'random', trials: 300 },
      space: [
        { field: 'cell', values: ['RNN', 'GRU', 'LSTM'] },
        { field: 'learningRate', from: 1e-4, to: 1e-1, logarithmic: true },
        {
          field: 'hiddenSize',
          from: 16,
          to: 64,
          step: 16,
          when: { field: 'cell', oneOf: ['GRU'] },
        },
      ],
    });
    const { trials } = simulate(begin(definition), () => 1, { workers: 8, seed: 0 });
    const points = trials.map(({ point }) => point);
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(300);
    const rates = points.map(({ learningRate }) => learningRate as number);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-4);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1e-1);
    // Half of them lie below the middle of the logarithmic scale.
    expect(rates.filter((rate) => rate < 10 ** -2.5).length).toBeGreaterThan(120);
    for (const { cell, hiddenSize } of points) {
      expect(hiddenSize === undefined).toBe(cell !== 'GRU');
      if (hiddenSize !== undefined) expect([16, 32, 48, 64]).toContain(hiddenSize);
    }
  });

  it.each(['random', 'tpe'])('follow from the seed alone, %s', (kind) => {
    const points = (seed: number) =>
      simulate(begin(definitionWith({ seed, method: { kind, trials: 14 } })), bySize, {
        ...{ workers: 1, seed: 0 },
      }).trials.map(({ point }) => point);
    expect(points(1)).toEqual(points(1));
    expect(points(1).slice(0, 10)).not.toEqual(points(2).slice(0, 10));
  });

  it('leave out values that don’t go together', () => {
    const base = { epochs: 1, validationExamples: 10, momentum: 0.9, nesterov: true };
    const space = [
      { field: 'optimiser', values: ['sgd', 'adam'] },
      { field: 'hiddenSize', values: [8, 16] },
    ];
    for (const method of [{ kind: 'grid' }, { kind: 'random', trials: 4 }]) {
      const definition = definitionWith({ base: { ...base, optimiser: 'sgd' }, space, method });
      const { trials } = simulate(begin(definition), bySize, { workers: 1, seed: 0 });
      expect(trials.map(({ point }) => point.optimiser)).toEqual(['sgd', 'sgd']);
    }
  });

  it('at random draw the seed like any other value where fields depend on it', () => {
    const space = [
      { field: 'seed', values: [1, 2, 3] },
      { field: 'hiddenSize', from: 1, to: 500, when: { field: 'seed', oneOf: [1] } },
    ];
    const definition = definitionWith({ space, method: { kind: 'random', trials: 12 } });
    const { trials } = simulate(begin(definition), () => 0.5, { workers: 1, seed: 0 });
    // With the others there is only one config each.
    const of = (seed: number) => trials.filter(({ point }) => point.seed === seed);
    expect([of(1).length, of(2).length, of(3).length]).toEqual([10, 1, 1]);
    for (const { point } of trials) expect('hiddenSize' in point).toBe(point.seed === 1);
  });

  it('from a narrow range are as many as from a wide one', () => {
    const base = { epochs: 1, validationExamples: 10 };
    for (const [from, to] of [
      [0.9999, 0.99999],
      [0.001, 0.00101],
      [0.0001, 0.1],
    ] as const) {
      const space = [{ field: 'beta2', from, to }];
      const definition = definitionWith({ base, space, method: { kind: 'random', trials: 200 } });
      const { trials } = simulate(begin(definition), () => 1, { workers: 8, seed: 0 });
      const values = trials.map(({ point }) => point.beta2 as number);
      expect(new Set(values).size).toBe(200);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(from);
      expect(Math.max(...values)).toBeLessThanOrEqual(to);
      // Half of them lie below the middle.
      expect(values.filter((value) => value < (from + to) / 2).length).toBeGreaterThan(75);
    }
  });

  it('of TPE are as many as were asked for, even if all that is promising has been tried', () => {
    const values = Array.from({ length: 40 }, (_, index) => index + 1);
    const space = [{ field: 'hiddenSize', values }];
    const base = { epochs: 1, validationExamples: 10 };
    const definition = definitionWith({ base, space, method: { kind: 'tpe', trials: 38 } });
    const steep = ({ hiddenSize }: Point): number => ((hiddenSize as number) < 4 ? 0 : 1);
    const { trials } = simulate(begin(definition), steep, { workers: 1, seed: 0 });
    expect(trials).toHaveLength(38);
  });

  it.each(['random', 'tpe'])('try each point of a space if as many are asked for, %s', (kind) => {
    const values = Array.from({ length: 150 }, (_, index) => index + 1);
    const space = [{ field: 'hiddenSize', values }];
    const method = { kind, trials: 150, ...(kind === 'tpe' && { cohort: 50 }) };
    const asked = begin(definitionWith({ base: { epochs: 1 }, space, method }));
    const { trials } = simulate(asked, bySize, { workers: 1, seed: 0 });
    expect(new Set(trials.map(({ point }) => point.hiddenSize)).size).toBe(150);
  });

  it('end when every point has been tried', () => {
    const space = [{ field: 'hiddenSize', from: 1, to: 5 }];
    const definition = definitionWith({ space, method: { kind: 'random', trials: 50 } });
    const { trials } = simulate(begin(definition), bySize, { workers: 2, seed: 0 });
    expect(trials.map(({ point }) => point.hiddenSize).toSorted()).toEqual([1, 2, 3, 4, 5]);
  });

  it('of TPE gather where trials do well', () => {
    const bowl = ({ learningRate, hiddenSize }: Point): number =>
      Math.abs(Math.log10(learningRate as number) + 2) +
      Math.abs((hiddenSize as number) - 300) / 200;
    const space = [
      { field: 'learningRate', from: 1e-5, to: 1, logarithmic: true },
      { field: 'hiddenSize', from: 10, to: 500 },
    ];
    const base = { epochs: 1, validationExamples: 10 };
    const best = (method: object) => {
      const losses = [0, 1, 2, 3, 4].map((seed) => {
        const definition = definitionWith({ base, space, method, seed });
        const { trials } = simulate(begin(definition), bowl, { workers: 1, seed: 0 });
        return Math.min(...trials.map(({ losses: own }) => own[0]!));
      });
      return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    };
    const tpe = best({ kind: 'tpe', trials: 60, cohort: 5 });
    expect(tpe).toBeLessThan(0.7 * best({ kind: 'random', trials: 60 }));
  });
});

it('a trial that was cut off after its last epoch is trained on until it is finished', () => {
  const definition = definitionWith({ method: { kind: 'random', trials: 1 } });
  const losses = new Array<number>(9).fill(0.5);
  const cutOff: Trial = { number: 0, point: { hiddenSize: 8 }, status: 'waiting', losses };
  const next = (trial: Trial) => nextStep({ definition, trials: [trial], decisions: [] }, 1);
  expect(next(cutOff)).toEqual({ kind: 'train', trainings: [{ number: 0, epochs: 9 }] });
  expect(next({ ...cutOff, status: 'finished' })).toEqual({ kind: 'finished' });
  expect(next({ ...cutOff, status: 'failed' })).toEqual({ kind: 'finished' });
});
