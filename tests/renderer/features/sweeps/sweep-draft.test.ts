import { describe, expect, it } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import {
  emptyDraft,
  newDimension,
  readSweepDraft,
  type DimensionDraft,
  type SweepDraft,
} from '../../../../src-renderer/features/sweeps/form/sweep-draft.ts';

const named: SweepDraft = { ...emptyDraft, name: 'Rates' };
const read = (own: Partial<SweepDraft>) => readSweepDraft({ ...named, ...own }, defaultConfig());
const problemsOf = (own: Partial<SweepDraft>) => Object.fromEntries(read(own).problems);
const dimension = (own: Partial<DimensionDraft>): DimensionDraft => ({
  ...newDimension('learningRate'),
  ...own,
});

describe('a sweep that was typed', () => {
  it('needs only a name at first', () => {
    expect(problemsOf({ name: '' })).toEqual({ name: expect.stringContaining('name') as string });
    const { definition } = read({});
    expect(definition).toMatchObject({
      name: 'Rates',
      base: { epochs: 9, trainingExamples: 10_000 },
      space: [
        { field: 'learningRate', from: 1e-4, to: 0.1, logarithmic: true },
        { field: 'hiddenSize', values: [32, 64, 128] },
      ],
      method: { kind: 'random', trials: 20 },
      halving: { kind: 'synchronous', firstRung: 1, factor: 3 },
    });
  });

  it('has a cohort with TPE alone, the usual one if none is given', () => {
    const methodWith = (own: Partial<SweepDraft>) => read(own).definition?.method;
    expect(methodWith({ method: 'tpe' })).toEqual({ kind: 'tpe', trials: 20, cohort: 10 });
    expect(methodWith({ method: 'tpe', cohort: '4' })).toMatchObject({ cohort: 4 });
    expect(methodWith({ method: 'random', cohort: '4' })).toEqual({ kind: 'random', trials: 20 });
    expect(problemsOf({ method: 'tpe', cohort: '0' })).toEqual({
      'method.cohort': 'Must be a whole number from 1 to 1000',
    });
  });

  it('takes values, ranges with steps, and conditions', () => {
    const { definition, problems } = read({
      space: [
        { ...newDimension('cell'), values: ['RNN', 'LSTM'] },
        dimension({ kind: 'range', from: '0.1', to: '0.5', step: '0.1' }),
        {
          ...newDimension('hiddenSize'),
          values: '16..64 x2',
          when: { field: 'cell', oneOf: ['LSTM'] },
        },
      ],
      halving: 'none',
      method: 'grid',
    });
    expect([...problems]).toEqual([]);
    expect(definition).toMatchObject({
      space: [
        { field: 'cell', values: ['RNN', 'LSTM'] },
        { field: 'learningRate', from: 0.1, to: 0.5, step: 0.1, logarithmic: false },
        { field: 'hiddenSize', values: [16, 32, 64], when: { field: 'cell', oneOf: ['LSTM'] } },
      ],
      halving: null,
      method: { kind: 'grid' },
    });
  });

  it('names each problem at its field', () => {
    const range = { kind: 'range', from: 'x', to: '0.5' } as const;
    expect(problemsOf({ space: [dimension(range)] })).toEqual({ 'space.0.from': 'Use a number' });
    const reversed = { kind: 'logRange', from: '0.5', to: '0.1' } as const;
    expect(problemsOf({ space: [dimension(reversed)] })).toEqual({
      'space.0.to': 'Must be above 0.5',
    });
    expect(Object.keys(problemsOf({ space: [dimension({ values: '0.1, many' })] }))).toEqual([
      'space.0.values',
    ]);
    expect(Object.keys(problemsOf({ trials: '0' }))).toEqual(['method.trials']);
    expect(problemsOf({ firstRung: '9' })).toEqual({
      'halving.firstRung': 'Must be below the 9 epochs of a trial',
    });
    expect(Object.keys(problemsOf({ seed: '' }))).toEqual(['seed']);
    expect(Object.keys(problemsOf({ space: [] }))).toEqual(['space']);
    expect(Object.keys(problemsOf({ entries: { epochs: '9', batchSize: '0' } }))).toEqual([
      'base.batchSize',
    ]);
    expect(problemsOf({ entries: { epochs: '9', validationExamples: '0' } })).toHaveProperty([
      'base.validationExamples',
    ]);
  });

  it('says at each field what a grid can’t try', () => {
    expect(problemsOf({ method: 'grid' })).toEqual({
      'space.0.from': 'A grid needs values, or a linear range with a step',
    });
    const range = { kind: 'range', from: '0.1', to: '0.5' } as const;
    expect(problemsOf({ method: 'grid', space: [dimension(range)] })).toEqual({
      'space.0.step': 'A grid needs values, or a linear range with a step',
    });
    const sizes = { ...newDimension('hiddenSize'), kind: 'range', from: '8', to: '9' } as const;
    expect(problemsOf({ method: 'grid', space: [sizes] })).toEqual({});
  });

  it('names fields as the form does', () => {
    const steps = { kind: 'range', from: '0.00001', to: '0.5', step: '0.00001' } as const;
    expect(problemsOf({ method: 'grid', space: [dimension(steps)] })).toEqual({
      space: expect.stringMatching(/^Learning rate: /) as string,
    });
  });

  it('takes decimal commas', () => {
    const range = { kind: 'range', from: '0,1', to: '0,5' } as const;
    expect(read({ space: [dimension(range)] }).definition?.space[0]).toMatchObject({
      from: 0.1,
      to: 0.5,
    });
  });

  it('gives no definition while there is a problem, and only searches what it searches', () => {
    expect(read({ trials: 'x' }).definition).toBeNull();
    // The entry of a field that is searched doesn't count, whatever it is.
    expect(read({ entries: { epochs: '9', learningRate: 'x' } }).definition?.base).toEqual({
      epochs: 9,
    });
  });
});
