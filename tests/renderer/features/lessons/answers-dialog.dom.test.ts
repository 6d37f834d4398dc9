import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import AnswersDialog from '../../../../src-renderer/features/lessons/answers/AnswersDialog.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';

let workbench: AnsweringWorkbench;
let shown: ReturnType<typeof mount>;

beforeEach(async () => {
  const run = (experiment: string) => ({
    ...{
      name: experiment,
      label: experiment,
      experiment,
      differences: [],
      canBeVerified: true,
      problem: null,
    },
  });
  workbench = new AnsweringWorkbench()
    .answer('lessons.checkAnswers', () => ({
      id: 'ada',
      handedIn: {
        ...{ schemaVersion: 1, madeBy: 'Unroll 1', createdAt: '2026-01-02T00:00:00.000Z' },
        lesson: { id: 'cells', title: 'Three cells', hash: 'ab'.repeat(32) },
        ...{ name: 'Ada', answers: {}, runs: { first: 'first', second: 'second' } },
      },
      ...{ lesson: null, sameLesson: false, score: null, runs: [run('first'), run('second')] },
    }))
    .answer('experiments.stopVerifying', () => ({}) as never);
  const component = { render: () => null };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component },
      { name: 'run', path: '/run/:id', component },
    ],
  });
  const dialog = () => h(TooltipProvider, () => h(AnswersDialog, { answers: 'ada' }));
  shown = mount(dialog, mountOptions(workbench, router));
  await flushPromises();
});
afterEach(() => {
  shown.unmount();
});

async function press(text: string): Promise<void> {
  const buttons = [...document.querySelectorAll('button')];
  buttons.find((button) => button.textContent.trim() === text)!.click();
  await flushPromises();
}

const verified = () => workbench.inputs('experiments.verify').map(({ experiment }) => experiment);

it('verifies the runs one after the other', async () => {
  const answer = workbench.hold('experiments.verify');
  await press('Verify runs');
  expect(verified()).toEqual(['first']);
  await answer({ matches: true } as never);
  expect(verified()).toEqual(['first', 'second']);
});

it('verifies no further run once that is stopped, even if the one under way ends by itself', async () => {
  const answer = workbench.hold('experiments.verify');
  await press('Verify runs');
  await press('Stop verifying');
  await answer({ matches: true } as never);
  expect(verified()).toEqual(['first']);
});

it('verifies no further run once it is closed', async () => {
  const answer = workbench.hold('experiments.verify');
  await press('Verify runs');
  shown.unmount();
  await answer({ matches: true } as never);
  expect(verified()).toEqual(['first']);
});
