import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { h } from 'vue';
import { TooltipProvider } from 'reka-ui';
import type { HeatData } from '../../../../src-renderer/charts/heat/heat-data.ts';
import ColourScale from '../../../../src-renderer/charts/heat/ColourScale.vue';
import HeatField from '../../../../src-renderer/charts/heat/HeatField.vue';
import HeatTable from '../../../../src-renderer/charts/heat/HeatTable.vue';
import { formatReal } from '#shared/text/format';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';

const data: HeatData = {
  columns: 40,
  rows: 3,
  valueAt: (column, row) => column / 10 - row,
  columnName: 'step',
  rowName: 'unit',
  columnLabel: (column) => String(column + 1),
  rowLabel: (row) => String(row),
  format: (value) => value.toFixed(1),
};
const scale = { kind: 'diverging', largest: 4 } as const;

appWithStores(new AnsweringWorkbench());

it('reads the cells aloud that the keys lead to, and only while it has the focus', async () => {
  const heat = mount(HeatField, { props: { label: 'Hidden state', data, scale, marked: 4 } });
  const field = heat.get('[role=application]');
  expect(field.attributes('aria-label')).toMatch(/^Hidden state\./);
  await field.trigger('focus');
  await field.trigger('keydown', { key: 'ArrowDown' });
  expect(heat.get('[role=status]').text()).toBe('Unit 1, step 5: -0.6');
  await field.trigger('keydown', { key: 'ArrowRight' });
  expect(heat.get('[role=status]').text()).toBe('Unit 1, step 6: -0.5');
  expect(heat.emitted('seek')).toEqual([[5]]);
  await field.trigger('keydown', { key: 'Enter' });
  expect(heat.emitted('choose')).toEqual([[{ column: 5, row: 1 }]]);
  await field.trigger('blur');
  expect(heat.get('[role=status]').text()).toBe('');
});

it('keeps its keys from the page, and leaves other keys to it', async () => {
  const heat = mount(HeatField, { props: { label: 'Hidden state', data, scale } });
  const press = (key: string, more = {}) => {
    const event = new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true, ...more });
    heat.get('[role=application]').element.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect([press('ArrowLeft'), press('Home'), press('Enter')]).toEqual([true, true, true]);
  expect([press(' '), press('m'), press('ArrowLeft', { altKey: true })]).toEqual([
    false,
    false,
    false,
  ]);
});

it('names every row where there are few, such as classes, and makes room for long names', () => {
  const names = [
    'all',
    'T-shirt',
    'trousers',
    'pullover',
    'dress',
    'coat',
    'sandal',
    'shirt',
    'trainer',
    'bag',
    'ankle boot',
  ];
  const classes = { ...data, rows: names.length, rowLabel: (row: number) => names[row]! };
  const heat = mount(HeatField, { props: { label: 'Drops', data: classes, scale } });
  const ticks = heat.get<HTMLElement>('.y-axis .ticks');
  expect(ticks.findAll('span').map((tick) => tick.text())).toEqual(names);
  expect(ticks.element.style.width).toBe('10ch');
});

it('marks the shared column and the chosen row where they are', () => {
  const heat = mount(HeatField, {
    props: { label: 'Hidden state', data, scale, marked: 10, chosenRow: 2 },
  });
  const moved = (mark: string) => heat.get<HTMLElement>(`.track:has(${mark})`).element.style;
  expect(moved('.column').transform).toBe('translateX(25%)');
  expect(moved('.row').transform).toMatch(/^translateY\(66\.6/);
});

it('is a table too, in parts', async () => {
  const table = mount(
    { render: () => h(TooltipProvider, () => h(HeatTable, { label: 'Hidden state', data })) },
    { attachTo: document.body },
  );
  const headings = () => table.findAll('thead th').map((heading) => heading.text());
  expect(headings()).toHaveLength(29);
  expect(table.findAll('tbody tr')[2]!.findAll('td')[0]!.text()).toBe('-2.0');
  await table.get('[aria-label="Next steps"]').trigger('click');
  await flushPromises();
  expect(headings().at(-1)).toBe('step 40');
  expect(table.findAll('tbody tr')[0]!.findAll('td').at(-1)!.text()).toBe('3.9');
  table.unmount();
});

it('says what its colours mean', () => {
  const bar = mount(ColourScale, { props: { scale, format: data.format, label: 'Hidden state' } });
  expect(bar.attributes('aria-label')).toBe('Hidden state: colours from -4.0 to 4.0');
  expect(bar.text()).toContain('0.0');
});

it('has fewer labels below the cells where they are long', () => {
  const texts = (columns: number): string[] => {
    const heat = mount(HeatField, {
      props: { label: 'States', data: { ...data, columns }, scale },
    });
    return heat.findAll('.x-axis .ticks > span').map((tick) => tick.text());
  };
  expect(texts(28)).toEqual(['1', '5', '10', '15', '20', '25', '28']);
  expect(texts(784)).toEqual(['1', '200', '400', '600', '784']);
});

it('says where its colours end, however many digits the labels take', () => {
  const drawn = { kind: 'log', smallest: 6.6e-7, largest: 0.66 } as const;
  const bar = mount(ColourScale, {
    props: { scale: drawn, format: formatReal, label: 'Gradient' },
  });
  expect(bar.attributes('aria-label')).toBe('Gradient: colours from 6.6·10⁻⁷ to 0.66, logarithmic');
  expect(bar.text()).toContain('10⁻⁵');
});

it('finds and marks columns where they lie, if their widths differ', async () => {
  const uneven = { ...data, columns: 3, columnEdges: Float64Array.of(0, 0.1, 0.5, 1) };
  const heat = mount(HeatField, { props: { label: 'Gradients', data: uneven, scale, marked: 1 } });
  const track = heat.get<HTMLElement>('.track').element;
  expect(track.style.transform).toBe('translateX(10%)');
  expect(heat.get<HTMLElement>('.column').element.style.width).toBe('40%');
  const canvas = heat.get('canvas').element;
  canvas.getBoundingClientRect = () => ({ left: 0, top: 0, width: 200, height: 30 }) as DOMRect;
  const at = { clientX: 60, clientY: 15, button: 0, buttons: 1 };
  heat.get('.field').element.dispatchEvent(new PointerEvent('pointerdown', at));
  expect(heat.emitted('choose')).toEqual([[{ column: 1, row: 1 }]]);
  heat.unmount();
});
