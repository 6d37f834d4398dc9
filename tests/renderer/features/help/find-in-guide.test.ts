import { expect, test } from 'vitest';
import { findInGuide } from '../../../../src-renderer/features/help/find-in-guide.ts';

const pages = [
  {
    topic: 'a',
    title: 'Draw a digit',
    words: 'The networks read what you draw while you draw it.',
  },
  {
    topic: 'b',
    title: 'Is it better?',
    words: `${'Many words come first. '.repeat(5)}Then the p value is explained, with care. ${'More follow. '.repeat(9)}`,
  },
  { topic: 'c', title: 'A p value', words: 'It is small.' },
];
const topics = (search: string) => findInGuide(pages, search).map(({ topic }) => topic);

test('all words must be there, in the title or the text, whatever their case', () => {
  expect(topics('DRAW networks')).toEqual(['a']);
  expect(topics('draw value')).toEqual([]);
});

test('a word counts where it begins one, and signs are no pattern', () => {
  expect(topics('raw')).toEqual([]);
  expect(topics('dig')).toEqual(['a']);
  expect(topics('better?')).toEqual(['b']);
  expect(topics('.')).toEqual([]);
});

test('one apostrophe is as good as the other', () => {
  const page = { topic: 'e', title: 'Seeds', words: 'It isn’t luck.' };
  for (const search of ["isn't", 'isn’t luck']) {
    expect(findInGuide([page], search).map(({ topic }) => topic)).toEqual(['e']);
  }
});

test('pages with all words in the title come first, then those that have them together', () => {
  const apart = { topic: 'd', title: 'Other', words: 'It has value, p and more.' };
  const found = findInGuide([apart, ...pages], 'p value');
  expect(found.map(({ topic }) => topic)).toEqual(['c', 'b', 'd']);
  expect(found.map(({ excerpt }) => excerpt[1])).toEqual(['', 'p value', 'value']);
});

test('the excerpt shows whole words on both sides of the one that was found', () => {
  const [found] = findInGuide(pages, 'explained');
  expect(found!.excerpt).toEqual([
    '… words come first. Then the p value is ',
    'explained',
    ', with care. More follow. More follow. More …',
  ]);
});

test('a short text is shown from its beginning, and whole', () => {
  expect(findInGuide(pages, 'networks')[0]!.excerpt).toEqual([
    'The ',
    'networks',
    ' read what you draw while you draw it.',
  ]);
  expect(findInGuide(pages, 'digit')[0]!.excerpt[0]).toBe('');
});
