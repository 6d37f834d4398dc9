import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { TooltipProvider } from 'reka-ui';
import { h, nextTick } from 'vue';
import AnswerGallery from '../../../../src-renderer/features/compare/examples/AnswerGallery.vue';
import CellImages from '../../../../src-renderer/features/compare/confusion/CellImages.vue';
import { runPanels } from '../../../../src-renderer/features/compare/confusion/confusion-panels.ts';
import { confusionSources } from '../../../../src-renderer/features/compare/confusion/confusion-sources.ts';
import ConfusionGrid from '../../../../src-renderer/charts/confusion/ConfusionGrid.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { answers, comparedRun, finishedRun } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';

const boots = 'Ankle boots with laces';
function named(id: string, classNames: string[] | null = ['Coat', boots]) {
  const record = finishedRun(id);
  return comparedRun({ ...record, data: { ...record.data!, classes: 2, classNames } });
}
const look = { view: 'matrices', normalised: false, theme: 'light' } as const;

describe('a confusion matrix', () => {
  const gridOf = (classNames: string[] | null) => {
    const { sources } = confusionSources([named('a', classNames)], 'test');
    const { labels, rows, title } = runPanels(sources, look).panels[0]!;
    return mount(ConfusionGrid, { props: { labels, rows: rows!, title } });
  };

  it('has the names of the classes, cut with the whole name as a tooltip', () => {
    const grid = gridOf(['Coat', boots]);
    const heads = grid.findAll('.name').map((head) => [head.text(), head.attributes('title')]);
    expect(heads).toEqual([
      ['Coat', 'Coat'],
      [boots, boots],
      ['Coat', 'Coat'],
      [boots, boots],
    ]);
    expect(grid.get('table').classes()).toContain('named');
    expect(grid.find('td[role=gridcell]').attributes('aria-label')).toContain(
      'True Coat, predicted Coat: 5',
    );
  });

  it('has numbers upright', () => {
    const grid = gridOf(null);
    expect(grid.get('table').classes()).not.toContain('named');
    expect(grid.get('.name').attributes('title')).toBeUndefined();
  });
});

it('the images of a cell are headed by the names that all runs share', async () => {
  const cell = { label: 0, predicted: 1 };
  const titleOf = async (...runs: ReturnType<typeof named>[]) => {
    const { sources } = confusionSources(runs, 'test');
    const shown = mount(CellImages, {
      props: { sources, cell, first: null },
      ...mountOptions(new AnsweringWorkbench()),
    });
    await nextTick();
    return shown.get('h2, h3').text();
  };
  expect(await titleOf(named('a'), named('b'))).toBe(`Coat mistaken for ${boots}`);
  expect(await titleOf(named('a'), named('b', null))).toBe('0 mistaken for 1');
});

it('examples are listed, filtered and enlarged by the names of their classes', async () => {
  const workbench = new AnsweringWorkbench().answer(
    'datasets.testImages',
    ({ indices }) =>
      ({
        images: new Uint8Array(784 * indices.length),
      }) as never,
  );
  const models = ['a', 'b'].map((id) => ({
    id,
    name: id,
    answers: answers(id === 'a' ? '10' : '11'),
    run: named(id),
  }));
  const gallery = () =>
    h(TooltipProvider, () => h(AnswerGallery, { examples: Uint32Array.of(0, 1), models }));
  const shown = mount(gallery, mountOptions(workbench));
  await flushPromises();
  const [first, second] = shown.findAll('.digits button');
  expect(second!.text()).toBe(`${boots} → Coat · ${boots}`);
  expect(first!.attributes('title')).toContain(`Example 0 of the test set, ${boots}`);
  expect(first!.attributes('title')).toContain(`a: ${boots} (90.00 %)`);
  await second!.trigger('click');
  await flushPromises();
  const dialog = document.querySelector('[role=dialog]')!;
  expect(dialog.querySelector('h2')!.textContent).toBe(boots);
  const cells = [...dialog.querySelectorAll('tbody tr')].map((row) =>
    row.querySelectorAll('td')[0]!.textContent.trim(),
  );
  expect(cells).toEqual(['Coat', boots]);
});
