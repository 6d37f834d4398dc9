import { describe, expect, test } from 'vitest';
import {
  noFilter,
  withText,
} from '../../../../../src-renderer/features/experiments/filter/filter-state.ts';
import { knownValues } from '../../../../../src-renderer/features/experiments/filter/known-values.ts';
import { parseFilter } from '#shared/experiment/filter/parse';
import { propertyNamed } from '#shared/experiment/filter/vocabulary';
import { listed } from '../../../../shared/experiment/filter/listed.ts';

test('while the text is invalid, the last valid one applies', () => {
  const valid = withText(noFilter, 'cell = GRU');
  expect(valid.problem).toBeNull();
  const wrong = withText(valid, 'cell = GRU and (');
  expect(wrong.text).toBe('cell = GRU and (');
  expect(wrong.expression).toBe(valid.expression);
  expect(wrong.problem).toMatchObject({ from: 16 });
  const right = withText(wrong, 'cell = LSTM');
  expect(right.problem).toBeNull();
  expect(right.expression).not.toBe(valid.expression);
});

test('an empty text filters nothing', () => {
  expect(withText(withText(noFilter, 'zz'), '')).toEqual(noFilter);
});

test('the values in use of tags, data sets and names are known, each once', () => {
  const records = [
    listed({ name: 'b', tags: ['t', 'u'] }, { dataset: 'mnist' }).record,
    listed({ name: 'a', tags: ['u'] }, { dataset: 'fashion' }).record,
    listed({ name: 'a' }, { dataset: 'mnist' }).record,
  ];
  const known = (name: string) => knownValues(records, propertyNamed(name)!);
  expect(known('tags')).toEqual(['u', 't']);
  expect(known('dataset')).toEqual(['fashion', 'mnist']);
  expect(known('name')).toEqual(['a', 'b']);
  expect(known('notes')).toEqual([]);
  expect(known('instructionSet')).toEqual([]);
});

describe('a word that is being typed next to comparisons', () => {
  const all = ['c', 'ce', 'cell = GRU', 'cell = GRU a', 'cell = GRU an', 'cell = GRU and'];
  const written = (...texts: string[]) =>
    texts.reduce((state, text) => withText(state, text), noFilter);
  const meaning = (text: string) => parseFilter(text);

  test('doesn’t count while it may become an operator or a field', () => {
    expect(written(...all).expression).toEqual(meaning('cell = GRU'));
    expect(written(...all, 'cell = GRU and hid').expression).toEqual(meaning('cell = GRU'));
    expect(written('cell = GRU seed ').expression).toEqual(meaning('cell = GRU'));
  });

  test('counts once it can only be a search word, or the text is finished', () => {
    expect(written('cell = GRU s0').expression).toEqual(meaning('cell = GRU s0'));
    expect(written('cell = GRU s ').expression).toEqual(meaning('cell = GRU s'));
    expect(withText(noFilter, 'cell = GRU s', true).expression).toEqual(meaning('cell = GRU s'));
  });

  test('counts as the value of a comparison', () => {
    expect(written('cell = GRU and name ~ se').expression).toEqual(
      meaning('cell = GRU and name ~ se'),
    );
  });

  test('leaves the rows as they were, with comparisons or not, up to the valid text (U18)', () => {
    const typed = ['h', 'hid', 'hidden', 'hiddenSize', 'hiddenSize ', 'hiddenSize >'];
    for (let count = 1; count <= typed.length; count++) {
      expect(written(...typed.slice(0, count)).expression, typed[count - 1]).toEqual(meaning(''));
    }
    expect(written(...typed, 'hiddenSize > 4').expression).toEqual(meaning('hiddenSize > 4'));
    expect(written('gru seed').expression).toEqual(meaning('gru'));
    expect(withText(noFilter, 'gru seed', true).expression).toEqual(meaning('gru seed'));
    expect(written('gru').expression).toEqual(meaning('gru'));
  });
});
