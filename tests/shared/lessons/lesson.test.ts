import { describe, expect, test } from 'vitest';
import { type UnrollError } from '#shared/contract/errors';
import { resolvedPlace, runsOfPlace } from '#shared/lessons/lesson';
import { withReferences } from '#shared/lessons/lesson-place';
import { describeProblem, lessonProblems, parseLesson } from '#shared/lessons/lesson-problems';
import { lessonDocument } from '../../support/lessons.ts';

type Step = Record<string, unknown>;

/** The document with one step changed. */
function withStep(at: number, change: Step): unknown {
  const steps = [...(lessonDocument()['steps'] as Step[])];
  steps[at] = { ...steps[at], ...change };
  return lessonDocument({ steps });
}

const choice = (own: Step) => ({
  question: { kind: 'choice', text: 'Which?', options: ['a', 'b'], correct: [0], ...own },
});

test('a whole lesson is read, with defaults for what it leaves out', () => {
  const lesson = parseLesson(lessonDocument());
  expect(lesson.steps[1]).toMatchObject({ place: null, highlight: null, areas: {}, train: [] });
  expect(lesson.steps[0]!.question).toMatchObject({ several: false });
});

describe('a broken lesson names the step and the field', () => {
  test.each([
    ['a step without text', withStep(1, { text: ' ' }), 'step 2 (“Count”), text: needs a text'],
    ['no title', withStep(2, { title: undefined }), 'step 3, title: must be a text of 1 to 300'],
    [
      'an unknown key',
      withStep(0, { script: 'alert(1)' }),
      'step 1 (“Look”): has no field "script"; its fields are id, title, text, place, highlight',
    ],
    [
      'a misspelt key',
      withStep(0, { quesion: null }),
      'has no field "quesion"; did you mean question?',
    ],
    ['a step that is none', lessonDocument({ steps: [5] }), 'step 1: must be an object, not 5'],
    [
      'a question that is a text',
      withStep(1, { question: 'Why?' }),
      'question: must be an object, not a text',
    ],
    [
      'an unknown area',
      withStep(0, { areas: { moon: 'hidden' } }),
      'areas: has no field "moon"; its fields are ',
    ],
    [
      'a long name of a value',
      withStep(0, { place: { page: 'compare', query: { ['k'.repeat(900)]: '' } } }),
      `query.${'k'.repeat(80)}…: is not an allowed name: it must have at most 60 characters`,
    ],
    [
      'an option by a fraction',
      withStep(1, choice({ correct: [0.5] })),
      'question.correct.0: must be a whole number, not 0.5',
    ],
    ['an author that is a number', lessonDocument({ author: 5 }), 'author: must be a text, not 5'],
    [
      'no version',
      lessonDocument({ schemaVersion: undefined }),
      'schemaVersion: is missing; it must be 1',
    ],
    ['a list', [], 'lesson.json: must be an object, not a list'],
    [
      'a misspelt field of a config',
      lessonDocument({
        runs: [{ kind: 'train', name: 'a', label: 'A', config: { hidenSize: 3 } }],
      }),
      'runs.0.config.hidenSize: hidenSize is not a field; did you mean hiddenSize?',
    ],
    [
      'an option that is not there',
      withStep(1, choice({ correct: [2] })),
      'step 2 (“Count”), question.correct: names option 2; the options are numbered 0 to 1',
    ],
    [
      'several right options of which one is to be chosen',
      withStep(1, choice({ correct: [0, 1] })),
      'question.correct: names several options; set “several” to true',
    ],
    ['one option', withStep(1, choice({ options: ['a'] })), 'question.options: must have at least'],
    [
      'a kind of question that there is not',
      withStep(1, { question: { kind: 'essay', text: 'Why?' } }),
      'step 2 (“Count”), question.kind: must be “choice”, “number” or “text”',
    ],
    [
      'a run that is not there, in a place',
      withStep(0, { place: { page: 'compare', query: { runs: '@gru,@rnn' } } }),
      'step 1 (“Look”), place.query.runs: there is no run rnn; its runs are gru, lstm',
    ],
    [
      'a run that is not there, to train',
      withStep(2, { train: ['rnn'] }),
      'step 3 (“Explain”), train.0: there is no run rnn',
    ],
    [
      'training a run that it brings',
      withStep(2, { train: ['lstm'] }),
      'train.0: lstm comes with the lesson, trained',
    ],
    [
      'an id of two steps',
      withStep(1, { id: 'look' }),
      'step 2 (“Count”), id: look is the id of two',
    ],
    [
      'a config that is refused',
      lessonDocument({
        runs: [
          { kind: 'train', name: 'gru', label: 'GRU', config: { hiddenSize: -3 } },
          { kind: 'brought', name: 'lstm', label: 'LSTM', experiment: 'a' },
        ],
      }),
      'runs.0.config.hiddenSize: -3 is not allowed; use a whole number from 1 to 1024',
    ],
    [
      'a page that there is not',
      withStep(1, { place: { page: 'compere' } }),
      'step 2 (“Count”), place.page: there is no page compere; the pages are experiments, compare, new,',
    ],
    [
      'a page that every object has',
      withStep(1, { place: { page: 'constructor' } }),
      'place.page: there is no page constructor; the pages are',
    ],
    [
      'a run’s page without a run',
      withStep(1, { place: { page: 'run' } }),
      'step 2 (“Count”), place.params.id: is missing; the page run needs it',
    ],
    [
      'a part of a path that there is not',
      withStep(1, { place: { page: 'help', params: { page: 'x' } } }),
      'place.params.page: the path of the page help has no page; it has topic',
    ],
    [
      'a tab that the page does not have',
      withStep(1, { place: { page: 'data', query: { tab: 'results' } } }),
      'step 2 (“Count”), place.query.tab: the page data has no tab results; it has digits, overview, reading, augmentation',
    ],
    [
      'a tab of a page without any',
      withStep(1, { place: { page: 'queue', query: { tab: 'results' } } }),
      'place.query.tab: the page queue has no tab results; it has none',
    ],
    [
      'a view that a tab does not have',
      withStep(1, { place: { page: 'compare', query: { tab: 'inside', inside: 'gradient' } } }),
      'place.query.inside: the page compare has no inside view gradient; it has rowsNeeded, gradients,',
    ],
    [
      'a place that opens another lesson',
      withStep(1, { place: { page: 'lessons', query: { start: 'other' } } }),
      'place.query.start: would open a lesson in place of this one',
    ],
    [
      'a tab to point at that the page does not have',
      withStep(1, { place: { page: 'draw' }, highlight: 'tab:results' }),
      'step 2 (“Count”), highlight: points at tab:results, which the page draw doesn’t have; there are tab:time, tab:perturb, tab:handwriting',
    ],
    [
      'a tab to point at that no page has',
      withStep(1, { highlight: 'tab:moon' }),
      'highlight: points at tab:moon, which no page has; there are tab:curves, ',
    ],
    [
      'something to point at that is no part',
      withStep(1, { highlight: 'Test accuracy' }),
      'highlight: must be “tab:” or “card:” and small letters',
    ],
    [
      'a card by its title instead of its mark',
      withStep(1, { highlight: 'card:Test accuracy' }),
      'such as card:test-accuracy, not card:Test accuracy',
    ],
    ['no steps', lessonDocument({ steps: [] }), 'steps: must have at least one step'],
    ['something else altogether', 7, 'lesson.json: must be an object, not 7'],
  ])('%s', (_, document, message) => {
    expect(() => parseLesson(document)).toThrow(message);
    try {
      parseLesson(document);
    } catch (error) {
      expect((error as UnrollError).code).toBe('invalid-input');
    }
  });

  test('all problems are told, of many the first', () => {
    const steps = Array.from({ length: 8 }, (_, at) => ({ id: `s${at}`, title: 'T', text: '' }));
    const document = lessonDocument({ runs: [], steps });
    expect(lessonProblems(document)).toHaveLength(8);
    expect(lessonProblems(document)[3]).toMatchObject({ step: 3, field: 'text' });
    expect(() => parseLesson(document)).toThrow('and 3 more');
    expect(describeProblem({ step: 0, field: 'text', message: 'is empty' }, [])).toBe(
      'step 1, text: is empty',
    );
  });

  test('names that every object has are refused', () => {
    const steps = [{ id: 'constructor', title: 'One', text: 'Read this.' }];
    expect(lessonProblems(lessonDocument({ steps }))).toEqual([
      { step: 0, field: 'id', message: 'is a reserved word; use another' },
    ]);
  });

  test('a lesson of a newer Unroll is refused with that reason', () => {
    expect(() => parseLesson(lessonDocument({ schemaVersion: 2 }))).toThrow('update Unroll');
  });
});

test.each([
  { place: { page: 'help' } },
  { place: { page: 'help', params: { topic: 'lessons' } } },
  { place: { page: 'run', params: { id: '@gru' }, query: { tab: 'fromLog', layer: 'x' } } },
  { place: { page: 'compare', query: { tab: 'inside', inside: 'fixedPoints' } } },
  { place: { page: 'compare' }, highlight: 'tab:hyperparameters' },
  { highlight: 'tab:fromlog' },
  { highlight: 'card:genauigkeit-für-klassen' },
])('%j is a state of a page', (own) => {
  expect(lessonProblems(withStep(1, own))).toEqual([]);
});

test('a place names its runs, and is shown once all of them are there', () => {
  const place = {
    page: 'compare',
    params: { id: '@gru' },
    query: { runs: '@lstm,@gru', tab: 'curves' },
  };
  expect(runsOfPlace(place)).toEqual(['gru', 'lstm']);
  expect(runsOfPlace(null)).toEqual([]);
  expect(resolvedPlace(place, (name) => (name === 'gru' ? 'id-1' : undefined))).toBeNull();
  const ids: Record<string, string> = { gru: 'id-1', lstm: 'id-2' };
  expect(resolvedPlace(place, (name) => ids[name])).toEqual({
    page: 'compare',
    params: { id: 'id-1' },
    query: { runs: 'id-2,id-1', tab: 'curves' },
  });
});

test('an address is stored with the names of runs', () => {
  const names: Record<string, string> = { 'id-1': 'gru' };
  expect(withReferences('id-1,id-2', (id) => names[id])).toBe('@gru,id-2');
  expect(withReferences('curves', (id) => names[id])).toBe('curves');
});
