import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { nextTick } from 'vue';
import type { Grouping } from '#shared/compare/grouping';
import GroupMenu from '../../../../src-renderer/features/compare/GroupMenu.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { finishedRun } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';

it('runs are grouped by batch, by fields, and not at all (U22)', async () => {
  const chosen: Grouping[] = [];
  const wrapper = mount(GroupMenu, {
    ...mountOptions(new AnsweringWorkbench()),
    props: {
      records: [finishedRun('a', { cell: 'RNN' }), finishedRun('b', { cell: 'GRU' })],
      band: null,
      grouping: { kind: 'none' },
      'onUpdate:grouping': (grouping: Grouping) => {
        chosen.push(grouping);
        return wrapper.setProps({ grouping });
      },
    },
  });
  const button = () => wrapper.findAll('button').at(-1)!;
  expect(button().text()).toBe('Group by…');
  await button().trigger('click');
  await nextTick();
  const choice = (name: string): HTMLElement =>
    [...document.querySelectorAll<HTMLElement>('[role=radio], [role=checkbox]')].find((each) => {
      const label = document.querySelector(`label[for="${each.id}"]`);
      return (label ?? each).textContent?.trim() === name;
    })!;
  choice('Batch or sweep').click();
  await nextTick();
  expect(button().text()).toBe('By batch or sweep');
  choice('Cell').click();
  await nextTick();
  expect(button().text()).toBe('By cell');
  choice('None').click();
  await nextTick();
  expect(chosen).toEqual([{ kind: 'batch' }, { kind: 'keys', keys: ['cell'] }, { kind: 'none' }]);
  wrapper.unmount();
});
