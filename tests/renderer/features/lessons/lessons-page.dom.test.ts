import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { defaultPreferences } from '#shared/contract/preferences';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { useLessonEditor } from '../../../../src-renderer/features/lessons/editor/lesson-editor.ts';
import LessonsPage from '../../../../src-renderer/features/lessons/LessonsPage.vue';
import { useLessonPlayer } from '../../../../src-renderer/features/lessons/player/lesson-player.ts';
import { useLessonActions } from '../../../../src-renderer/features/lessons/use-lesson-actions.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { sampleLesson } from '../../../support/lessons.ts';
import { mountOptions } from '../../../support/mounting.ts';

let wrapper: VueWrapper;
let workbench: AnsweringWorkbench;
let actions: ReturnType<typeof useLessonActions>;

beforeEach(async () => {
  workbench = new AnsweringWorkbench()
    .answer('lessons.list', () => [
      {
        ...{ kind: 'lesson', id: 'cells', title: 'Three cells', summary: '', minutes: 5 },
        ...{ author: '', builtIn: false, steps: 3, toTrain: 1, progress: null },
      },
    ])
    .answer('lessons.listAnswers', () => [
      { kind: 'answers', id: 'ada', name: 'Ada', title: 'Three cells', createdAt: '2026-01-02' },
    ])
    .answer('lessons.read', () => ({
      ...{
        lesson: sampleLesson(),
        hash: 'ab'.repeat(32),
        revision: 'cd',
        builtIn: false,
        progress: null,
      },
    }))
    .answer('lessons.record', () => ({}) as never)
    .answer('lessons.restart', ({ lesson }) => ({ id: lesson }))
    .answer('lessons.remove', ({ lesson }) => ({ id: lesson }))
    .answer('lessons.removeAnswers', ({ answers }) => ({ id: answers }))
    .answer('preferences.update', ({ change }) => ({
      ...defaultPreferences,
      views: change.views ?? {},
    }));
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ name: 'lessons', path: '/', component: { render: () => null } }],
  });
  const page = {
    setup() {
      actions = useLessonActions();
      return () => h(TooltipProvider, () => h(LessonsPage));
    },
  };
  wrapper = mount(page, mountOptions(workbench, router));
  await flushPromises();
});
afterEach(() => {
  wrapper.unmount();
});

/** Presses the element of the whole document, also in dialogs and menus, that a selector and a text name. */
async function press(selector: string, text: string): Promise<void> {
  const found = [...document.querySelectorAll<HTMLElement>(selector)].find(
    (element) => (element.getAttribute('aria-label') ?? element.textContent.trim()) === text,
  );
  expect(found, text).toBeDefined();
  found!.click();
  await flushPromises();
}

async function chooseDelete(): Promise<void> {
  const menu = wrapper.get('[aria-label="More for Three cells"]');
  await menu.trigger('keydown', { key: 'Enter' });
  await flushPromises();
  await press('[role=menuitem]', 'Delete…');
}

it('a lesson is deleted once that is confirmed, and is then no longer open', async () => {
  const player = useLessonPlayer();
  await player.open('cells');
  await chooseDelete();
  expect(document.querySelector('[role=alertdialog]')!.textContent).toContain('“Three cells”');
  await press('[role=alertdialog] button', 'Cancel');
  expect(workbench.inputs('lessons.remove')).toEqual([]);
  await chooseDelete();
  await press('[role=alertdialog] button', 'Delete lesson');
  expect(workbench.inputs('lessons.remove')).toEqual([{ lesson: 'cells' }]);
  expect(player.id).toBeNull();
});

it('a lesson that could not be deleted stays open', async () => {
  workbench.refuse('lessons.remove', 'The disk is full.');
  const player = useLessonPlayer();
  await player.open('cells');
  await chooseDelete();
  await press('[role=alertdialog] button', 'Delete lesson');
  expect(useNotices().shown[0]!.text).toContain('The disk is full.');
  expect(player.id).toBe('cells');
});

it('answers that were handed in are deleted once that is confirmed', async () => {
  await press('button', 'Delete the answers of Ada');
  await press('[role=alertdialog] button', 'Delete answers');
  expect(workbench.inputs('lessons.removeAnswers')).toEqual([{ answers: 'ada' }]);
});

it('a lesson takes the place of the editor, unless that has changes', async () => {
  const editor = useLessonEditor();
  const player = useLessonPlayer();
  editor.begin();
  await press('button', 'Start: Three cells');
  expect([editor.isOpen, player.id]).toEqual([false, 'cells']);
  player.close();
  editor.begin();
  editor.changeStep({ text: 'Something.' });
  await press('button', 'Continue: Three cells');
  expect([editor.isOpen, player.id]).toEqual([true, null]);
  expect(useNotices().shown[0]!.text).toContain('Save or close the lesson');
});

it('starting over waits for what is still being saved, and opens nothing if it fails', async () => {
  const player = useLessonPlayer();
  await player.open('cells');
  const recorded = workbench.hold('lessons.record');
  player.goTo(1);
  player.close();
  const restarted = actions.restart('cells');
  await flushPromises();
  expect(workbench.inputs('lessons.restart')).toEqual([]);
  await recorded({} as never);
  await restarted;
  expect(workbench.inputs('lessons.restart')).toEqual([{ lesson: 'cells' }]);
  expect(player.id).toBe('cells');
  player.close();
  workbench.refuse('lessons.restart', 'The disk is full.');
  await actions.restart('cells');
  expect(player.id).toBeNull();
});
