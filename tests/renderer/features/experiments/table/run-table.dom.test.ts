import { mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { Grouping } from '#shared/compare/grouping';
import { defaultPreferences } from '#shared/contract/preferences';
import { useExperiments } from '../../../../../src-renderer/client/stores/experiments.ts';
import { controlsIn } from '../../../../../src-renderer/features/experiments/table/row-controls.ts';
import type { Selection } from '../../../../../src-renderer/features/experiments/selection/selection.ts';
import RunTable from '../../../../../src-renderer/features/experiments/table/RunTable.vue';
import type { GroupLine } from '../../../../../src-renderer/features/experiments/table/table-lines.ts';
import type { TableView } from '../../../../../src-renderer/features/experiments/table/table-view.ts';
import { useTableSession } from '../../../../../src-renderer/features/experiments/table/table-session.ts';
import { useRunTable } from '../../../../../src-renderer/features/experiments/table/use-run-table.ts';
import { AnsweringWorkbench } from '../../../../support/answering-workbench.ts';
import { finishedRun, sampleEvaluation } from '../../../../support/compared.ts';
import { mountOptions } from '../../../../support/mounting.ts';

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ name: 'run', path: '/run/:id', component: { render: () => null } }],
});
/** Two groups of two seeds; LSTM is better. */
const records = (['GRU', 'LSTM'] as const).flatMap((cell, kind) =>
  [0, 1].map((seed) =>
    finishedRun(
      `${cell} s${seed}`,
      { cell, seed },
      { parameters: 100 + kind, test: sampleEvaluation(0.9 + 0.05 * kind + 0.001 * seed) },
    ),
  ),
);

// Only the rows in sight exist, and nothing is laid out here.
beforeAll(() => {
  Object.defineProperties(HTMLElement.prototype, {
    clientHeight: { configurable: true, value: 600 },
    clientWidth: { configurable: true, value: 1000 },
  });
});

let wrapper: VueWrapper;
afterEach(() => wrapper.unmount());

/** The table over some stored experiments, as the page has it. */
async function open(grouping: Grouping = { kind: 'none' }) {
  const workbench = new AnsweringWorkbench()
    .answer('experiments.list', () =>
      records.map((record) => ({ kind: 'experiment', record, readOnly: false })),
    )
    .answer('preferences.update', () => defaultPreferences);
  const opened: string[] = [];
  const Harness = defineComponent(() => {
    const { view, rows, lines, columns, extremes, ambiguousNames } = useRunTable();
    const session = useTableSession();
    const renaming = ref<string | null>(null);
    view.value = { ...view.value, grouping };
    return () =>
      h(RunTable, {
        rows: rows.value,
        lines: lines.value,
        columns: columns.value,
        extremes: extremes.value,
        ambiguousNames: ambiguousNames.value,
        view: view.value,
        'onUpdate:view': (value: TableView) => (view.value = value),
        selection: session.selection,
        'onUpdate:selection': (value: Selection) => (session.selection = value),
        activeGroup: session.activeGroup,
        'onUpdate:activeGroup': (value: string | null) => (session.activeGroup = value),
        expanded: session.expanded,
        'onUpdate:expanded': (value: ReadonlySet<string>) => (session.expanded = value),
        renaming: renaming.value,
        'onUpdate:renaming': (value: string | null) => (renaming.value = value),
        onOpenGroup: ({ rows: members }: GroupLine) => opened.push(`${members.length} runs`),
      });
  });
  wrapper = mount(Harness, mountOptions(workbench, router));
  await useExperiments().refresh();
  await nextTick();
  await nextTick();
  const table = wrapper.get<HTMLElement>('.table').element;
  return { table, session: useTableSession(), opened };
}

const focused = () => document.activeElement as HTMLElement;

async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  focused().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
  await nextTick();
  await nextTick();
}

const rowNamed = (name: string) =>
  wrapper.findAll('[role=row]').find((row) => row.text().includes(name))!;

it('is one tab stop, and its head is above the first row (U41)', async () => {
  const { table, session } = await open();
  const stops = [...table.querySelectorAll<HTMLElement>('*')].filter(
    (each) =>
      each.matches('[tabindex="0"]') ||
      (each.matches('button, a[href], input') && each.tabIndex !== -1),
  );
  expect(stops).toEqual([]);
  expect([table.getAttribute('role'), table.tabIndex]).toEqual(['grid', 0]);

  table.focus();
  await press('ArrowDown');
  const first = session.selection.active;
  await press('ArrowUp');
  expect(focused().getAttribute('aria-label')).toBe('Select all shown');
  // Shift+Tab from a control must not stop at the table once more.
  expect(table.tabIndex).toBe(-1);
  await press('ArrowRight');
  expect(focused().closest('[role=columnheader]')!.textContent).toContain('★');
  await press('ArrowRight');
  expect(focused().textContent).toContain('Name');
  await press('ArrowDown');
  expect(focused()).toBe(table);
  expect([session.selection.active, table.tabIndex]).toEqual([first, 0]);
});

it('leads from a row to its controls and from there to those of the next row (U41)', async () => {
  const { table, session } = await open();
  table.focus();
  await press('ArrowDown');
  await press('ArrowRight');
  expect(focused().getAttribute('aria-label')).toMatch(/^Select /);
  await press('ArrowRight');
  await press('ArrowRight');
  expect(focused().getAttribute('aria-label')).toMatch(/^Star /);
  const before = session.selection.active;
  await press('ArrowDown');
  expect(session.selection.active).not.toBe(before);
  expect(focused().getAttribute('aria-label')).toMatch(/^Star /);
  expect(focused().closest('[role=row]')!.id).toBe(`experiment-${session.selection.active}`);
  await press('ArrowRight');
  expect(focused().tagName).toBe('A');
  await press('ArrowRight');
  expect(focused().tagName).toBe('A');
  await press('Escape');
  expect(focused()).toBe(table);
});

it('resizes and sorts by its headings with the keyboard (U41)', async () => {
  const { table } = await open();
  const heading = () => wrapper.get<HTMLElement>('[role=columnheader].name button').element;
  const width = () => wrapper.get('[aria-label="Width of Name"]').attributes('aria-valuenow');
  heading().focus();
  const before = Number(width());
  await press('ArrowRight', { shiftKey: true });
  expect(Number(width())).toBe(before + 16);
  expect(table.contains(focused())).toBe(true);
});

it('shows fields in which runs differ as columns, after the name (U16)', async () => {
  await open();
  const headings = wrapper.findAll('[role=columnheader].movable').map((each) => each.text());
  expect(headings.slice(0, 3)).toEqual(['Cell', 'Seed', 'Status']);
});

it('of groups expands, collapses and selects them by keys, and says so (U22, U41)', async () => {
  const { table, session, opened } = await open({ kind: 'allButSeed' });
  expect(table.getAttribute('role')).toBe('treegrid');
  const shown = () =>
    wrapper
      .findAll('.rows [role=row]')
      .map((row) => [row.attributes('aria-level'), row.attributes('aria-expanded')])
      .sort();
  expect(shown()).toEqual([
    ['1', 'false'],
    ['1', 'false'],
  ]);
  table.focus();
  await press('ArrowDown');
  // The best is on top.
  expect(table.getAttribute('aria-activedescendant')).toBe(rowNamed('LSTM').attributes('id'));
  await press('ArrowRight');
  expect(shown().map(([level]) => level)).toEqual(['1', '1', '2', '2']);
  await press(' ');
  expect([...session.selection.selected].sort()).toEqual(['lstm-s0', 'lstm-s1']);
  expect(wrapper.findAll('.rows [aria-selected=true]')).toHaveLength(3);
  await press('Enter');
  expect(opened).toEqual(['2 runs']);
  await press('ArrowDown');
  expect(session.selection.active).toMatch(/^lstm-s/);
  await press('ArrowLeft');
  expect(table.getAttribute('aria-activedescendant')).toBe(
    wrapper.get('[aria-expanded=true]').attributes('id'),
  );
  await press('ArrowLeft');
  expect(shown()).toHaveLength(2);
});

it('of groups has the baseline that a button chooses (U20, U22)', async () => {
  await open({ kind: 'allButSeed' });
  const verdict = (name: string) => rowNamed(name).text();
  expect(verdict('GRU')).toContain('Baseline');
  expect(verdict('LSTM')).toMatch(/\+5\.00 pp.*significantly higher/);
  await rowNamed('LSTM').get('[aria-label="Use LSTM as baseline"]').trigger('click');
  expect(verdict('LSTM')).toContain('Baseline');
  expect(verdict('GRU')).toMatch(/−5\.00 pp.*significantly lower/);
  expect(controlsIn(rowNamed('LSTM').element)).toHaveLength(2);
});

it('of groups sorts by any column of theirs (U22)', async () => {
  await open({ kind: 'allButSeed' });
  const order = () =>
    wrapper
      .findAll<HTMLElement>('.rows [role=row]')
      .toSorted(
        (a, b) => Number(a.attributes('aria-rowindex')) - Number(b.attributes('aria-rowindex')),
      )
      .map((row) => row.get('.label').text());
  expect(order()).toEqual(['LSTM', 'GRU']);
  const heading = wrapper
    .findAll('[role=columnheader]')
    .find((each) => each.text().startsWith('Rank'))!;
  await heading.get('button').trigger('click');
  expect(order()).toEqual(['LSTM', 'GRU']);
  await heading.get('button').trigger('click');
  expect(order()).toEqual(['GRU', 'LSTM']);
});
