import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { beforeEach, describe, expect, it } from 'vitest';
import { h, type Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { defaultPreferences } from '#shared/contract/preferences';
import { longestAnswer } from '#shared/lessons/answers';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import { useQueue } from '../../../../src-renderer/client/stores/queue.ts';
import { useLessonEditor } from '../../../../src-renderer/features/lessons/editor/lesson-editor.ts';
import StepEditor from '../../../../src-renderer/features/lessons/editor/StepEditor.vue';
import StepList from '../../../../src-renderer/features/lessons/editor/StepList.vue';
import { useLessonPlayer } from '../../../../src-renderer/features/lessons/player/lesson-player.ts';
import LessonQuestion from '../../../../src-renderer/features/lessons/player/LessonQuestion.vue';
import LessonTraining from '../../../../src-renderer/features/lessons/player/LessonTraining.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { sampleLesson } from '../../../support/lessons.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { sampleRecord } from '../../../support/records.ts';

let workbench: AnsweringWorkbench;
let options: ReturnType<typeof mountOptions>;

beforeEach(() => {
  workbench = new AnsweringWorkbench()
    .answer('lessons.read', ({ lesson }) => ({
      lesson: sampleLesson({ id: lesson }),
      ...{ hash: 'ab'.repeat(32), revision: 'cd', builtIn: false, progress: null },
    }))
    .answer('lessons.record', () => ({}) as never)
    .answer('preferences.update', () => defaultPreferences);
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['experiments', 'run', 'queue'].map((name) => ({
      ...{
        name,
        path: name === 'experiments' ? '/' : `/${name}/:id?`,
        component: { render: () => null },
      },
    })),
  });
  options = mountOptions(workbench, router);
  // Stores that a test uses before anything is shown need an app.
  mount({ render: () => null }, options);
});

const shown = (component: Component, props: object = {}) =>
  mount(() => h(TooltipProvider, () => h(component, props)), options);

describe('a question in words', () => {
  const question = sampleLesson().steps[2]!.question!;

  it('takes no more than can be kept, and tells what was entered but not kept', async () => {
    const entered: unknown[] = [];
    const props = { question, answer: null, onEnter: (given: unknown) => entered.push(given) };
    const area = shown(LessonQuestion, props).get('textarea');
    expect(area.attributes('maxlength')).toBe(String(longestAnswer));
    await area.setValue('Because.');
    await area.setValue(' ');
    expect(entered).toEqual(['Because.', null]);
  });

  it('that is kept is in the file, and nothing is left to keep', async () => {
    const answer = { given: 'Because.', tries: 1 };
    const wrapper = shown(LessonQuestion, { question, answer });
    expect(wrapper.get('.kept').text()).toBe('Kept. It is in the file that you hand in.');
  });
});

describe('the runs of a step', () => {
  const train = (wrapper: ReturnType<typeof shown>) =>
    wrapper.findAll('button').find((button) => button.text() === 'Train it now')!;

  it('are not trained before it is known which there are', async () => {
    const list = workbench.hold('experiments.list');
    const refreshing = useExperiments().refresh();
    const player = useLessonPlayer();
    await player.open('cells');
    workbench.refuse('runs.estimate', 'busy');
    const wrapper = shown(LessonTraining, { names: ['gru'] });
    expect(train(wrapper).attributes('disabled')).toBeDefined();
    await list([]);
    await refreshing;
    await flushPromises();
    expect(train(wrapper).attributes('disabled')).toBeUndefined();
    wrapper.unmount();
  });

  it('are noted at once, but not for another lesson', async () => {
    workbench.answer('experiments.list', () => []).refuse('runs.estimate', 'busy');
    await useExperiments().refresh();
    const player = useLessonPlayer();
    await player.open('cells');
    const wrapper = shown(LessonTraining, { names: ['gru'] });
    const made = workbench.hold('experiments.createMany');
    const list = workbench.hold('experiments.list');
    await train(wrapper).trigger('click');
    await made([sampleRecord({ id: 'mine' })] as never);
    const noted = () =>
      workbench.inputs('lessons.record').map(({ lesson, runs }) => [lesson, runs]);
    expect(noted()).toEqual([['cells', { gru: 'mine' }]]);
    await list([]);
    await train(wrapper).trigger('click');
    await player.open('other');
    await made([sampleRecord({ id: 'second' })] as never);
    expect(noted()).toHaveLength(1);
    wrapper.unmount();
  });
});

it('a run that is being started is not offered for training again', async () => {
  const queue = { waiting: [], sideBySide: 1, threadsEach: 0, held: false };
  workbench
    .answer('experiments.list', () => [
      { kind: 'experiment', record: sampleRecord({ id: 'mine', status: 'queued' }) } as never,
    ])
    .answer('queue.show', () => ({ ...queue, running: ['mine'] }))
    .refuse('runs.estimate', 'busy');
  await useExperiments().refresh();
  await useQueue().refresh();
  const player = useLessonPlayer();
  await player.open('cells');
  player.noteRuns({ gru: 'mine' });
  const wrapper = shown(LessonTraining, { names: ['gru'] });
  expect(wrapper.text()).toContain('Cancel training');
  expect(wrapper.text()).not.toContain('Train it now');
  workbench.answer('queue.show', () => ({ ...queue, running: [] }));
  await useQueue().refresh();
  await flushPromises();
  expect(wrapper.text()).toContain('Train it now');
  wrapper.unmount();
});

describe('in the editor', () => {
  it('a step is deleted only after a question, unless it is empty', async () => {
    const editor = useLessonEditor();
    await editor.edit('cells');
    const wrapper = shown(StepList);
    const trash = wrapper.get('[aria-label="Delete the step"]');
    const titles = () => editor.draft!.steps.map(({ title }) => title);
    editor.addStep();
    await trash.trigger('click');
    expect(titles()).toEqual(['Look', 'Count', 'Explain']);
    await trash.trigger('click');
    await flushPromises();
    expect(titles()).toEqual(['Look', 'Count', 'Explain']);
    const dialog = document.querySelector('[role=alertdialog]')!;
    expect(dialog.textContent).toContain('Step 2, “Count”');
    dialog.querySelectorAll('button')[1]!.click();
    await flushPromises();
    expect(titles()).toEqual(['Look', 'Explain']);
    wrapper.unmount();
  });

  it('each field of a step says what is wrong with it', async () => {
    const editor = useLessonEditor();
    await editor.edit('cells');
    const long = 'x'.repeat(2001);
    const place = { page: 'run', params: { id: '@gone' }, query: {} };
    const question = { ...editor.step!.question!, hint: long, explanation: long };
    const options = question.kind === 'choice' ? { options: ['', 'GRU'] } : {};
    editor.changeStep({
      ...{ place, highlight: `card:${long}`, train: ['gone'] },
      question: { ...question, ...options } as typeof question,
    });
    editor.wantsAll = true;
    const wrapper = shown(StepEditor, { step: editor.step });
    const alerts = wrapper.findAll('[role=alert]').map((alert) => alert.text().toLowerCase());
    expect(editor.problems).toHaveLength(6);
    expect(alerts).toHaveLength(6);
    for (const { message } of editor.problems) {
      expect(alerts.join('\n')).toContain(message.toLowerCase());
    }
    wrapper.unmount();
  });
});
