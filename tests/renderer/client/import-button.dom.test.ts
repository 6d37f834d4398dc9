import { flushPromises, mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { effectScope } from 'vue';
import ImportButton from '../../../src-renderer/client/ImportButton.vue';
import { useCommands } from '../../../src-renderer/client/stores/commands.ts';
import { AnsweringWorkbench } from '../../support/answering-workbench.ts';
import { mountOptions } from '../../support/mounting.ts';

test('files and folders can be chosen, and its title names every kind', async () => {
  const wrapper = mount(ImportButton, mountOptions(new AnsweringWorkbench()));
  const ran: string[] = [];
  const command = (id: string) => ({ id, label: id, group: 'General', run: () => ran.push(id) });
  const scope = effectScope();
  scope.run(() => useCommands().register([command('import'), command('import.folder')]));
  const button = wrapper.find('button');
  expect(button.text()).toBe('Import…');
  expect(button.attributes('title')).toMatch(/experiments .* a data set .* a model .* results /);
  for (const label of ['Files…', 'A folder…']) {
    await button.trigger('keydown', { key: 'Enter' });
    await flushPromises();
    const item = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')].find(
      (each) => each.textContent.trim() === label,
    )!;
    item.click();
    await flushPromises();
  }
  expect(ran).toEqual(['import', 'import.folder']);
  scope.stop();
  wrapper.unmount();
});
