import { expect, test } from 'vitest';
import { cellInWords } from '../../../../src-renderer/charts/heat/heat-data.ts';
import {
  answerUpTo,
  memoryData,
  memoryInWords,
  memoryScale,
  rowOfAnswer,
} from '../../../../src-renderer/features/inspect/memory/memory-view.ts';

const map = {
  steps: 4,
  predicted: 3,
  answers: [1, 3],
  norms: Float64Array.of(0.5, 2, 0, 0, 0.0002, 0.02, 0.2, 0.1),
};

test('memory maps have steps across and answers down, on one logarithmic scale', () => {
  const data = memoryData(map, 'row');
  expect([data.columns, data.rows]).toEqual([4, 2]);
  expect(cellInWords(data, { column: 1, row: 1 })).toBe(
    'Answer after row 4, row that was read 2: 0.02',
  );
  expect(memoryScale([map, { norms: Float64Array.of(20) }])).toMatchObject({
    kind: 'log',
    largest: 20,
  });
});

test('the marked answer is the last that was asked for up to the step', () => {
  expect([0, 1, 2, 3].map((step) => answerUpTo(map, step))).toEqual([0, 0, 0, 1]);
  expect([...rowOfAnswer(map, 1)]).toEqual([0.0002, 0.02, 0.2, 0.1]);
});

test.each([
  [
    1,
    0,
    'After row 4, row 3 matters most. The first row with ink (row 1) has 0.001 times its gradient.',
  ],
  [0, 1, 'After row 2, the first row with ink (row 2) matters most.'],
  [0, 3, 'After row 2, no ink has been read yet.'],
])('the sentence of answer %i with ink from step %i', (answer, firstInk, sentence) => {
  expect(memoryInWords(map, answer, firstInk, 'row')).toBe(sentence);
});

test('the sentence of an answer that depends on nothing', () => {
  const none = { ...map, norms: new Float64Array(8) };
  expect(memoryInWords(none, 1, 0, 'row')).toBe('After row 4, nothing that was read matters.');
});
