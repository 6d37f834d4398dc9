import { mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it, vi } from 'vitest';
import { h } from 'vue';
import SelectionBar from '../../../../../src-renderer/features/experiments/selection/SelectionBar.vue';

it('the bar has the commands that apply, in short, so that they fit in a small window (U14)', async () => {
  const run = vi.fn();
  const command = { inBar: true, global: true, disabled: false, run };
  const bar = h(SelectionBar, {
    selected: 2,
    hidden: null,
    commands: [
      { ...command, id: 'tag', label: 'Tag', keys: 'T' },
      { ...command, id: 'renameMany', label: 'Rename by a pattern…', inShort: 'Rename…' },
      { ...command, id: 'stop', label: 'Stop', disabled: true },
      { ...command, id: 'copy', label: 'Copy as table', inBar: false },
    ],
  });
  const wrapper = mount(TooltipProvider, { slots: { default: () => bar } });
  const [tag, rename, ...others] = wrapper.findAll('.commands button');
  expect(others).toEqual([]);
  expect([tag!.text(), tag!.attributes('title')]).toEqual(['Tag', 'Tag (T)']);
  expect(rename!.text()).toBe('Rename…');
  expect(rename!.attributes('aria-label')).toBe('Rename by a pattern…');
  await rename!.trigger('click');
  expect(run).toHaveBeenCalledOnce();
});
