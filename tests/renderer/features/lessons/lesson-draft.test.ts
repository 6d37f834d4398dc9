import { describe, expect, it } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import { questionSchema } from '#shared/lessons/lesson';
import {
  broughtRun,
  experimentsIn,
  isBlank,
  newLesson,
  newQuestion,
  newStep,
  placeOf,
  runToTrain,
  slugOf,
} from '../../../../src-renderer/features/lessons/editor/lesson-draft.ts';
import { lessonProblems } from '#shared/lessons/lesson-problems';
import { sampleRecord } from '../../../support/records.ts';

describe('a draft', () => {
  it('begins with what is still to be written, and nothing else that is wrong', () => {
    const problems = lessonProblems(newLesson()).map(({ step, field }) => [step, field]);
    expect(problems).toEqual([
      [null, 'title'],
      [0, 'title'],
      [0, 'text'],
    ]);
  });

  it('gives each step an id of its own', () => {
    const first = newStep([]);
    expect(first.id).toBe('step-1');
    expect(newStep([{ ...first, id: 'step-2' }]).id).toBe('step-2-2');
  });

  it('makes names of words, with a number where one is taken', () => {
    expect(slugOf('Über LSTM, 64 units', 'run')).toBe('uber-lstm-64-units');
    expect(slugOf('…', 'run')).toBe('run');
    expect(slugOf('LSTM', 'run', ['lstm', 'lstm-2'])).toBe('lstm-3');
  });

  it('keeps the texts of a question whose kind is changed', () => {
    const number = newQuestion('number', null);
    const asked = { ...number, text: 'How many?', hint: 'Count.' };
    const choice = newQuestion('choice', asked);
    expect(choice).toMatchObject({ kind: 'choice', text: 'How many?', hint: 'Count.' });
    expect(questionSchema.safeParse({ ...choice, options: ['a', 'b'] }).success).toBe(true);
  });
});

describe('a run of a lesson', () => {
  const record = sampleRecord({
    id: 'gru-1',
    name: 'GRU 1',
    config: parseConfig({ cell: 'LSTM', hiddenSize: 8, threads: 2 }),
  });

  it('comes with the lesson under a name of its own', () => {
    const run = broughtRun(record, []);
    expect(run).toEqual({ kind: 'brought', name: 'gru-1', label: 'GRU 1', experiment: 'gru-1' });
    expect(broughtRun(record, [run]).name).toBe('gru-1-2');
  });

  it('is trained with the fields that differ from the defaults, but not those of the machine', () => {
    const run = runToTrain(broughtRun(record, []), record);
    expect(run.kind === 'train' && run.config).toEqual({ cell: 'LSTM', hiddenSize: 8 });
  });
});

it('the current page becomes a place, in which runs have their names', () => {
  const address = {
    page: 'compare',
    params: {},
    query: { runs: 'a,b', tab: 'curves', empty: '', many: ['x'] },
  };
  expect(experimentsIn(address, (id) => id === 'a' || id === 'b')).toEqual(['a', 'b']);
  expect(placeOf(address, (id) => (id === 'a' ? 'first' : undefined))).toEqual({
    page: 'compare',
    params: {},
    query: { runs: '@first,b', tab: 'curves' },
  });
});

it('a field is blank without text, wherever it is, and a number never is', () => {
  const step = { title: ' ', question: { options: ['a', ''], answer: 0 } };
  expect(isBlank(step, 'title')).toBe(true);
  expect(isBlank(step, 'question.options.1')).toBe(true);
  expect(isBlank(step, 'question.options.0')).toBe(false);
  expect(isBlank(step, 'question.answer')).toBe(false);
  expect(isBlank(step, 'question.hint.more')).toBe(false);
});
