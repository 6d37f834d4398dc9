import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h } from 'vue';
import ConfigField from '../../../../src-renderer/client/config-form/ConfigField.vue';
import { fieldHelp } from '../../../../src-renderer/client/config-form/field-notes.ts';
import { fields } from '#shared/catalogue/fields';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';

it('the help of a field opens by a click and stays open (U39)', async () => {
  const wrapper = mount(
    () =>
      h(TooltipProvider, () =>
        h(ConfigField, { name: 'sequenceOrder', entry: ['rows'], resetTo: null }),
      ),
    mountOptions(new AnsweringWorkbench()),
  );
  const shown = () => document.querySelector('.help-text')?.textContent;
  const button = wrapper.get('button.help');
  await button.trigger('focus');
  expect(shown()).toBeUndefined();
  await button.trigger('pointerdown');
  await button.trigger('click');
  await flushPromises();
  await button.trigger('pointerleave');
  expect(shown()).toContain(fields.sequenceOrder.help);
  wrapper.unmount();
});

it('the help lists options and requirements by the names that the form shows (U39)', () => {
  const [, allowed] = fieldHelp('sequenceOrder');
  for (const label of Object.values(fields.sequenceOrder.options)) expect(allowed).toContain(label);
  expect(allowed).not.toContain('reversedRows');
  expect(fieldHelp('nonlinearity')[0]).toMatch(/ Only with Cell RNN\.$/);
  expect(fieldHelp('bidirectional')[1]).toBe('Allowed: on or off.');
  expect(fieldHelp('layers')[1]).toMatch(/^Allowed: a whole number from 1 to \d+\.$/);
});
