import { describe, expect, it } from 'vitest';
import { foldedWords, foldText } from '#shared/text/fold-text';

describe('foldText', () => {
  it.each([
    ['composed and decomposed letters', 'caf\u00e9', 'cafe\u0301'],
    ['capitals with accents', 'CAFÉ', 'café'],
    ['the German sharp s', 'STRASSE', 'straße'],
    ['the German capital sharp s', 'STRAẞE', 'straße'],
    ['sigmas, wherever they stand', 'ΟΔΟΣ', 'οδος'],
    ['a sigma before more of the word', 'ΟΔΟΣ', 'οδοσ'],
    ['full-width letters and digits', 'ＧＲＵ １２８', 'gru 128'],
    ['letterlike signs', 'ℌidden ㎅', 'hidden kb'],
    ['letters with two accents', '\u0390', '\u03b9\u0308\u0301'],
    ['ligatures', 'ﬁnal', 'FINAL'],
    ['Hangul in syllables and in letters', '\ud55c', '\u1112\u1161\u11ab'],
  ])('takes %s for the same (F11)', (_, a, b) => {
    expect(foldText(a)).toBe(foldText(b));
  });

  it('follows no language: a capital I is an i even where it is written ı (F11)', () => {
    expect(foldText('INIT')).toBe('init');
    expect(foldText('e')).not.toBe(foldText('é'));
  });

  it('finds the beginning of a word, whatever letter it ends with there (F11)', () => {
    expect(foldText('ΟΔΟΣΑ')).toContain(foldText('οδοσ'));
  });

  it('leaves folded text unchanged', () => {
    for (const text of ['STRAẞE ΟΔΟΣ', 'İstanbul', 'ﬁ ½ Å', '\u0390', 'ℌ']) {
      expect(foldText(foldText(text))).toBe(foldText(text));
    }
  });
});

it('foldedWords splits a search at any white space', () => {
  expect(foldedWords('  Café\u00a0GRU\t12 ')).toEqual(['caf\u00e9', 'gru', '12']);
  expect(foldedWords(' ')).toEqual([]);
});
