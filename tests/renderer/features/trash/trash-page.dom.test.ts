import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import TrashPage from '../../../../src-renderer/features/trash/TrashPage.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { answerOperations } from '../../../support/operations.ts';

it('the selected experiments are restored or deleted together, all if none is selected (U6)', async () => {
  const deletedAt = '2026-01-02T00:00:00.000Z';
  const workbench = new AnsweringWorkbench().answer('experiments.listTrash', () =>
    ['a', 'b', 'c'].map((id) => ({ id, name: `run ${id}`, deletedAt })),
  );
  answerOperations(workbench);
  const wrapper = mount(
    defineComponent(() => () => h(TooltipProvider, () => h(TrashPage))),
    mountOptions(workbench),
  );
  await flushPromises();
  const button = (text: string) =>
    wrapper.findAll('button').find((each) => each.text().startsWith(text))!;
  const choose = (label: string) => {
    const { htmlFor } = wrapper.findAll('label').find((each) => each.text() === label)!.element;
    return wrapper.get(`#${htmlFor}`);
  };

  await button('Restore all').trigger('click');
  await flushPromises();
  await choose('Select run a').trigger('click');
  await choose('Select run c').trigger('click');
  await button('Restore 2 selected').trigger('click');
  await flushPromises();
  expect(workbench.inputs('experiments.restoreMany').map((input) => input.experiments)).toEqual([
    ['a', 'b', 'c'],
    ['a', 'c'],
  ]);
  await button('Delete 2 selected').trigger('click');
  await flushPromises();
  expect(document.body.textContent).toContain('The 2 selected experiments will be deleted');
});
