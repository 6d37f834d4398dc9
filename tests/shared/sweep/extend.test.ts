import { describe, expect, it } from 'vitest';
import { extended, type Extension } from '#shared/sweep/extend';
import { storedDefinitionSchema } from '#shared/sweep/sweep';
import type { SweepState } from '#shared/sweep/standing';
import { definitionWith, simulate } from './simulation.ts';

const nothing: Extension = { trials: null, epochs: null, values: null };
const grid = definitionWith({
  base: { epochs: 2, validationExamples: 100 },
  space: [
    { field: 'cell', values: ['RNN', 'GRU'] },
    { field: 'hiddenSize', values: [8, 16] },
    { field: 'layers', from: 1, to: 2 },
  ],
  method: { kind: 'grid' },
});

describe('an extension', () => {
  it('adds trials, epochs to a budget, and values to a grid', () => {
    const random = definitionWith({ budget: 20 });
    expect(extended(random, { ...nothing, trials: 2, epochs: 5 })).toMatchObject({
      method: { trials: 20 },
      budget: 25,
    });
    const larger = extended(grid, { ...nothing, values: { hiddenSize: [16, 32] } });
    expect(larger.space[1]).toMatchObject({ values: [8, 16, 32] });
  });

  it('leaves the fields of a sweep of an earlier version in their order, as its trials have it', () => {
    const stored = storedDefinitionSchema.parse({
      ...{ name: 'Old', base: grid.base, method: { kind: 'grid' } },
      space: [
        { field: 'momentum', values: [0, 0.9] },
        { field: 'optimiser', values: ['sgd'] },
      ],
    });
    const larger = extended(stored, { ...nothing, values: { optimiser: ['adam'] } });
    expect(larger.space.map(({ field }) => field)).toEqual(['momentum', 'optimiser']);
  });

  it.each([
    [grid, {}, 'trials, epochs or values: say what to add'],
    [grid, { trials: 2 }, 'trials: a grid has all the trials that there are'],
    [definitionWith({}), { trials: 10_000 }, 'trials: 10000 more would be 10018; at most 10000'],
    [definitionWith({}), { epochs: 2 }, 'epochs: the sweep has no budget'],
    [
      definitionWith({ budget: 20 }),
      { epochs: 1e9 },
      'epochs: 1000000000 more would be 1000000020; at most 1000000000 are allowed',
    ],
    [definitionWith({}), { values: { hiddenSize: [1] } }, 'values: only a grid tries all values'],
    [
      grid,
      { values: { dropout: [0.1] } },
      'dropout is not searched by this sweep; use one of cell',
    ],
    [grid, { values: { layers: [3] } }, 'values: layers has a range'],
    [grid, { values: { hiddenSize: [16, 8] } }, 'values: hiddenSize has 16, 8 already; add others'],
    [
      grid,
      { values: { cell: ['MGU'] } },
      'space, field 1, values: "MGU" is not allowed; use one of',
    ],
  ])('that can’t be is refused: %#', (definition, more, reason) => {
    expect(() => extended(definition, { ...nothing, ...more })).toThrow(reason);
  });

  it('of a grid has only the new points tried', () => {
    const run = (state: SweepState) => simulate(state, () => 1, { workers: 2, seed: 0 });
    const first = run({ definition: grid, trials: [], decisions: [] });
    const larger = extended(grid, { ...nothing, values: { hiddenSize: [4] } });
    const { trials } = run({ ...first, definition: larger });
    expect(trials.slice(0, 8)).toEqual(first.trials);
    expect(trials.slice(8).map(({ point }) => point.hiddenSize)).toEqual([4, 4, 4, 4]);
    expect(new Set(trials.map(({ point }) => JSON.stringify(point))).size).toBe(12);
  });
});
