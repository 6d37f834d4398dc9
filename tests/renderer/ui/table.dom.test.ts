import { mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import type { TableColumn } from '../../../src-renderer/ui/table-column.ts';
import UiTable from '../../../src-renderer/ui/UiTable.vue';

interface Score {
  readonly name: string;
  readonly loss: number | null;
  readonly steps: number;
}

const rows: readonly Score[] = [
  { name: 'gru', loss: 0.25, steps: 120 },
  { name: 'rnn', loss: null, steps: 80 },
];
const columns: readonly TableColumn<Score>[] = [
  { key: 'name', label: 'Run', isHeader: true, text: ({ name }) => name },
  {
    key: 'loss',
    label: 'Loss',
    help: 'Lower is better',
    align: 'end',
    isSortable: true,
    text: ({ loss }) => loss ?? 'not tested',
  },
  { key: 'steps', label: 'Steps', align: 'end', isSortable: true, text: ({ steps }) => steps },
];

function table(props: object = {}, slots: Record<string, (props: never) => unknown> = {}) {
  return mount(UiTable, {
    props: { label: 'Scores', columns, rows, rowKey: ({ name }: Score) => name, ...props },
    slots: slots as never,
  });
}

const texts = (wrapper: ReturnType<typeof table>, selector: string) =>
  wrapper.findAll(selector).map((element) => element.text());

describe('cells', () => {
  it('have the text of their column, and the header column names its rows', () => {
    const wrapper = table();
    expect(texts(wrapper, 'thead th[scope=col]')).toEqual(['Run', 'Loss', 'Steps']);
    expect(texts(wrapper, 'tbody th[scope=row]')).toEqual(['gru', 'rnn']);
    expect(texts(wrapper, 'tbody td')).toEqual(['0.25', '120', 'not tested', '80']);
    expect(wrapper.findAll('thead th')[1]!.attributes('title')).toBe('Lower is better');
  });

  it('are filled by their slot, else by that of all cells', () => {
    const wrapper = table(
      {},
      {
        'cell-loss': ({ row }: { row: Score }) => h('b', row.loss ?? 0),
        cell: ({ row, column }: { row: Score; column: TableColumn<Score> }) =>
          `${row.name} ${column.key}`,
        'head-steps': () => h('i', 'Batches'),
      },
    );
    expect(texts(wrapper, 'tbody tr:first-child > *')).toEqual(['gru name', '0.25', 'gru steps']);
    expect(texts(wrapper, 'tbody b')).toEqual(['0.25', '0']);
    expect(wrapper.get('thead i').text()).toBe('Batches');
  });

  it('can span the columns after them, and have a class and a title', () => {
    const wrapper = table({
      cellAttributes: ({ loss }: Score, { key }: TableColumn<Score>) =>
        loss === null && key === 'loss'
          ? { colspan: 2, class: 'refusal', title: 'why' }
          : undefined,
    });
    const [first, second] = wrapper.findAll('tbody tr');
    expect(first!.findAll('td')).toHaveLength(2);
    expect(second!.findAll('td')).toHaveLength(1);
    const cell = second!.get('td');
    expect(cell.attributes()).toMatchObject({ colspan: '2', title: 'why' });
    // Besides what the column gives them.
    expect(cell.classes()).toEqual(expect.arrayContaining(['refusal', 'end']));
  });

  it('are followed by the rows of the foot', () => {
    const wrapper = table({}, { foot: () => h('tr', h('td', 'Total')) });
    expect(wrapper.get('tfoot td').text()).toBe('Total');
    expect(table().find('tfoot').exists()).toBe(false);
  });
});

it('rows have attributes, states and handlers', async () => {
  const entered: string[] = [];
  const wrapper = table({
    rowAttributes: ({ name }: Score) => ({
      class: { lit: name === 'rnn' },
      'data-key': name,
      onPointerenter: () => entered.push(name),
    }),
  });
  expect(wrapper.get('tr.lit').attributes('data-key')).toBe('rnn');
  await wrapper.get('tr.lit').trigger('pointerenter');
  expect(entered).toEqual(['rnn']);
});

describe('sorting', () => {
  const directions = (wrapper: ReturnType<typeof table>) =>
    wrapper.findAll('thead th').map((heading) => heading.attributes('aria-sort'));

  it('is shown on the headings that sort, with an arrow on the current one', async () => {
    const wrapper = table();
    expect(directions(wrapper)).toEqual([undefined, 'none', 'none']);
    expect(wrapper.find('svg').exists()).toBe(false);
    await wrapper.setProps({ sort: { column: 'loss', descending: true } });
    expect(directions(wrapper)).toEqual([undefined, 'descending', 'none']);
    expect(wrapper.get('th[aria-sort=descending] svg').classes()).toContain('lucide-arrow-down');
    await wrapper.setProps({ sort: { column: 'steps', descending: false } });
    expect(directions(wrapper)).toEqual([undefined, 'none', 'ascending']);
    expect(wrapper.get('th[aria-sort=ascending] svg').classes()).toContain('lucide-arrow-up');
  });

  it('is asked for by the button of a heading', async () => {
    const wrapper = table();
    const buttons = wrapper.findAll('thead button');
    expect(buttons.map((button) => button.text())).toEqual(['Loss', 'Steps']);
    await buttons[1]!.trigger('click');
    expect(wrapper.emitted('sort')).toEqual([['steps']]);
  });
});

describe('its name', () => {
  it('is a caption for screen readers, or one that is shown', () => {
    const caption = table().get('caption');
    expect(caption.text()).toBe('Scores');
    expect(caption.classes()).toContain('visually-hidden');
    const shown = table({}, { caption: () => '2 rows' }).get('caption');
    expect(shown.text()).toBe('2 rows');
    expect(shown.classes()).not.toContain('visually-hidden');
  });

  it.each([{ framed: true }, { scrolls: true }, { maxHeight: '20rem' }])(
    'is that of the region that scrolls: %o',
    (props) => {
      const wrapper = table(props);
      expect(wrapper.attributes()).toMatchObject({
        role: 'region',
        tabindex: '0',
        'aria-label': 'Scores',
      });
      expect(wrapper.find('caption').exists()).toBe(false);
      expect(table().attributes('role')).toBeUndefined();
    },
  );

  it('of a column of buttons is only for screen readers', () => {
    const wrapper = table({
      columns: [...columns, { key: 'actions', label: 'Actions', isLabelHidden: true }],
    });
    const heading = wrapper.findAll('thead th').at(-1)!;
    expect(heading.text()).toBe('Actions');
    expect(heading.get('span').classes()).toContain('visually-hidden');
    expect(wrapper.find('thead th:first-child .visually-hidden').exists()).toBe(false);
  });
});

it('is as high and wide as it is told, and keeps the first column in sight', () => {
  const wrapper = table({
    maxHeight: '20rem',
    stickyFirst: true,
    density: 'compact',
    columns: [{ ...columns[0]!, width: '40%', maxWidth: '10rem' }, ...columns.slice(1)],
  });
  expect((wrapper.element as HTMLElement).style.maxHeight).toBe('20rem');
  expect(wrapper.classes()).toEqual(expect.arrayContaining(['compact', 'region', 'sticky-first']));
  expect(wrapper.get<HTMLElement>('thead th').element.style.width).toBe('40%');
  const cell = wrapper.get<HTMLElement>('tbody th');
  expect(cell.element.style.maxWidth).toBe('10rem');
  expect(cell.classes()).toContain('cut');
});

it.each(['gru', 'rnn'])(
  'the focus stays in the row of %s when rows are put in another order',
  async (name) => {
    const link = ({ row }: { row: Score }) => h('a', { href: '#', id: row.name }, row.name);
    const wrapper = mount(UiTable, {
      props: { label: 'Scores', columns, rows, rowKey: ({ name: key }: Score) => key },
      slots: { 'cell-name': link } as never,
      attachTo: document.body,
    });
    const focused = wrapper.get<HTMLElement>(`#${name}`).element;
    focused.focus();
    await wrapper.setProps({ rows: rows.toReversed() });
    expect(texts(wrapper, 'tbody th')).toEqual(['rnn', 'gru']);
    expect(document.activeElement).toBe(focused);
    wrapper.unmount();
  },
);

it('an update focuses nothing where nothing was focused', async () => {
  const wrapper = table();
  const focus = vi.spyOn(HTMLElement.prototype, 'focus');
  await wrapper.setProps({ rows: rows.toReversed() });
  expect(texts(wrapper, 'tbody th')).toEqual(['rnn', 'gru']);
  expect(focus).not.toHaveBeenCalled();
  focus.mockRestore();
});
