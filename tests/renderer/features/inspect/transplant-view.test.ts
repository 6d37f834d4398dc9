import { describe, expect, test } from 'vitest';
import type { Transplant } from '#shared/contract/commands';
import {
  courseOf,
  flipOf,
  flipText,
  readingAfter,
  readingText,
} from '../../../../src-renderer/features/inspect/transplant/flip.ts';
import {
  cursorOn,
  curvesOf,
  scaleOf,
  type ShownTransplant,
} from '../../../../src-renderer/features/inspect/transplant/shown-transplants.ts';
import {
  partsOf,
  partsOfAll,
} from '../../../../src-renderer/features/inspect/transplant/transplant-parts.ts';

/** A transplant of two classes. @param first the probability of class 0, the donor's, after each step */
function transplantOf(first: readonly number[], after = first.map((_, at) => at + 1)): Transplant {
  return {
    steps: after.at(-1)!,
    classes: 2,
    donor: { predicted: 0, probabilities: [0.9, 0.1] },
    recipient: { predicted: 1, probabilities: [0.2, 0.8] },
    after,
    probabilities: Float64Array.from(
      first.flatMap((probability) => [probability, 1 - probability]),
    ),
  };
}

const shownOf = (id: string, transplant: Transplant): ShownTransplant => ({
  id,
  name: id.toUpperCase(),
  colour: 'red',
  transplant,
  classNames: null,
});

describe('where an answer flips', () => {
  test.each<[string, number[], number[] | undefined, string]>([
    ['at the step from which it stays the donor’s', [0.9, 0.1, 0.8, 0.7], undefined, '3'],
    ['at the first step, if it is the donor’s from there', [0.6, 0.7], undefined, '1'],
    ['never, if the last is the recipient’s', [0.9, 0.9, 0.4], undefined, 'never'],
    ['between steps that were tried', [0.1, 0.2, 0.9], [14, 28, 42], '29–42'],
    ['before the first step that was tried', [0.9, 0.9], [14, 28], '1–14'],
  ])('is %s', (_, first, after, text) => {
    expect(flipText(flipOf(transplantOf(first, after)))).toBe(text);
  });

  test('isn’t a question if both digits have the same answer', () => {
    const same = { ...transplantOf([0.9]), recipient: { predicted: 0, probabilities: [1, 0] } };
    expect(flipOf(same)).toEqual({ kind: 'same' });
    expect(flipText({ kind: 'same' })).toBe('same answer');
  });
});

test('the answer at the cursor is that of the last step that was tried', () => {
  const transplant = transplantOf([0.3, 0.9], [14, 28]);
  expect(readingAfter(transplant, 5)).toBe(transplant.recipient);
  expect(readingText(readingAfter(transplant, 14), null)).toBe('1 (70 %)');
  expect(readingText(readingAfter(transplant, 27), null)).toBe('1 (70 %)');
  expect(readingText(readingAfter(transplant, 28), ['shirt', 'shoe'])).toBe('shirt (90 %)');
});

describe('the curves', () => {
  test('begin with the second digit by itself', () => {
    const { after, probability } = courseOf(transplantOf([0.3, 0.9]), 0);
    expect([...after]).toEqual([0, 1, 2]);
    expect([...probability]).toEqual([0.2, 0.3, 0.9]);
  });

  test('are by step, or by share of the sequence if the models have different ones', () => {
    const short = shownOf('gru', transplantOf([0.3, 0.9]));
    const long = shownOf('lstm', transplantOf([0.3, 0.9], [14, 28]));
    expect(scaleOf([short, short])).toEqual({ steps: 2 });
    const scale = scaleOf([short, long]);
    expect(scale).toEqual({ steps: null });
    const curves = curvesOf([short, long], scale);
    expect(curves.map(({ name }) => name)).toEqual([
      'GRU: 0, first digit',
      'GRU: 1, second digit',
      'LSTM: 0, first digit',
      'LSTM: 1, second digit',
    ]);
    expect(curves.map(({ dash }) => dash)).toEqual(['solid', 'dashed', 'solid', 'dashed']);
    expect([...curves[2]!.x]).toEqual([0, 0.5, 1]);
    expect([...curvesOf([short], scaleOf([short]))[0]!.x]).toEqual([0, 1, 2]);
    expect(cursorOn(scale, 13, 28)).toBe(0.5);
    expect(cursorOn({ steps: 28 }, 13, 28)).toBe(14);
  });

  test('are one if both answers are the same', () => {
    const same = { ...transplantOf([0.9]), recipient: { predicted: 0, probabilities: [1, 0] } };
    expect(curvesOf([shownOf('rnn', same)], { steps: 1 })).toHaveLength(1);
  });
});

test('the parts of a state are those that the cell and its layers have', () => {
  const keys = (parts: readonly { key: string }[]): string[] => parts.map(({ key }) => key);
  expect(keys(partsOf({ cell: 'GRU', layers: 1 }))).toEqual(['state']);
  expect(keys(partsOf({ cell: 'LSTM', layers: 2 }))).toEqual([
    'state',
    'hidden',
    'memory',
    'layer 1',
    'layer 2',
  ]);
  const both = partsOfAll([
    { cell: 'RNN', layers: 3 },
    { cell: 'LSTM', layers: 1 },
  ]);
  expect(keys(both)).toEqual(['state', 'hidden', 'memory', 'layer 1', 'layer 2', 'layer 3']);
});
