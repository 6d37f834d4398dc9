import { computed, watch } from 'vue';
import { groupRuns, type RunGroup } from '#shared/compare/grouping';
import type { ListedExperiment } from '#shared/contract/commands';
import { idOf } from '../../../../client/stores/experiment-list.ts';
import { useRunColours } from '../../../../client/stores/run-colours.ts';
import { useSweepOfRun } from '../../../../client/stores/sweeps.ts';
import { columnOfKey, type Column } from '../columns.ts';
import { sortExperiments } from '../sorting.ts';
import { useTableSession } from '../table-session.ts';
import { groupedLines, groupLineId, runLines, type GroupLine } from '../table-lines.ts';
import type { TableView } from '../table-view.ts';
import { columnsOfGroups } from './group-columns.ts';
import { groupExports } from './group-exports.ts';
import { groupRows, metricOf, rowsOfGroup, type GroupRow } from './group-rows.ts';
import { sortGroups } from './group-sorting.ts';

/**
 * The groups of the run table and the lines that show them. They are computed when the rows or the view change, never
 * while the table is scrolled.
 * @param rows the rows that the filter shows, in order
 * @param varying columns that are shown because the rows differ in them
 * @param chosen columns that the user has chosen
 */
export function useGroups(
  view: () => TableView,
  rows: () => readonly ListedExperiment[],
  varying: () => readonly Column[],
  chosen: () => readonly Column[],
) {
  const session = useTableSession();
  const colours = useRunColours();

  // As text, so that a change of something else in the view doesn't group everything again.
  const groupingText = computed(() => JSON.stringify(view().grouping));
  const grouping = computed(() => JSON.parse(groupingText.value) as TableView['grouping']);
  const isGrouped = computed(() => grouping.value.kind !== 'none');
  const rankBy = computed(() => columnOfKey(view().rankBy)!);
  const baseline = computed(() => view().baseline);
  const rankingMetric = computed(() => metricOf(rankBy.value)!);

  const sweepOf = useSweepOfRun(() => grouping.value.kind === 'batch');
  const gathered = computed<readonly RunGroup[]>(() => {
    if (!isGrouped.value) return [];
    const records = rows().flatMap((row) => (row.kind === 'experiment' ? [row.record] : []));
    return groupRuns(records, grouping.value, sweepOf);
  });
  /** The fields that the labels of groups name. As text, so that an epoch's end doesn't make other columns. */
  const labelled = computed(() => gathered.value[0]?.values.map(({ key }) => key).join(' ') ?? '');
  const columns = computed<readonly Column[]>(() => {
    if (!isGrouped.value) return [...varying(), ...chosen()];
    const named = new Set(labelled.value.split(' '));
    const within = varying().filter(({ key }) => !named.has(key));
    return columnsOfGroups([...within, ...chosen()], rankBy.value);
  });
  /** The metrics that are shown, in order. */
  const metrics = computed(() => columns.value.map(metricOf).filter((metric) => metric !== null));
  const judged = computed(() =>
    groupRows(gathered.value, {
      metrics: metrics.value,
      rankBy: rankingMetric.value,
      baseline: baseline.value,
    }),
  );

  const byId = computed(() => new Map(rows().map((row) => [idOf(row), row])));
  const sortText = computed(() => JSON.stringify(view().groupSort));
  const sort = computed(() => JSON.parse(sortText.value) as TableView['groupSort']);
  const groups = computed<readonly GroupRow[]>(() =>
    sortGroups(judged.value, sort.value, ({ group }) => rowsOfGroup(group, byId.value)),
  );
  const groupLines = computed<readonly GroupLine[]>(() => {
    const slots = colours.slotsOfGroups(grouping.value, gathered.value);
    return groups.value.map((group) => ({
      kind: 'group',
      id: groupLineId(group.group.id),
      group,
      rows: sortExperiments(rowsOfGroup(group.group, byId.value), sort.value),
      colour: colours.groupColourOf(slots.get(group.group.id)!),
    }));
  });
  watch(
    gathered,
    (now) => {
      if (isGrouped.value) colours.assignGroups(grouping.value, now);
    },
    { immediate: true },
  );

  /** Damaged experiments have no config to group them by. */
  const ungroupable = computed(() => rows().filter(({ kind }) => kind === 'damaged'));
  const lines = computed(() =>
    isGrouped.value
      ? groupedLines(groupLines.value, ungroupable.value, session.expanded)
      : runLines(rows()),
  );

  return {
    columns,
    groupLines,
    lines,
    exports: groupExports(
      () => groups.value,
      () => metrics.value,
    ),
  };
}
