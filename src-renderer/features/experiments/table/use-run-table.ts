import { computed, watch } from 'vue';
import { matchesFilter } from '#shared/experiment/filter/evaluate';
import { comparesProperty } from '#shared/experiment/filter/expression';
import { idOf } from '../../../client/stores/experiment-list.ts';
import { useExperiments } from '../../../client/stores/experiments.ts';
import { usePreferences } from '../../../client/stores/preferences.ts';
import { columnOfKey } from './columns.ts';
import { extremesOf, type Extremes } from './extremes.ts';
import { hiddenAmong, hiddenText, isArchived } from '../selection/hidden.ts';
import { withoutGone } from '../selection/selection.ts';
import { sortExperiments } from './sorting.ts';
import { useTableSession } from './table-session.ts';
import { readTableView, usualView, type TableView } from './table-view.ts';

/** Always the same map, so that rows aren't redrawn without a reason. */
const noExtremes: ReadonlyMap<string, Extremes> = new Map();

/** The rows of the run table (sorted, filtered, selected) and its view. */
export function useRunTable() {
  const experiments = useExperiments();
  const session = useTableSession();
  const stored = usePreferences().view<unknown>('experiments', usualView);

  const view = computed<TableView>({
    get: () => readTableView(stored.value),
    set: (changed) => (stored.value = changed),
  });
  // Keys joined to one text: resizing a column makes a new view, but must not redraw every row.
  const columnKeys = computed(() => view.value.columns.join(' '));
  const columns = computed(() =>
    columnKeys.value
      .split(' ')
      .map(columnOfKey)
      .filter((column) => column !== undefined),
  );
  const sortText = computed(() => JSON.stringify(view.value.sort));
  const sorted = computed(() =>
    sortExperiments(experiments.entries, JSON.parse(sortText.value) as TableView['sort']),
  );
  const expression = computed(() => session.filter.expression);
  /** A filter that names the archive decides by itself what is shown of it. */
  const showsArchived = computed(
    () => session.showArchived || comparesProperty(expression.value, 'archived'),
  );
  const listed = computed(() =>
    showsArchived.value ? sorted.value : sorted.value.filter((row) => !isArchived(row)),
  );
  const archivedCount = computed(() => experiments.entries.filter(isArchived).length);
  const rows = computed(() => listed.value.filter((row) => matchesFilter(expression.value, row)));
  const order = computed(() => rows.value.map(idOf));
  const extremes = computed(() =>
    view.value.extremes ? extremesOf(rows.value, columns.value) : noExtremes,
  );
  /** Names that several experiments have; their ids are shown too. */
  const ambiguousNames = computed(() => {
    const seen = new Set<string>();
    const twice = new Set<string>();
    for (const { name } of experiments.records) (seen.has(name) ? twice : seen).add(name);
    return twice;
  });

  /** Says how many of some experiments the table doesn't show; null if it shows all of them. */
  function hiddenTextOf(ids: readonly string[]): string | null {
    const found = ids.map((id) => experiments.byId(id)).filter((each) => each !== undefined);
    return hiddenText(hiddenAmong(found, new Set(order.value), showsArchived.value));
  }

  const selectedRows = computed(() => {
    const { selected } = session.selection;
    return selected.size === 0 ? [] : sorted.value.filter((row) => selected.has(idOf(row)));
  });
  const activeRow = computed(() => {
    const { active } = session.selection;
    return active === null ? undefined : experiments.byId(active);
  });

  watch(order, (now, before) => {
    const exists = (id: string): boolean => experiments.byId(id) !== undefined;
    session.selection = withoutGone(session.selection, exists, now, before);
  });

  return {
    view,
    columns,
    listed,
    rows,
    order,
    extremes,
    ambiguousNames,
    archivedCount,
    hiddenTextOf,
    selectedRows,
    activeRow,
  };
}
