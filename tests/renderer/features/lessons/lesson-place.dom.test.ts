import { flushPromises, mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { defaultPreferences } from '#shared/contract/preferences';
import type { Place } from '#shared/lessons/lesson';
import type { LessonAreas } from '#shared/lessons/lesson-areas';
import { useHeldAreas } from '../../../../src-renderer/client/stores/held-areas.ts';
import { useShownTab } from '../../../../src-renderer/client/stores/shown-tab.ts';
import { useLessonPlayer } from '../../../../src-renderer/features/lessons/player/lesson-player.ts';
import {
  useLessonPlace,
  wanderedFrom,
} from '../../../../src-renderer/features/lessons/player/use-lesson-place.ts';
import { appPages } from '../../../../src-renderer/shell/pages.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { plainLesson, sampleLesson } from '../../../support/lessons.ts';
import { mountOptions } from '../../../support/mounting.ts';

let router: Router;
const place = (page: string, own: Partial<Place> = {}): Place => ({
  ...{ page, params: {}, query: {} },
  ...own,
});

beforeEach(() => {
  const component = { render: () => null };
  router = createRouter({
    history: createMemoryHistory(),
    routes: appPages.map(({ name, path }) => ({ name, path, component })),
  });
});

describe('an address', () => {
  const asked = place('inspect', { query: { tab: 'units', digit: '3' } });

  it.each([
    ['/inspect?tab=units&digit=3&more=1', null],
    ['/inspect?digit=3', null],
    ['/inspect?tab=units&digit=7', 'view'],
    ['/settings', 'page'],
  ])('%s differs from the place in its %s', async (address, expected) => {
    await router.push(address);
    expect(wanderedFrom(asked, router.currentRoute.value)).toBe(expected);
  });

  it('of another run is another page', async () => {
    await router.push('/run/b');
    const run = place('run', { params: { id: 'a' } });
    expect(wanderedFrom(run, router.currentRoute.value)).toBe('page');
  });
});

it('leads to the place of a step that somebody opened or went to, and not by being shown again', async () => {
  const workbench = new AnsweringWorkbench()
    .answer('lessons.read', ({ lesson }) => ({
      lesson: sampleLesson(
        plainLesson({
          id: lesson,
          steps: [
            { id: 'one', title: 'One', text: 'Read.', place: { page: 'data' } },
            { id: 'two', title: 'Two', text: 'Read.', place: { page: 'draw' } },
            { id: 'three', title: 'Three', text: 'Read.' },
          ],
        }),
      ),
      ...{ hash: 'ab'.repeat(32), revision: 'cd', builtIn: false, progress: null },
    }))
    .answer('lessons.record', () => ({}) as never)
    .answer('preferences.update', () => defaultPreferences);
  const options = mountOptions(workbench, router);
  // The player is used before anything is shown, and needs an app.
  mount({ render: () => null }, options);
  const page = {
    setup: () => {
      useLessonPlace();
      return () => null;
    },
  };
  const shownPage = () => router.currentRoute.value.name;
  const player = useLessonPlayer();
  await player.open('cells');
  const first = mount(page, options);
  await flushPromises();
  expect(shownPage()).toBe('data');
  player.goTo(1);
  await flushPromises();
  expect(shownPage()).toBe('draw');
  await router.push('/settings');
  first.unmount();
  const second = mount(page, options);
  await flushPromises();
  expect(shownPage()).toBe('settings');
  player.goTo(2);
  await flushPromises();
  expect(shownPage()).toBe('settings');
  await player.open('cells');
  await flushPromises();
  expect(shownPage()).toBe('data');
  second.unmount();
});

it('leads back to the page and the tab that a step holds people to, when the window opens elsewhere', async () => {
  const place = { page: 'data', query: { tab: 'reading' } };
  const steps = [{ id: 'one', title: 'One', text: 'Read.', place }];
  const workbench = new AnsweringWorkbench()
    .answer('lessons.read', ({ lesson }) => ({
      lesson: sampleLesson(plainLesson({ id: lesson, steps })),
      ...{ hash: 'ab'.repeat(32), revision: 'cd', builtIn: false, progress: null },
    }))
    .answer('preferences.update', () => defaultPreferences);
  const options = mountOptions(workbench, router);
  mount({ render: () => null }, options);
  await useLessonPlayer().open('cells');
  useLessonPlayer().isDue = false;
  const setup = () => {
    useLessonPlace();
    return () => null;
  };
  const shownAfter = async (address: string, areas: LessonAreas, tab: string | null) => {
    await router.push(address);
    useHeldAreas().areas = areas;
    useShownTab().tab = tab;
    const shown = mount({ setup }, options);
    await flushPromises();
    shown.unmount();
    return router.currentRoute.value.fullPath;
  };
  expect(await shownAfter('/settings', {}, null)).toBe('/settings');
  expect(await shownAfter('/settings', { navigation: 'locked' }, null)).toBe('/data?tab=reading');
  expect(await shownAfter('/data', { navigation: 'locked' }, 'digits')).toBe('/data');
  expect(await shownAfter('/data', { tabs: 'hidden' }, 'digits')).toBe('/data?tab=reading');
});
