import { expect, test } from 'vitest';
import { nameParts } from '../../../../../src-renderer/features/experiments/table/name-parts.ts';

test('a long name keeps its end, in whole words if it can (U16)', () => {
  expect(nameParts('Sizes and cells: lstm-32 lr 5 s3').end).toBe(' lr 5 s3');
  expect(nameParts('Sizes and cells of the paper: gru-128 s0').end).toBe(' gru-128 s0');
  expect(nameParts('one-single-word-without-any-space').end).toBe('hout-any-space');
  expect(nameParts('short name')).toEqual({ begin: 'short name', end: '' });
});

test('the parts together are the name, and no character is cut in two', () => {
  for (const name of ['a'.repeat(200), '🙂'.repeat(20), `${'x'.repeat(17)}🙂${'y'.repeat(13)}`]) {
    const { begin, end } = nameParts(name);
    expect(begin + end).toBe(name);
    expect(end.charCodeAt(0) >= 0xdc00 && end.charCodeAt(0) <= 0xdfff).toBe(false);
  }
});
