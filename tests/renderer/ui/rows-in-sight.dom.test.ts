import { mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  defineComponent,
  h,
  nextTick,
  shallowRef,
  useTemplateRef,
  type ComponentPublicInstance,
} from 'vue';
import { useRowsInSight } from '../../../src-renderer/ui/rows-in-sight.ts';
import UiTable from '../../../src-renderer/ui/UiTable.vue';

/** A frame of 100 px in which each row is 20 px high: nothing is laid out here. */
const frameHeight = 100;
const rowHeight = 20;

const all = shallowRef<readonly number[]>([]);
let wrapper: VueWrapper;

const Table = defineComponent(() => {
  const table = useTemplateRef<ComponentPublicInstance>('table');
  const { rows, around, maxHeight } = useRowsInSight(() => all.value, table);
  return () =>
    h(UiTable, {
      ref: 'table',
      label: 'Numbers',
      columns: [{ key: 'number', label: 'Number', text: (row: unknown) => Number(row) }],
      rows: rows.value,
      around: around.value,
      maxHeight: maxHeight.value,
      rowKey: (row: unknown) => Number(row),
    });
});

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(frameHeight);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(300);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(
    () => ({ height: rowHeight }) as DOMRect,
  );
});
afterEach(() => {
  wrapper.unmount();
  vi.restoreAllMocks();
});

async function show(count: number): Promise<void> {
  all.value = Array.from({ length: count }, (_, index) => index + 1);
  wrapper = mount(Table, { attachTo: document.body });
  for (let pass = 0; pass < 4; pass++) await nextTick();
}

const shown = (): number[] =>
  wrapper.findAll('tbody td:not([colspan])').map((cell) => Number(cell.text()));

it('a short table is whole, without a frame', async () => {
  await show(60);
  expect(shown()).toHaveLength(60);
  expect(wrapper.find('.space').exists()).toBe(false);
  expect(wrapper.find('table').attributes('aria-rowcount')).toBeUndefined();
});

it('of a long table only the rows in sight exist, and it says which they are', async () => {
  await show(2000);
  expect(shown().length).toBeLessThan(20);
  expect(shown()[0]).toBe(1);
  expect(wrapper.find('table').attributes('aria-rowcount')).toBe('2001');
  const frame = wrapper.element as HTMLElement;
  frame.scrollTop = 1000 * rowHeight;
  frame.dispatchEvent(new Event('scroll'));
  for (let pass = 0; pass < 4; pass++) await nextTick();
  expect(shown()).toContain(1001);
  expect(shown().length).toBeLessThan(30);
  const first = wrapper.findAll('tbody tr:not(.space)')[0]!;
  // The head is the first row.
  expect(first.attributes('aria-rowindex')).toBe(String(shown()[0]! + 1));
  const spaces = wrapper.findAll<HTMLElement>('.space td').map((cell) => cell.element.style.height);
  const total = spaces.reduce((sum, height) => sum + Number.parseFloat(height), 0);
  expect(total + shown().length * rowHeight).toBe(2000 * rowHeight);
});
