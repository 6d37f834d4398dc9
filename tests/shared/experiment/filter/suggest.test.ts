import { describe, expect, test } from 'vitest';
import { cellNames } from '#shared/catalogue/cells/cells';
import { parseFilter } from '#shared/experiment/filter/parse';
import { quotedIfNeeded, suggestFor } from '#shared/experiment/filter/suggest';

/** Suggestions where `|` stands for the cursor, and the expression after taking the first. */
function suggestAt(marked: string): { inserts: string[]; taken: string } {
  const cursor = marked.indexOf('|');
  const expression = marked.replace('|', '');
  const { from, to, suggestions } = suggestFor(expression, cursor, ({ name }) =>
    name === 'tags' ? ['paper', 'for Ada'] : [],
  );
  const inserts = suggestions.map(({ insert }) => insert);
  const taken = expression.slice(0, from) + (inserts[0] ?? '') + expression.slice(to);
  return { inserts, taken };
}

describe('names', () => {
  test('suggestions that begin with the typed text come first', () => {
    const { inserts } = suggestAt('ep|');
    expect(inserts.slice(0, 3)).toEqual(['epochsDone', 'epsilon', 'epochs']);
    expect(inserts).toContain('stepEpochs');
  });

  test('aliases lead to a field (W16)', () => {
    expect(suggestAt('lr|').taken).toBe('learningRate');
    expect(suggestAt('accur|').inserts).toContain('testAccuracy');
  });

  test('for an empty expression, and by headings (U18)', () => {
    expect(suggestAt('|').inserts.slice(0, 3)).toEqual(['cell', 'hiddenSize', 'testAccuracy']);
    expect(suggestAt('Val.|').inserts).toContain('bestValidationAccuracy');
    expect(suggestAt('Ended|').inserts).toEqual([]);
  });

  test('the whole word at the cursor is replaced', () => {
    expect(suggestAt('(gru and hidd|en >= 3)').taken).toBe('(gru and hiddenSize >= 3)');
  });

  test.for(['gru |', 'hiddenSize|', 'not|', '"hidd|', 'zzz|'])('none at %s', (marked) => {
    expect(suggestAt(marked).inserts).toEqual([]);
  });
});

test('operators are suggested after a name', () => {
  expect(suggestAt('cell |').inserts).toEqual(['=', '!=', '~']);
  expect(suggestAt('gru and (hiddenSize |').inserts).toEqual(['=', '!=', '<', '<=', '>', '>=']);
  // Here it is a value.
  expect(suggestAt('name = cell |').inserts).toEqual([]);
});

describe('values', () => {
  test('of a choice, a flag and a list', () => {
    expect(suggestAt('cell = |').inserts).toEqual([...cellNames]);
    expect(suggestAt('cell=ls|').taken).toBe('cell=LSTM');
    expect(suggestAt('starred = |').inserts).toEqual(['true', 'false']);
    expect(suggestAt('tags has |').inserts).toEqual(['paper', '"for Ada"']);
  });

  test('within an open quotation mark, which is replaced too', () => {
    expect(suggestAt('tags has "for|').taken).toBe('tags has "for Ada"');
  });

  test('within an open quotation mark of any kind (W16)', () => {
    expect(suggestAt('tags has “for|').taken).toBe('tags has "for Ada"');
  });

  test('in the other Unicode form (F11)', () => {
    const { suggestions } = suggestFor('tags has cafe\u0301', 14, () => ['Caf\u00e9']);
    expect(suggestions.map(({ insert }) => insert)).toEqual(['Caf\u00e9']);
  });

  test('none of a number', () => {
    expect(suggestAt('hiddenSize > |').inserts).toEqual([]);
  });
});

test.for([
  'plain',
  'two words',
  'a "quoted" word',
  'none',
  String.raw`back\slash`,
  '(x)',
  '‘so’',
  'a“b',
  "it's",
])('what is suggested for the tag %s finds it', (tag) => {
  expect(parseFilter(`tags has ${quotedIfNeeded(tag)}`)).toMatchObject({
    operand: { kind: 'text', text: tag },
  });
});
