import { expect, test } from 'vitest';
import { pairedCounts, pairedExamples, sharedExamples } from '#shared/compare/disagreements';
import { differentTestSets } from '#shared/compare/same-test-set';
import { answers } from '../../support/compared.ts';

const a = answers('110010', [0.5, 0.9, 0.6, 0.6, 0.8, 0.7]);
const b = answers('101010', [0.5, 0.2, 0.7, 0.9, 0.8, 0.9]);

test('examples by which of two models get them right, the most confident first', () => {
  const { bothRight, onlyA, onlyB, bothWrong } = pairedExamples(a, b);
  expect([...bothRight]).toEqual([4, 0]);
  expect([...onlyA]).toEqual([1]);
  expect([...onlyB]).toEqual([2]);
  expect([...bothWrong]).toEqual([5, 3]);
});

test('equally confident ones are in the order of the test set', () => {
  const even = answers('000');
  expect([...pairedExamples(even, even).bothWrong]).toEqual([0, 1, 2]);
});

test('counts are those of the examples', () => {
  expect(pairedCounts(a, b)).toEqual({ bothRight: 2, onlyA: 1, onlyB: 1, bothWrong: 2 });
  expect(pairedCounts(answers(''), answers(''))).toEqual({
    bothRight: 0,
    onlyA: 0,
    onlyB: 0,
    bothWrong: 0,
  });
});

test('how many of several models get each example right, and those that all get wrong', () => {
  const { histogram, examples } = sharedExamples([a, b, answers('100000')]);
  expect(histogram).toEqual([2, 2, 1, 1]);
  expect(examples.map((indices) => [...indices].sort())).toEqual([[3, 5], [1, 2], [4], [0]]);
  expect([...examples[0]!]).toEqual([5, 3]);
  expect([...examples[3]!]).toEqual([0]);
});

test('without models there are no examples', () => {
  expect(sharedExamples([])).toMatchObject({ histogram: [0] });
});

test('models on different test sets are told apart by what differs', () => {
  const model = (name: string, given = a) => ({ id: name, name, answers: given });
  expect(differentTestSets([])).toBeNull();
  expect(differentTestSets([model('x'), model('y', b)])).toBeNull();
  expect(differentTestSets([model('x'), model('y', { ...b, dataset: 'fashion' })])).toContain(
    'one was tested on mnist, the other on fashion',
  );
  expect(differentTestSets([model('x'), model('y', answers('11'))])).toContain(
    'one was tested on 6 examples, the other on 2',
  );
  const others = { ...b, labels: Uint8Array.of(1, 1, 1, 1, 1, 2) };
  expect(differentTestSets([model('x'), model('y', others)])).toContain('different labels');
});
