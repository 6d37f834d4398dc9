import { expect, test } from 'vitest';
import {
  firstToLast,
  flowFlag,
  flowSentence,
  ratioText,
  typicalRatio,
} from '#shared/inside/gradient-flow';
import { commonStepNoun, stepNoun } from '#shared/inside/step-noun';

test('the ratio is that of the step read first to the one read last, whichever way a layer reads', () => {
  expect(firstToLast([2, 5, 8], 'forward')).toBe(0.25);
  expect(firstToLast([2, 5, 8], 'backward')).toBe(4);
  expect(firstToLast([3], 'forward')).toBe(1);
});

test('without a gradient at the last step there is no ratio', () => {
  expect(firstToLast([2, 0], 'forward')).toBeNull();
  expect(firstToLast([0, 2], 'backward')).toBeNull();
  expect(firstToLast([], 'forward')).toBeNull();
  expect(firstToLast([0, 2], 'forward')).toBe(0);
});

test.each([
  [0, 'vanishing'],
  [9.99e-4, 'vanishing'],
  [1e-3, null],
  [1, null],
  [1000, null],
  [1001, 'exploding'],
  [Infinity, 'exploding'],
  [null, null],
])('a ratio of %s is flagged %s', (ratio, flag) => {
  expect(flowFlag(ratio)).toBe(flag);
});

test('several ratios are summed up by their median, between two of them by the geometric mean', () => {
  expect(typicalRatio([1e-9, 1, 1e-3])).toBe(1e-3);
  expect(typicalRatio([1e-9, null, 1e-3])).toBeCloseTo(1e-6, 15);
  expect(typicalRatio([0, 4])).toBe(0);
  // Their product alone would be too small for a number.
  expect(typicalRatio([1e-300, 1e-200])).toBeCloseTo(1e-250, 260);
  expect(typicalRatio([null])).toBeNull();
});

test.each([
  [3.14e-9, 'forward', 'row', 'The gradient of the first row is 3.1·10⁻⁹ of the last row’s.'],
  [0.1234, 'forward', 'pixel', 'The gradient of the first pixel is 0.12 of the last pixel’s.'],
  [12.3, 'forward', 'step', 'The gradient of the first step is 12 times the last step’s.'],
  [1, 'forward', 'row', 'The gradient of the first row is as large as the last row’s.'],
  [0.5, 'backward', 'row', 'The gradient of the last row is 0.5 of the first row’s.'],
  [
    0,
    'forward',
    'row',
    'The gradient of the first row is 0: it vanishes on the way from the last.',
  ],
  [null, 'backward', 'row', 'There is no gradient at the first row.'],
] as const)('a ratio of %s, %s, in words', (ratio, direction, noun, sentence) => {
  expect(flowSentence(ratio, direction, noun)).toBe(sentence);
});

test('ratios are powers of ten only where they would be long', () => {
  expect([0, 0.00123, 0.000994, 0.0000994, 1234, 56_789].map(ratioText)).toEqual([
    '0',
    '0.0012',
    '0.00099',
    '9.9·10⁻⁵',
    '1200',
    '57000',
  ]);
});

test('steps are called by what they read', () => {
  expect(stepNoun({ sequenceOrder: 'reversedRows' })).toBe('row');
  expect(stepNoun({ sequenceOrder: 'permutedPixels' })).toBe('pixel');
  expect(commonStepNoun([{ sequenceOrder: 'rows' }, { sequenceOrder: 'reversedRows' }])).toBe(
    'row',
  );
  expect(commonStepNoun([{ sequenceOrder: 'rows' }, { sequenceOrder: 'columns' }])).toBe('step');
  expect(commonStepNoun([])).toBe('step');
});
