import { describe, expect, test } from 'vitest';
import {
  answerUpTo,
  memoryInWords,
  memoryScale,
  rowOfAnswer,
  shareOnScale,
} from '../../../../src-renderer/features/inspect/memory/memory-view.ts';

const map = {
  steps: 4,
  predicted: 3,
  answers: [1, 3],
  norms: Float64Array.of(0.5, 2, 0, 0, 0.0002, 0.02, 0.2, 0.1),
};

describe('the colours of memory maps', () => {
  test('reach from the largest gradient of all maps to the smallest, by powers of ten', () => {
    const scale = memoryScale([map, { norms: Float64Array.of(20) }]);
    expect(scale).toEqual({ largest: 20, decades: 5 });
    expect(shareOnScale(20, scale)).toBe(1);
    expect(shareOnScale(0.02, scale)).toBeCloseTo(0.4, 12);
    expect(shareOnScale(0.0002, scale)).toBeCloseTo(0, 12);
    expect(shareOnScale(0, scale)).toBe(0);
  });

  test.each<[string, number[], number]>([
    ['no gradients', [0, 0], 1],
    ['equal ones', [3, 3], 1],
    ['ones that have vanished', [1e-30, 1], 6],
  ])('tell %s apart as far as they differ', (_, norms, decades) => {
    const scale = memoryScale([{ norms: Float64Array.from(norms) }]);
    expect(scale.decades).toBe(decades);
    expect(shareOnScale(norms[0]!, scale)).toBeGreaterThanOrEqual(0);
  });
});

test('the marked answer is the last that was asked for up to the step', () => {
  expect([0, 1, 2, 3].map((step) => answerUpTo(map, step))).toEqual([0, 0, 0, 1]);
  expect([...rowOfAnswer(map, 1)]).toEqual([0.0002, 0.02, 0.2, 0.1]);
});

test.each([
  [1, 0, 'After step 4, step 1, the first with ink, counts 0.001 of what step 3 counts.'],
  [0, 1, 'After step 2, step 2, the first with ink, counts most.'],
  [0, 3, 'After step 2, no ink has been read yet.'],
])('the sentence of answer %i with ink from step %i', (answer, firstInk, sentence) => {
  expect(memoryInWords(map, answer, firstInk)).toBe(sentence);
});

test('the sentence of an answer that depends on nothing', () => {
  const none = { ...map, norms: new Float64Array(8) };
  expect(memoryInWords(none, 1, 0)).toBe('After step 4, nothing that was read counts.');
});
