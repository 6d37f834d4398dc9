import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { h, ref, type VNode } from 'vue';
import { TooltipProvider } from 'reka-ui';
import DigitStepper from '../../../src-renderer/ui/DigitStepper.vue';
import UiButton from '../../../src-renderer/ui/UiButton.vue';
import UiNumberInput from '../../../src-renderer/ui/UiNumberInput.vue';
import UiPager from '../../../src-renderer/ui/UiPager.vue';
import UiSearch from '../../../src-renderer/ui/UiSearch.vue';
import UiSelect from '../../../src-renderer/ui/UiSelect.vue';

describe('a number', () => {
  const field = (props: object) => {
    const wrapper = mount(UiNumberInput, { props });
    const input = wrapper.get('input');
    return { wrapper, input, numbers: () => wrapper.emitted('update:modelValue')?.flat() ?? [] };
  };

  it('stays as it is typed, and is NaN while the text isn’t a number', async () => {
    const { wrapper, input, numbers } = field({ modelValue: 0.5 });
    for (const text of ['1e', '1e-', '1e-3', '']) await input.setValue(text);
    expect(numbers()).toEqual([NaN, 0.001, NaN]);
    await input.setValue('0.0010');
    await wrapper.setProps({ modelValue: 0.001 });
    expect(input.element.value).toBe('0.0010');
  });

  it('is shown when it is changed from elsewhere', async () => {
    const { wrapper, input } = field({ modelValue: 1 });
    await wrapper.setProps({ modelValue: 20 });
    expect(input.element.value).toBe('20');
    await wrapper.setProps({ modelValue: NaN });
    expect(input.element.value).toBe('');
  });

  it('is counted by the arrow keys, within its limits', async () => {
    const { input, numbers } = field({ modelValue: 5, step: 1, minimum: 0, maximum: 20 });
    await input.trigger('keydown', { key: 'ArrowUp' });
    await input.trigger('keydown', { key: 'ArrowUp', shiftKey: true });
    await input.trigger('keydown', { key: 'ArrowUp', shiftKey: true });
    await input.trigger('keydown', { key: 'ArrowDown' });
    expect(numbers()).toEqual([6, 16, 20, 19]);
    expect(input.element.value).toBe('19');
  });

  it('isn’t counted without a step, nor while it is NaN', async () => {
    for (const props of [{ modelValue: 5 }, { modelValue: NaN, step: 1 }]) {
      const { input, numbers } = field(props);
      await input.trigger('keydown', { key: 'ArrowUp' });
      expect(numbers()).toEqual([]);
    }
  });
});

describe('a search box', () => {
  it('is cleared by Escape, which then stops there, and by its cross', async () => {
    const outer: string[] = [];
    const wrapper = mount(UiSearch, { props: { modelValue: 'gru', label: 'Search' } });
    wrapper.element.addEventListener('keydown', (event: KeyboardEvent) => outer.push(event.key));
    await wrapper.get('input').trigger('keydown', { key: 'Escape' });
    expect(outer).toEqual([]);
    expect(wrapper.find('button').exists()).toBe(false);
    await wrapper.get('input').setValue('lstm');
    await wrapper.get('button').trigger('click');
    expect(wrapper.emitted('update:modelValue')).toEqual([[''], ['lstm'], ['']]);
    await wrapper.get('input').trigger('keydown', { key: 'Escape' });
    expect(outer).toEqual(['Escape']);
  });
});

/** A component with what its tooltips need around it. */
const within = (component: object, props: object) =>
  mount(TooltipProvider, { slots: { default: () => h(component, props) } });

describe('a choice from a list', () => {
  it('shows the text that its value has now, though the same value had another', async () => {
    const options = (label: string) => [{ value: 0, label }];
    const props = { modelValue: 0, label: 'Point' };
    const wrapper = mount(UiSelect, { props: { ...props, options: options('Point 1: saddle') } });
    expect(wrapper.text()).toBe('Point 1: saddle');
    await wrapper.setProps({ options: options('Point 1: stable') });
    expect(wrapper.text()).toBe('Point 1: stable');
    await wrapper.setProps({ options: [] });
    expect(wrapper.text()).toBe('Choose…');
  });
});

describe('the pager of a long list', () => {
  it.each([
    [0, '1–50 of 1,234', [true, false]],
    [3, '151–200 of 1,234', [false, false]],
    [24, '1,201–1,234 of 1,234', [false, true]],
  ])('says that page %i is %s', (page, range, disabled) => {
    const wrapper = within(UiPager, { modelValue: page, what: 'runs', perPage: 50, total: 1234 });
    expect(wrapper.text()).toContain(range);
    const buttons = wrapper.findAll('button').map(({ element }) => element.disabled);
    expect(buttons).toEqual(disabled);
  });

  it('has buttons to the previous and next page, disabled while one is loading', async () => {
    const pages: number[] = [];
    const props = { modelValue: 3, what: 'runs', perPage: 50, total: 1234 };
    const update = { 'onUpdate:modelValue': (page: number) => pages.push(page) };
    const [before, after] = within(UiPager, { ...props, ...update }).findAll('button');
    await before!.trigger('click');
    await after!.trigger('click');
    expect(pages).toEqual([2, 4]);
    const waiting = within(UiPager, { ...props, ...update, disabled: true }).findAll('button');
    for (const button of waiting) {
      expect(button.attributes('aria-disabled')).toBe('true');
      await button.trigger('click');
    }
    expect(pages).toEqual([2, 4]);
  });
});

/** Shows a pager and goes to the next page by its button, which has the focus. */
async function pressNext(pager: () => VNode) {
  const wrapper = mount(() => h(TooltipProvider, pager), { attachTo: document.body });
  const [before, after] = wrapper.findAll('button');
  after!.element.focus();
  await after!.trigger('click');
  await flushPromises();
  return { wrapper, before: before!, after: after! };
}

describe('the focus in a pager', () => {
  it('goes to the other button at an end, whose own button is disabled', async () => {
    const page = ref(1);
    const pager = () => {
      const update = { 'onUpdate:modelValue': (to: number) => (page.value = to) };
      return h(UiPager, { modelValue: page.value, what: 'rows', perPage: 5, total: 15, ...update });
    };
    const { wrapper, before } = await pressNext(pager);
    expect(page.value).toBe(2);
    expect(document.activeElement).toBe(before.element);
    await before.trigger('click');
    await flushPromises();
    expect(document.activeElement).toBe(before.element);
    wrapper.unmount();
  });
});

describe('the focus in a pager whose pages are loaded', () => {
  it('stays on its button meanwhile, and leaves one that is at an end', async () => {
    const page = ref(1);
    const isLoading = ref(false);
    const pager = () => {
      const update = (to: number) => {
        page.value = to;
        isLoading.value = true;
      };
      const props = { modelValue: page.value, what: 'rows', perPage: 5, total: 20 };
      const own = { disabled: isLoading.value, 'onUpdate:modelValue': update };
      return h(UiPager, { ...props, ...own });
    };
    const { wrapper, before, after } = await pressNext(pager);
    expect(page.value).toBe(2);
    expect(document.activeElement).toBe(after.element);
    // It has to be enabled, or the browser takes the focus away.
    expect(after.element.disabled).toBe(false);
    isLoading.value = false;
    await flushPromises();
    await after.trigger('click');
    await flushPromises();
    expect(page.value).toBe(3);
    expect(document.activeElement).toBe(before.element);
    expect(before.element.disabled).toBe(false);
    wrapper.unmount();
  });
});

describe('a button whose action is under way', () => {
  it('keeps the focus and does nothing, in a form too, until that has ended', async () => {
    const did: string[] = [];
    const busy = ref(false);
    const wrapper = mount(
      {
        render: () =>
          h('form', { onSubmit: (event: Event) => (event.preventDefault(), did.push('sent')) }, [
            h(UiButton, { busy: busy.value, onClick: () => did.push('done') }, () => 'Do'),
            h(UiButton, { busy: busy.value, type: 'submit' }, () => 'Send'),
          ]),
      },
      { attachTo: document.body },
    );
    const [act, send] = wrapper.findAll('button');
    const pressBoth = (): void => {
      for (const button of [act!, send!]) button.element.click();
    };
    act!.element.focus();
    busy.value = true;
    await flushPromises();
    pressBoth();
    expect(did).toEqual([]);
    expect(document.activeElement).toBe(act!.element);
    expect(act!.attributes()).toMatchObject({ 'aria-disabled': 'true', 'aria-busy': 'true' });
    busy.value = false;
    await flushPromises();
    pressBoth();
    expect(did).toEqual(['done', 'sent']);
    wrapper.unmount();
  });
});

describe('one digit of many', () => {
  it('leads to its neighbours by buttons and keys, up to the ends', async () => {
    const places: number[] = [];
    const stepper = (place: number) =>
      within(DigitStepper, { place, total: 3, onGo: (to: number) => places.push(to) });
    const press = (key: string): void => {
      window.dispatchEvent(new KeyboardEvent('keydown', { key }));
    };
    const middle = stepper(1);
    const [previous, next] = middle.findAll('button');
    await previous!.trigger('click');
    await next!.trigger('click');
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp']) press(key);
    expect(places).toEqual([0, 2, 0, 2]);
    middle.unmount();
    press('ArrowLeft');
    const first = stepper(0);
    press('ArrowLeft');
    first.unmount();
    const last = stepper(2);
    press('ArrowRight');
    expect(places).toHaveLength(4);
    last.unmount();
  });
});
