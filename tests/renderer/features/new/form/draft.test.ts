import { expect, test } from 'vitest';
import {
  emptyDraft,
  restoreDraft,
  type Draft,
} from '../../../../../src-renderer/features/new/form/draft.ts';

const whole: Draft = {
  entries: { hiddenSize: '64, 128', cell: ['RNN', 'GRU'], bidirectional: [true] },
  name: 'Sizes',
  batch: 'Sizes of a GRU',
  tags: ['one'],
  notes: 'Why.',
  leftOut: ['["RNN",64]'],
  match: true,
  reference: 'GRU',
  source: { id: 'gru-128-s0-abcde', name: 'gru-128 s0', seed: 0, freshSeed: 1, changed: ['cell'] },
};

test('a draft is as it was after it went through a file', () => {
  expect(restoreDraft(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
  expect(restoreDraft(emptyDraft)).toEqual(emptyDraft);
});

test('fields that there are no more, or that are of another kind now, are left out', () => {
  const entries = {
    hiddenSize: ['64'],
    cell: 'GRU',
    bidirectional: ['yes'],
    seed: '3',
    colour: ['red'],
    toString: 'x',
  };
  expect(restoreDraft({ ...whole, entries }).entries).toEqual({ seed: '3' });
});

test.each([[null], ['text'], [[]], [{}], [{ entries: 7, tags: 'x', source: 1 }]])(
  '%j is an empty draft',
  (kept) => {
    expect(restoreDraft(kept)).toEqual(emptyDraft);
  },
);
