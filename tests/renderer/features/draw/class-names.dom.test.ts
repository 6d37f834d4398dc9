import { mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { describe, expect, it } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { StepwiseReading } from '#shared/contract/commands';
import LabelRow from '../../../../src-renderer/features/draw/handwriting/LabelRow.vue';
import PracticeBanner from '../../../../src-renderer/features/draw/handwriting/PracticeBanner.vue';
import {
  classNamesOf,
  sharedClassNames,
  type ChosenModel,
} from '../../../../src-renderer/client/models/choosing.ts';
import ModelColumn from '../../../../src-renderer/features/draw/models/ModelColumn.vue';
import ClassLegend from '../../../../src-renderer/features/draw/time/ClassLegend.vue';
import { legendOf } from '../../../../src-renderer/features/draw/time/course-figure.ts';
import ModelCourse from '../../../../src-renderer/features/draw/time/ModelCourse.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { finishedRun } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';

const names = ['Coat', 'Ankle boots with laces'];
function model(id: string, classNames: string[] | null): ChosenModel {
  const record = finishedRun(id);
  return { kind: 'saved', id, record: { ...record, data: { ...record.data!, classNames } } };
}
const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ name: 'run', path: '/run/:id', component: { render: () => null } }],
});
const options = () => mountOptions(new AnsweringWorkbench(), router);

const reading: StepwiseReading = {
  ...{ steps: 2, classes: 2, predicted: 1 },
  probabilities: Float64Array.of(0.5, 0.5, 0.25, 0.75),
};

describe('the names of chosen models', () => {
  it('are theirs, and shared if all that can read have the same', () => {
    const [a, b, numbered] = [model('a', names), model('b', names), model('c', null)];
    expect(classNamesOf(a)).toEqual(names);
    expect(classNamesOf({ kind: 'missing', id: 'x' })).toBeNull();
    expect(sharedClassNames([a, { kind: 'missing', id: 'x' }, b])).toEqual(names);
    expect(sharedClassNames([a, numbered])).toBeNull();
    expect(sharedClassNames([])).toBeNull();
  });
});

it('a model says what it reads by name, whole in a tooltip', () => {
  const answer = { probabilities: [0.1, 0.9], predicted: 1 };
  const props = {
    model: model('a', names),
    answer: { kind: 'answer', experiment: 'a', milliseconds: 1, answer } as never,
    agrees: null,
  };
  const shown = mount(() => h(TooltipProvider, () => h(ModelColumn, props)), options());
  const column = shown.get('article');
  expect(column.get('.digit').text()).toBe(names[1]);
  expect(column.get('.digit').attributes('title')).toBe(names[1]);
  expect(column.attributes('aria-label')).toBe(`a reads ${names[1]}, 90.0 %`);
});

describe('reading in time', () => {
  const course = (classNames: readonly string[] | null, view: 'heat' | 'table' = 'heat') =>
    mount(ModelCourse, {
      props: {
        ...{ name: 'GRU', colour: 'red', reading, classNames, step: 1, settled: 1 },
        view,
      },
      ...options(),
    });

  it('names the rows, what is read now, and what it settles on', () => {
    const shown = course(names);
    const rows = shown.findAll('.labels span');
    expect(rows.map((row) => [row.text(), row.attributes('title')])).toEqual([
      ['Coat', 'Coat'],
      [names[1], names[1]],
    ]);
    expect(shown.get('.now strong').text()).toBe(names[1]);
    expect(shown.get('.foot').text()).toBe(`settles on ${names[1]} at step 2 of 2`);
    expect(shown.get('canvas').attributes('aria-label')).toContain(`settles on ${names[1]}`);
  });

  it('has a table with a line for each step, and a column for each class', () => {
    const cells = course(names, 'table')
      .findAll('tr')
      .map((row) => row.findAll('th, td').map((cell) => cell.text()));
    expect(cells).toEqual([
      ['step', 'class Coat', `class ${names[1]}`],
      ['1', '50.0 %', '50.0 %'],
      ['2', '25.0 %', '75.0 %'],
    ]);
  });

  it('has numbers without names', () => {
    const shown = course(null);
    expect(shown.findAll('.labels span').map((row) => row.text())).toEqual(['0', '1']);
    expect(shown.get('.foot').text()).toBe('settles on 1 at step 2 of 2');
  });

  it('explains colours by names that the models share; of many classes, those that are seen', () => {
    const items = (...all: (readonly string[] | null)[]) =>
      mount(ClassLegend, {
        props: { classes: legendOf(all.map((classNames) => ({ reading, classNames }))) },
      })
        .findAll('li')
        .map((item) => item.text());
    expect(items(names, names)).toEqual(names);
    expect(items(names, null)).toEqual(['0', '1']);
    const probabilities = Float64Array.from({ length: 24 }, (_, at) => (at % 12 === 7 ? 0.9 : 0));
    const many = { steps: 2, classes: 12, predicted: 7, probabilities };
    expect(legendOf([{ reading: many, classNames: null }])).toEqual([{ label: 7, text: '7' }]);
  });
});

it('your own digits keep their numbers, with what the chosen models call them', () => {
  const row = (given: readonly string[] | null) =>
    mount(LabelRow, { props: { label: 'Save as', counts: [0, 0], names: given, disabled: false } })
      .findAll('button')
      .map((button) => button.attributes('title'));
  expect(row(names)).toEqual(['“Coat” to the chosen models', `“${names[1]}” to the chosen models`]);
  expect(row(null)).toEqual([undefined, undefined]);
  const asked = (name: string | null) =>
    mount(PracticeBanner, { props: { asked: 1, name, drawn: 0, blank: true, busy: false } })
      .get('.ask')
      .text();
  expect(asked('Coat')).toBe('Draw a 1 (“Coat” to the chosen models)');
  expect(asked(null)).toBe('Draw a 1');
});
