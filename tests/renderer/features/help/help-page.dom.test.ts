import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { h } from 'vue';
import { createRouter, createWebHashHistory, RouterView } from 'vue-router';
import HelpPage from '../../../../src-renderer/features/help/HelpPage.vue';
import { guidePages } from '../../../../src-renderer/features/help/guide-contents.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';

const component = { render: () => null };

async function help(path: string) {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { name: 'help', path: '/help/:topic?', component: HelpPage },
      { name: 'other', path: '/', component },
    ],
  });
  await router.push(path);
  // As in the shell, each address has its own page.
  const view = () =>
    h(RouterView, null, {
      default: ({ Component, route }: { Component: object; route: { path: string } }) =>
        h(Component, { key: route.path }),
    });
  const page = mount(view, mountOptions(new AnsweringWorkbench(), router));
  await flushPromises();
  const follow = async (text: string) => {
    const link = page.findAll('a').find((each) => each.text().includes(text))!;
    await router.push(link.attributes('href')!.slice(1));
    await flushPromises();
  };
  return { page, router, follow };
}

it('without a topic shows the contents, with a link to every page', async () => {
  const { page } = await help('/help');
  const links = page.findAll('article a').map((link) => link.attributes('href'));
  expect(links).toEqual(expect.arrayContaining(guidePages.map(({ topic }) => `#/help/${topic}`)));
  expect(page.get('article h2').text()).toBe('Guide');
  expect(document.activeElement).toBe(document.body);
});

it('shows a page, marks it in the list, and moves the focus to it', async () => {
  const { page, follow } = await help('/help');
  await follow('Draw a digit');
  expect(page.get('article h2').text()).toBe('Draw a digit');
  expect(page.get('nav [aria-current=page]').text()).toBe('Draw a digit');
  expect(document.activeElement).toBe(page.get('article').element);
  expect(page.get('article img').attributes('src')).toMatch(/\.webp$/);
});

it('leads through all pages, one after the other and back', async () => {
  const { page, follow } = await help(`/help/${guidePages[0]!.topic}`);
  for (const { title } of guidePages.slice(1)) {
    await follow(`Next: ${title}`);
    expect(page.get('article h2').text()).toBe(title);
  }
  expect(page.text()).not.toContain('Next: ');
  await follow('Previous: ');
  expect(page.get('article h2').text()).toBe(guidePages.at(-2)!.title);
});

it('finds pages by their text, and keeps what it found while they are read', async () => {
  const { page, router, follow } = await help('/help');
  await page.get('input').setValue('booktabs');
  await flushPromises();
  expect(page.get('[role=status]').text()).toBe('Found on 1 page');
  expect(page.get('.found mark').text()).toBe('booktabs');
  expect(router.currentRoute.value.query).toEqual({ search: 'booktabs' });
  await follow('Figures and tables');
  expect(page.get('article h2').text()).toContain('Figures and tables');
  expect(page.get('input').element.value).toBe('booktabs');
  await page.get('input').setValue('xylophone');
  await flushPromises();
  expect(page.get('[role=status]').text()).toBe('No page mentions “xylophone”.');
  await page.get('input').setValue('xylophone lessons');
  await flushPromises();
  expect(page.get('[role=status]').text()).toBe(
    'No page mentions “xylophone lessons”. Try a single word.',
  );
});

it('says if there is no such page, and leads to the contents', async () => {
  const { page } = await help('/help/nowhere');
  expect(page.text()).toContain('The guide has no page “nowhere”');
  await page
    .findAll('button')
    .find((button) => button.text() === 'Show the contents')!
    .trigger('click');
  await flushPromises();
  expect(page.get('article h2').text()).toBe('Guide');
});
