import { describe, expect, it } from 'vitest';
import type { TestAnswers } from '#shared/contract/commands';
import {
  answerCaption,
  answersTo,
  isSameList,
  orderedExamples,
} from '../../../../src-renderer/features/compare/examples/answer-list.ts';
import {
  answeredRuns,
  testSetGroups,
  type AnsweredRun,
} from '../../../../src-renderer/features/compare/answers/answered-models.ts';
import { answers, comparedRun, finishedRun } from '../../../support/compared.ts';

function answered(name: string, given: TestAnswers): AnsweredRun {
  const run = comparedRun(finishedRun(name), { colour: `colour of ${name}` });
  return { id: run.id, name, answers: given, run };
}

describe('answeredRuns', () => {
  const [a, b] = ['a', 'b'].map((name) => comparedRun(finishedRun(name)));
  const untested = comparedRun(finishedRun('c', {}, { test: null, status: 'stopped' }));

  it('are those whose predictions are loaded, otherwise unchanged', () => {
    const given = answers('11');
    const { models, leftOut } = answeredRuns([a!, b!, untested], new Map([['b', given]]));
    expect(models).toEqual([{ id: 'b', name: 'b', answers: given, run: b }]);
    expect(models[0]!.run).toBe(b);
    expect(leftOut).toEqual([{ run: untested, reason: 'is stopped, not finished' }]);
  });
});

describe('testSetGroups', () => {
  it('group the models by test set, the largest group first', () => {
    const models = [
      answered('small', answers('11')),
      answered('x', answers('1101')),
      answered('fashion', { ...answers('1101'), dataset: 'fashion-mnist' }),
      answered('y', answers('0101')),
    ];
    const groups = testSetGroups(models);
    expect(groups.map((group) => group.models.map(({ name }) => name))).toEqual([
      ['x', 'y'],
      ['small'],
      ['fashion'],
    ]);
    expect(groups[0]).toMatchObject({ key: 'x', dataset: 'mnist', examples: 4 });
  });
});

describe('a gallery', () => {
  const mostConfidentFirst = Uint32Array.of(4, 1, 3, 0);
  const labels = Uint8Array.of(7, 2, 7, 7, 2);

  it('is of one class or of all, in either order', () => {
    const list = (label: number | null, order: 'mostConfident' | 'leastConfident') => [
      ...orderedExamples(mostConfidentFirst, labels, { label, order }),
    ];
    expect(list(null, 'mostConfident')).toEqual([4, 1, 3, 0]);
    expect(list(null, 'leastConfident')).toEqual([0, 3, 1, 4]);
    expect(list(7, 'mostConfident')).toEqual([3, 0]);
    expect(list(7, 'leastConfident')).toEqual([0, 3]);
    expect([...mostConfidentFirst]).toEqual([4, 1, 3, 0]);
  });

  it('is the same with the same examples in the same order', () => {
    expect(isSameList(mostConfidentFirst, mostConfidentFirst.slice())).toBe(true);
    expect(isSameList(mostConfidentFirst, mostConfidentFirst.slice().reverse())).toBe(false);
    expect(isSameList(mostConfidentFirst, mostConfidentFirst.slice(1))).toBe(false);
  });
});

describe('predictions for an example', () => {
  const models = [
    answered('x', answers('10', [0.9, 0.6])),
    answered('y', answers('11', [0.8, 0.7])),
  ];

  it('is listed model by model', () => {
    expect(answersTo(1, models)).toEqual([
      {
        id: 'x',
        name: 'x',
        colour: 'colour of x',
        predicted: 0,
        probability: 0.6,
        isRight: false,
      },
      { id: 'y', name: 'y', colour: 'colour of y', predicted: 1, probability: 0.7, isRight: true },
    ]);
  });

  it('lists predictions for few models, and counts them for many', () => {
    expect(answerCaption(1, answersTo(1, models), null)).toBe('1 → 0 · 1');
    expect(answerCaption(1, answersTo(1, [...models, ...models]), null)).toBe('1: 2 of 4');
    const names = ['cat', 'dog'];
    expect(answerCaption(1, answersTo(1, models), names)).toBe('dog → cat · dog');
    expect(answerCaption(1, answersTo(1, [...models, ...models]), names)).toBe('dog: 2 of 4');
  });
});
