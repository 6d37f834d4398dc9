import { describe, expect, it } from 'vitest';
import type { SweepDefinition } from '#shared/sweep/sweep';
import {
  firstExtension,
  isExtensible,
  readExtension,
  type ExtensionDraft,
} from '../../../../src-renderer/features/sweeps/form/extension-draft.ts';
import { sampleDefinition } from '../../../support/sweep-views.ts';

const grid = sampleDefinition(0, {
  space: [
    { field: 'cell', values: ['RNN', 'GRU'] },
    { field: 'hiddenSize', values: [16, 32] },
    { field: 'dataset', values: ['mnist'] },
    { field: 'layers', from: 1, to: 2 },
  ],
  method: { kind: 'grid' },
  budget: 90,
});

function readFor(definition: SweepDefinition, typed: Partial<ExtensionDraft>) {
  const {
    extension,
    problems,
    definition: larger,
  } = readExtension({ ...firstExtension(definition), ...typed }, definition);
  return { extension, larger, problems: Object.fromEntries(problems) };
}

describe('an extension that is typed', () => {
  it('offers what there can be more of', () => {
    expect(firstExtension(sampleDefinition(9))).toEqual({ trials: '10', epochs: '', values: {} });
    expect(firstExtension(grid)).toEqual({
      trials: '',
      epochs: '',
      values: { cell: [], hiddenSize: '', dataset: '' },
    });
    expect(firstExtension(sampleDefinition(9_996)).trials).toBe('4');
    expect(isExtensible(grid)).toBe(true);
    const ranges = { space: [{ field: 'layers', from: 1, to: 2 }], method: { kind: 'grid' } };
    expect(isExtensible(sampleDefinition(0, ranges))).toBe(false);
    expect(isExtensible(sampleDefinition(0, { ...ranges, budget: 9 }))).toBe(true);
    expect(isExtensible(sampleDefinition(10_000))).toBe(false);
  });

  it('says what is added, and what the sweep will be', () => {
    const trials = readFor(sampleDefinition(9, { budget: 90 }), { trials: ' 3 ', epochs: '20' });
    expect(trials.extension).toEqual({ trials: 3, epochs: 20, values: null });
    expect(trials.larger).toMatchObject({ budget: 110, method: { trials: 12 } });
    const values = { cell: ['LSTM'], hiddenSize: '64..128 x2', dataset: 'fashion, own' };
    const more = readFor(grid, { epochs: '9', values });
    expect(more.extension).toEqual({
      trials: null,
      epochs: 9,
      values: { cell: ['LSTM'], hiddenSize: [64, 128], dataset: ['fashion', 'own'] },
    });
    expect(more.larger!.space).toMatchObject([
      { values: ['RNN', 'GRU', 'LSTM'] },
      { values: [16, 32, 64, 128] },
      { values: ['mnist', 'fashion', 'own'] },
      { from: 1, to: 2 },
    ]);
  });

  it('is nothing while it is empty', () => {
    expect(readFor(grid, {})).toEqual({ extension: null, larger: null, problems: {} });
  });

  it.each([
    [sampleDefinition(20), { trials: '0' }, 'trials', 'Use a whole number from 1 to 9,980'],
    [sampleDefinition(20), { trials: '9981' }, 'trials', 'Use a whole number from 1 to 9,980'],
    [sampleDefinition(20), { trials: '2.5' }, 'trials', 'Use a whole number from 1 to 9,980'],
    [grid, { epochs: 'many' }, 'epochs', 'Use a whole number from 1 to 999,999,910'],
    [
      grid,
      { values: { hiddenSize: '64, zero' } },
      'values.hiddenSize',
      '"zero" is not allowed; use a whole number from 1 to 1024',
    ],
    [
      grid,
      { values: { hiddenSize: '16' } },
      'values.hiddenSize',
      'Hidden size has 16 already; add others',
    ],
    [
      grid,
      { values: { dataset: 'my data' } },
      'values.dataset',
      expect.stringMatching(/^"my data" is not allowed; use/),
    ],
    [
      sampleDefinition(0, {
        space: [
          { field: 'hiddenSize', values: [1] },
          { field: 'seed', from: 1, to: 6000 },
        ],
        method: { kind: 'grid' },
      }),
      { values: { hiddenSize: '2' } },
      'values.hiddenSize',
      'A grid of more than 10000 points; leave out some values',
    ],
  ])('has its problems where they are: %#', (definition, typed, place, problem) => {
    const { extension, problems } = readFor(definition, typed);
    expect(problems).toEqual({ [place]: problem });
    expect(extension).toBeNull();
  });
});
