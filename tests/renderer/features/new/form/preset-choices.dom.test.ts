import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { nextTick } from 'vue';
import { notebookPresets, presets, teachingPresets } from '#shared/experiment/presets';
import PresetChoices from '../../../../../src-renderer/features/new/form/PresetChoices.vue';

function show() {
  const wrapper = mount(PresetChoices, { props: { busy: false }, attachTo: document.body });
  const open = async (label: string): Promise<HTMLElement> => {
    await wrapper
      .findAll('button')
      .find((each) => each.text() === label)!
      .trigger('click');
    await nextTick();
    return document.querySelector<HTMLElement>(`[role=dialog][aria-label="${label}"]`)!;
  };
  return { wrapper, open };
}

it('presets that teach say what, what came out, and give their settings (U11)', async () => {
  const { wrapper, open } = show();
  for (const name of teachingPresets) {
    const { label, help, measured } = presets[name];
    const preset = await open(label);
    const texts = [...preset.querySelectorAll('p')].map(({ textContent }) => textContent);
    expect(texts).toEqual([help, measured]);
    preset.querySelector('button')!.click();
    await nextTick();
    expect(wrapper.findAll('[aria-expanded=true]')).toEqual([]);
  }
  expect(wrapper.emitted('choose')).toEqual(teachingPresets.map((name) => [name]));
});

it('the notebook’s networks give their settings one by one, or are trained together', async () => {
  const { wrapper, open } = show();
  for (const [index, name] of notebookPresets.entries()) {
    const button = (await open('The notebook')).querySelectorAll('button')[index]!;
    expect(button.getAttribute('aria-label')).toBe(`Use these settings: ${presets[name].label}`);
    button.click();
    await nextTick();
  }
  expect(wrapper.emitted('choose')).toEqual(notebookPresets.map((name) => [name]));
  const all = (await open('The notebook')).querySelectorAll('button')[notebookPresets.length]!;
  all.click();
  expect(wrapper.emitted('trainNotebook')).toEqual([[]]);
});
