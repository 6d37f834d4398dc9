import { computed, watch } from 'vue';
import { varyingFields } from '#shared/compare/run-quantities';
import { matchesFilter } from '#shared/experiment/filter/evaluate';
import { comparesProperty } from '#shared/experiment/filter/expression';
import { idOf } from '../../../client/stores/experiment-list.ts';
import { useExperiments } from '../../../client/stores/experiments.ts';
import { usePreferences } from '../../../client/stores/preferences.ts';
import { columnOfKey, type Column } from './columns.ts';
import { extremesOf, type Extremes } from './extremes.ts';
import { hiddenAmong, hiddenText, isArchived } from '../selection/hidden.ts';
import { withoutGone } from '../selection/selection.ts';
import { sortExperiments } from './sorting.ts';
import { useTableSession } from './table-session.ts';
import {
  chosenColumns,
  readTableView,
  usualView,
  varyingColumns,
  type TableView,
} from './table-view.ts';
import { useGroups } from './groups/use-groups.ts';

/** Always the same map, so that rows aren't redrawn without a reason. */
const noExtremes: ReadonlyMap<string, Extremes> = new Map();

function keysOf(columns: readonly Column[]): string {
  return columns.map(({ key }) => key).join(' ');
}

function columnsOf(keys: string): readonly Column[] {
  return keys
    .split(' ')
    .map(columnOfKey)
    .filter((column) => column !== undefined);
}

/** The rows of the run table (sorted, filtered, grouped, selected) and its view. */
export function useRunTable() {
  const experiments = useExperiments();
  const session = useTableSession();
  const stored = usePreferences().view<unknown>('experiments', usualView);

  const view = computed<TableView>({
    get: () => readTableView(stored.value),
    set: (changed) => (stored.value = changed),
  });
  const sortText = computed(() => JSON.stringify(view.value.sort));
  const sorted = computed(() =>
    sortExperiments(experiments.entries, JSON.parse(sortText.value) as TableView['sort']),
  );
  const expression = computed(() => session.filter.expression);
  /** A filter that names the archive decides what is shown of it. */
  const showsArchived = computed(
    () => session.showArchived || comparesProperty(expression.value, 'archived'),
  );
  const listed = computed(() =>
    showsArchived.value ? sorted.value : sorted.value.filter((row) => !isArchived(row)),
  );
  const archivedCount = computed(() => experiments.entries.filter(isArchived).length);
  const rows = computed(() => listed.value.filter((row) => matchesFilter(expression.value, row)));
  const order = computed(() => rows.value.map(idOf));
  /** The fields in which the shown runs differ. */
  const varying = computed(() =>
    varyingFields(rows.value.flatMap((row) => (row.kind === 'experiment' ? [row.record] : []))),
  );
  // Keys joined to one text: resizing a column makes a new view, but must not redraw every row.
  const varyingKeys = computed(() => keysOf(varyingColumns(view.value, varying.value)));
  const chosenKeys = computed(() => keysOf(chosenColumns(view.value)));
  const varyingShown = computed(() => columnsOf(varyingKeys.value));
  const chosen = computed(() => columnsOf(chosenKeys.value));
  const { columns, ...groups } = useGroups(
    () => view.value,
    () => rows.value,
    () => varyingShown.value,
    () => chosen.value,
  );
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

  /** Those of the baseline group first, as the first run is the baseline of a comparison. */
  const selectedRows = computed(() => {
    const { selected } = session.selection;
    if (selected.size === 0) return [];
    const all = sorted.value.filter((row) => selected.has(idOf(row)));
    const baseline = groups.groupLines.value.find(({ group }) => group.isBaseline);
    if (baseline === undefined) return all;
    const first = new Set(baseline.rows.map(idOf));
    return [
      ...all.filter((row) => first.has(idOf(row))),
      ...all.filter((row) => !first.has(idOf(row))),
    ];
  });
  /** The runs of the group that has the keyboard. */
  const activeGroupRows = computed(
    () => groups.groupLines.value.find(({ id }) => id === session.activeGroup)?.rows ?? [],
  );
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
    varying,
    columns,
    listed,
    rows,
    order,
    ...groups,
    extremes,
    ambiguousNames,
    archivedCount,
    hiddenTextOf,
    selectedRows,
    activeRow,
    activeGroupRows,
  };
}
