import { expect, test } from 'vitest';
import { nearest } from '#shared/text/nearest';

const words = ['hidden-size', 'head-dropout', 'layers', 'learning-rate', 'seed', 'cell'];

test.each([
  ['hiden-size', 'hidden-size'],
  ['hidden', 'hidden-size'],
  ['lerning-rate', 'learning-rate'],
  ['layres', 'layers'],
  ['sed', 'seed'],
  ['Cell', 'cell'],
  ['zebra', undefined],
  ['', undefined],
])('%o is near %o', (written, meant) => {
  expect(nearest(written, words)).toBe(meant);
});

test('nothing is near if there are no words', () => {
  expect(nearest('seed', [])).toBeUndefined();
});
