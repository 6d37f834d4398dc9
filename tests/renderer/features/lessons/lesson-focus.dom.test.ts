import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { defaultPreferences } from '#shared/contract/preferences';
import { parseLesson } from '#shared/lessons/lesson-problems';
import LessonPanel from '../../../../src-renderer/features/lessons/player/LessonPanel.vue';
import { useLessonPlayer } from '../../../../src-renderer/features/lessons/player/lesson-player.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { plainLesson } from '../../../support/lessons.ts';
import { mountOptions } from '../../../support/mounting.ts';

it('a lesson that is opened has the focus on the heading of its step', async () => {
  const lesson = parseLesson(plainLesson());
  const workbench = new AnsweringWorkbench()
    .answer('lessons.read', () => ({
      ...{ lesson, hash: 'ab'.repeat(32), revision: 'cd', builtIn: false, progress: null },
    }))
    .answer('experiments.list', () => [])
    .answer('preferences.update', () => defaultPreferences);
  const component = { render: () => null };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', component }],
  });
  await router.push('/');
  const wrapper = mount(
    () => h(TooltipProvider, () => h(LessonPanel)),
    mountOptions(workbench, router),
  );
  await useLessonPlayer().open('cells');
  await flushPromises();
  expect(document.activeElement?.tagName).toBe('H2');
  expect(document.activeElement?.textContent).toBe('One');
  wrapper.unmount();
});
