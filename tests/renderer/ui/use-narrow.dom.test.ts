import { mount } from '@vue/test-utils';
import { expect, test, vi } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { useNarrow } from '../../../src-renderer/ui/use-narrow.ts';

test('it is told whether an element is narrow when it is shown, resized, and no longer once it is gone', async () => {
  let resize = (): void => undefined;
  const disconnect = vi.fn();
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(report: () => void) {
        resize = report;
      }
      observe(): void {}
      disconnect = disconnect;
    },
  );
  let width = 500;
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockImplementation(() => width);
  const page = mount(
    defineComponent(() => {
      const element = ref<Element | null>(null);
      const isNarrow = useNarrow(element, 500);
      return () => h('div', { ref: element }, String(isNarrow.value));
    }),
  );
  await nextTick();
  expect(page.text()).toBe('false');
  width = 499;
  resize();
  await nextTick();
  expect(page.text()).toBe('true');
  page.unmount();
  expect(disconnect).toHaveBeenCalledOnce();
});
