import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h } from 'vue';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import LessonCard from '../../../../src-renderer/features/lessons/LessonCard.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { sampleRecord } from '../../../support/records.ts';
import { mountOptions } from '../../../support/mounting.ts';

/** The card of a lesson whose end was reached. @param trainings see `ListedLesson` */
async function cardOf(
  unanswered: number,
  trainings: readonly (string | null)[],
  isListed = true,
): Promise<string> {
  const records = (['running', 'finished'] as const).map((status) =>
    sampleRecord({ id: status, status }),
  );
  const workbench = new AnsweringWorkbench().answer('experiments.list', () => [
    ...records.map((record) => ({ kind: 'experiment', record }) as never),
    { kind: 'damaged', id: 'damaged', reason: 'record.json is empty' } as never,
  ]);
  const listed = {
    ...({ kind: 'lesson', id: 'cells', title: 'Three cells', summary: '', minutes: 5 } as const),
    ...{ author: '', builtIn: false, steps: 3, toTrain: trainings.length },
    progress: { step: 2, finished: true, unanswered, trainings: [...trainings] },
  };
  const card = mount(
    () => h(TooltipProvider, () => h(LessonCard, { listed, isOpen: false })),
    mountOptions(workbench),
  );
  if (isListed) await useExperiments().refresh();
  await flushPromises();
  return [...card.get('.foot').element.children].map((part) => part.textContent.trim()).join(' ');
}

it.each([
  ['all trainings have finished', 0, ['finished'], 'Look again Done'],
  ['one is under way', 0, ['finished', 'running'], 'Continue 1 training not finished'],
  ['one was never begun', 0, [null], 'Continue 1 training not finished'],
  ['one can’t be read', 0, ['damaged'], 'Continue 1 training not finished'],
  ['the trained run was deleted since', 0, ['gone'], 'Look again Done'],
  [
    'questions are open too',
    2,
    [null, null],
    'Continue 2 questions not answered, 2 trainings not finished',
  ],
] as const)('a lesson at its end, where %s', async (_, unanswered, trainings, text) => {
  expect(await cardOf(unanswered, trainings)).toBe(text);
});

it('isn’t done while nobody knows how its trainings stand', async () => {
  expect(await cardOf(0, ['finished'], false)).toBe('Continue 1 training not finished');
});

it.each([
  ['that nobody has begun', false, 'Start'],
  ['that is open at its first step', true, 'Continue'],
])('a lesson %s', async (_, isOpen, label) => {
  const listed = {
    ...({ kind: 'lesson', id: 'cells', title: 'Three cells', summary: '', minutes: 5 } as const),
    ...{ author: '', builtIn: false, steps: 3, toTrain: 0, progress: null },
  };
  const card = mount(
    () => h(TooltipProvider, () => h(LessonCard, { listed, isOpen })),
    mountOptions(new AnsweringWorkbench()),
  );
  expect(card.get('.foot').text()).toBe(label);
});
