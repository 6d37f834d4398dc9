import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { presets, teachingPresets } from '#shared/experiment/presets';
import PresetCards from '../../../../../src-renderer/features/new/form/PresetCards.vue';

it('presets that teach say what, what came out, and fill the form with one click (U11)', async () => {
  const wrapper = mount(PresetCards, { props: { busy: false } });
  for (const name of teachingPresets) {
    const { label, help, measured } = presets[name];
    const card = wrapper.findAll('article').find((each) => each.get('h2').text() === label)!;
    expect(card.findAll('p').map((part) => part.text())).toEqual([help, measured]);
    const button = card.get('button');
    expect(button.attributes('aria-label')).toBe(`Use these settings: ${label}`);
    await button.trigger('click');
  }
  expect(wrapper.emitted('choose')).toEqual(teachingPresets.map((name) => [name]));
});
