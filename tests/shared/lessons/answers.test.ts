import { describe, expect, test } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import {
  answerInWords,
  isRight,
  rightAnswer,
  scoreOf,
  type GivenAnswer,
} from '#shared/lessons/answers';
import { differencesFromLesson, problemOfRun, runsToTrain } from '#shared/lessons/checked-run';
import { questionSchema } from '#shared/lessons/lesson';
import { scoreInWords } from '#shared/lessons/score-in-words';
import { lessonDocument, sampleLesson } from '../../support/lessons.ts';
import { sampleEpoch, sampleRecord } from '../../support/records.ts';

const one = questionSchema.parse({
  ...{ kind: 'choice', text: 'Which?', options: ['a', 'b', 'c'], correct: [1] },
});
const several = questionSchema.parse({
  ...{ kind: 'choice', text: 'Which?', options: ['a', 'b', 'c'], correct: [0, 2], several: true },
});
const number = questionSchema.parse({ kind: 'number', text: '?', answer: 0.5, tolerance: 0.125 });
const text = questionSchema.parse({ kind: 'text', text: 'Why?', answer: 'So.' });

describe('an answer', () => {
  test.each<[string, ReturnType<typeof questionSchema.parse>, GivenAnswer, boolean | null]>([
    ['the right option', one, [1], true],
    ['another option', one, [0], false],
    ['more than the right option', one, [1, 2], false],
    ['all right options, in any order', several, [2, 0], true],
    ['one of two right options', several, [0], false],
    ['a wrong one among the right ones', several, [0, 1, 2], false],
    ['a number at the edge of the tolerance', number, 0.625, true],
    ['a number beyond it', number, 0.626, false],
    ['a number below it', number, 0.374, false],
    ['a text for a number', number, '0.5', false],
    ['a number for options', one, 1, false],
    ['words, which a person reads', text, 'So.', null],
  ])('%s', (_, question, given, right) => {
    expect(isRight(question, given)).toBe(right);
  });

  test('is told in words', () => {
    expect(answerInWords(several, [0, 2])).toBe('a; c');
    expect(answerInWords(one, [7])).toBe('option 8');
    expect(answerInWords(number, 0.5)).toBe('0.5');
    expect(rightAnswer(several)).toBe('a; c');
    expect(rightAnswer(number)).toBe('0.5 (± 0.125)');
    expect(rightAnswer({ ...number, tolerance: 0 } as typeof number)).toBe('0.5');
    expect(rightAnswer(text)).toBe('So.');
  });
});

test('a score counts right answers, answers in words and missing ones', () => {
  const lesson = sampleLesson();
  expect(scoreOf(lesson, {})).toEqual({
    ...{ questions: 3, right: 0, of: 2, toRead: 0, unanswered: 3 },
  });
  const answers = {
    look: { given: [1], tries: 1 },
    count: { given: 5, tries: 2 },
    explain: { given: 'Gates.', tries: 1 },
    elsewhere: { given: 1, tries: 1 },
  };
  const score = scoreOf(lesson, answers);
  expect(score).toEqual({ questions: 3, right: 1, of: 2, toRead: 1, unanswered: 0 });
  expect(scoreInWords(score)).toBe('1 of 2 questions right, 1 answer to read');
});

test.each([
  [{ questions: 0, right: 0, of: 0, toRead: 0, unanswered: 0 }, 'No questions'],
  [{ questions: 7, right: 0, of: 6, toRead: 0, unanswered: 7 }, '0 of 7 questions answered'],
  [
    { questions: 7, right: 0, of: 6, toRead: 0, unanswered: 3 },
    '4 of 7 questions answered, 0 right',
  ],
  [
    { questions: 7, right: 2, of: 6, toRead: 1, unanswered: 2 },
    '5 of 7 questions answered, 2 right, 1 answer to read',
  ],
  [
    { questions: 3, right: 0, of: 2, toRead: 1, unanswered: 2 },
    '1 of 3 questions answered, 1 answer to read',
  ],
  [{ questions: 2, right: 0, of: 0, toRead: 2, unanswered: 0 }, '2 answers to read'],
])('the score %o in words', (score, words) => {
  expect(scoreInWords(score)).toBe(words);
});

test('a run is compared with what the lesson asked for, as far as it has an effect', () => {
  const lesson = sampleLesson();
  const asked = parseConfig({ cell: 'GRU', epochs: 1 });
  expect(differencesFromLesson(lesson, 'gru', asked)).toEqual([]);
  // Engine and threads don't change the result, and an LSTM's nonlinearity has no effect in a GRU.
  expect(differencesFromLesson(lesson, 'gru', { ...asked, threads: 2, momentum: 0.5 })).toEqual([]);
  const other = { ...asked, epochs: 2, hiddenSize: 8 };
  expect(differencesFromLesson(lesson, 'gru', other)).toEqual(['Hidden size', 'Epochs']);
  expect(differencesFromLesson(lesson, 'rnn', asked)).toBeNull();
  expect(differencesFromLesson(lesson, 'lstm', asked)).toBeNull();
});

test('a run is what a lesson asks for only if it was trained here from its beginning to its end', () => {
  const config = parseConfig({ epochs: 3 });
  const epochs = [1, 2, 3].map(sampleEpoch);
  const finished = sampleRecord({ status: 'finished', config, epochs });
  expect(problemOfRun(finished)).toBeNull();
  const shorter = { ...finished, epochs: epochs.slice(0, 2) };
  expect(problemOfRun(shorter)).toBe('trained for 2 of 3 epochs');
  expect(problemOfRun({ ...shorter, config: { ...config, patience: 1 } })).toBeNull();
  const stopped = sampleRecord({ status: 'stopped', epochs: [sampleEpoch(1)], config });
  expect(problemOfRun(stopped)).toBe('not finished: stopped after 1 of 3 epochs');
  const segments = [{ config, step: 7 }];
  const at = { parent: 'a', parentName: 'LSTM', epoch: 1, step: 7, sha256: 'a'.repeat(64) };
  expect(problemOfRun({ ...finished, fork: { ...at, segments } })).toBe('forked from LSTM');
  const file = { format: 'PyTorch', file: 'a.pt', sha256: 'a'.repeat(64) };
  expect(problemOfRun({ ...finished, origin: { kind: 'model', ...file } })).toBe(
    'imported from PyTorch, not trained',
  );
});

test('the runs to train are those that a step offers', () => {
  const [gru] = lessonDocument()['runs'] as [object];
  const runs = [gru, { ...gru, name: 'unused' }];
  const steps = [{ id: 'one', title: 'One', text: 'Train it.', train: ['gru'] }];
  expect(runsToTrain(sampleLesson({ runs, steps }))).toEqual(['gru']);
});
