import { expect, test } from 'vitest';
import { unbroken } from '#shared/text/unbroken';

const parts = (sentence: string) => unbroken(sentence).split(' ');

test('figures stay together with their sign and their unit', () => {
  expect(parts('ahead with 96.30 %: more accurate than “rnn” (p < 0.0001).')).toEqual([
    ...['ahead', 'with', '96.30\u{A0}%:', 'more', 'accurate', 'than', '“rnn”'],
    '(p\u{A0}<\u{A0}0.0001).',
  ]);
  expect(parts('(all p ≥ 0.094)')).toEqual(['(all', 'p\u{A0}≥\u{A0}0.094)']);
  expect(parts('t = −2.1, 98.52 ± 0.11 % and 0.4 pp')).toEqual([
    ...['t\u{A0}=\u{A0}−2.1,', '98.52\u{A0}±\u{A0}0.11\u{A0}%', 'and', '0.4\u{A0}pp'],
  ]);
});

test('other words can be broken', () => {
  for (const sentence of ['12 runs of 3 cells', '“a = b” is ahead', '5 ppm of 10']) {
    expect(unbroken(sentence)).toBe(sentence);
  }
});
