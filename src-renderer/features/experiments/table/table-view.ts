import { z } from 'zod';
import { groupingSchema } from '#shared/compare/comparison';
import type { Grouping } from '#shared/compare/grouping';
import { columnOfKey, groupOf, isSortable, usualColumns, type Column } from './columns.ts';
import type { SortKey } from './sorting.ts';

/** How the user has set up the run table; kept in the preferences. */
export interface TableView {
  /** Keys of the chosen columns, in order. Fields that vary are shown before them by themselves. */
  readonly columns: readonly string[];
  /** Fields that are not shown even if they vary. */
  readonly hiddenFields: readonly string[];
  /** Widths in pixels of the columns that have been resized, the name included, by `widthKey`. */
  readonly widths: Readonly<Record<string, number>>;
  readonly sort: readonly SortKey[];
  readonly grouping: Grouping;
  /** How groups are sorted; empty: by their rank. */
  readonly groupSort: readonly SortKey[];
  /** The key of the metric that groups are ranked by. */
  readonly rankBy: string;
  /** Id of the group that others are tested against; null or no group that is shown: the one with the fewest parameters. */
  readonly baseline: string | null;
  /** Whether the best and the worst of each column are marked. */
  readonly extremes: boolean;
  /** Whether the panel with the notes is open. */
  readonly notes: boolean;
}

/** The limits of a column's width, in pixels. */
export const columnWidths = { minimum: 56, maximum: 800 } as const;
/** How much a key changes a column's width, in pixels. */
export const resizingStep = 16;
/** The column of names, which is always shown. */
export const nameColumn = { key: 'name', width: 176 } as const;
/** Fields that are shown before others that vary: names of runs begin with them, too. */
const firstFields = ['cell', 'hiddenSize'];
/** The most fields that are shown because they vary, so that the results stay in sight. */
const maxVaryingColumns = 5;

/** How wide columns with long texts may grow if there is room, in pixels, until they are resized. */
const roomyWidths: Readonly<Record<string, number>> = { name: 480, progress: 200 };

/** The initial view: the newest experiments on top. */
export const usualView: TableView = {
  columns: usualColumns,
  hiddenFields: [],
  widths: {},
  sort: [],
  grouping: { kind: 'none' },
  groupSort: [],
  rankBy: 'testAccuracy',
  baseline: null,
  extremes: false,
  notes: false,
};

const sortKeys = z.array(z.object({ key: z.string(), descending: z.boolean() })).catch([]);
const stored = z.object({
  columns: z.array(z.string()).catch([...usualColumns]),
  hiddenFields: z.array(z.string()).catch([]),
  widths: z.record(z.string(), z.number()).catch({}),
  sort: sortKeys,
  grouping: groupingSchema.catch(usualView.grouping),
  groupSort: sortKeys,
  rankBy: z.string().catch(usualView.rankBy),
  baseline: z.string().nullable().catch(null),
  extremes: z.boolean().catch(false),
  notes: z.boolean().catch(false),
});

/** Reads a stored view and drops what it doesn't understand, such as columns of another version of Unroll. */
export function readTableView(value: unknown): TableView {
  const found = stored.safeParse(value);
  if (!found.success) return usualView;
  const { columns, hiddenFields, widths, sort, groupSort, rankBy, ...rest } = found.data;
  const isRunColumn = (key: string): boolean => {
    const cell = columnOfKey(key)?.cell;
    return cell !== undefined && cell !== 'group';
  };
  return {
    ...rest,
    columns: [...new Set(columns)].filter(isRunColumn),
    hiddenFields: [...new Set(hiddenFields)].filter(isRunColumn),
    widths: Object.fromEntries(Object.entries(widths).map(([key, width]) => [key, within(width)])),
    sort: sort.filter(
      ({ key }) => key === 'starred' || (canSort(key) && columnOfKey(key)?.cell !== 'group'),
    ),
    groupSort: groupSort.filter(({ key }) => canSort(key)),
    rankBy: isRankable(columnOfKey(rankBy)) ? rankBy : usualView.rankBy,
  };
}

function canSort(key: string): boolean {
  const column = columnOfKey(key);
  return key === 'name' || (column !== undefined && isSortable(column));
}

/** Whether groups can be ranked by a column: by a metric that is better one way. */
export function isRankable(column: Column | undefined): column is Column {
  return Boolean(column?.property?.metric) && column?.better !== null;
}

function within(width: number): number {
  return Math.round(Math.min(columnWidths.maximum, Math.max(columnWidths.minimum, width)));
}

/** The chosen columns of a view, in order. */
export function chosenColumns(view: Pick<TableView, 'columns'>): readonly Column[] {
  return view.columns.map(columnOfKey).filter((column) => column !== undefined);
}

/**
 * The columns that a view shows because runs differ in their fields: cell and size, then in the order of the fields.
 * @param varying keys of the fields in which the shown runs differ
 */
export function varyingColumns(
  { columns, hiddenFields }: Pick<TableView, 'columns' | 'hiddenFields'>,
  varying: readonly string[],
): readonly Column[] {
  const ordered = [
    ...varying.filter((key) => firstFields.includes(key)),
    ...varying.filter((key) => !firstFields.includes(key)),
  ];
  return ordered
    .filter((key) => !columns.includes(key) && !hiddenFields.includes(key))
    .slice(0, maxVaryingColumns)
    .map(columnOfKey)
    .filter((column) => column !== undefined);
}

/** The columns of groups need other widths than those of runs. */
function widthKey({ grouping }: TableView, key: string): string {
  return grouping.kind === 'none' ? key : `grouped ${key}`;
}

/** The width in pixels of a column, or of the name. */
export function widthOf(view: TableView, { key, width }: Pick<Column, 'key' | 'width'>): number {
  return view.widths[widthKey(view, key)] ?? width;
}

/** A column, or the name, as a track of a CSS grid. */
export function trackOf(view: TableView, column: Pick<Column, 'key' | 'width'>): string {
  const width = widthOf(view, column);
  const isResized = view.widths[widthKey(view, column.key)] !== undefined;
  const max = isResized ? width : (roomyWidths[column.key] ?? width);
  return max === width ? `${width}px` : `minmax(${width}px, ${max}px)`;
}

/** The view with another width for a column, in pixels. */
export function withWidth(view: TableView, key: string, width: number): TableView {
  return { ...view, widths: { ...view.widths, [widthKey(view, key)]: within(width) } };
}

/**
 * The view with a column hidden, even if its field varies, or shown.
 * @param varying keys of the fields in which the shown runs differ: a hidden one of them is shown automatically again
 */
export function withColumn(
  view: TableView,
  key: string,
  shown: boolean,
  varying: readonly string[] = [],
): TableView {
  const others = view.columns.filter((other) => other !== key);
  const hiddenFields = view.hiddenFields.filter((other) => other !== key);
  if (shown) {
    const isBack = view.hiddenFields.includes(key) && varying.includes(key);
    return { ...view, columns: isBack ? others : [...others, key], hiddenFields };
  }
  const column = columnOfKey(key);
  const isField = column !== undefined && groupOf(column) === 'config';
  return {
    ...view,
    columns: others,
    hiddenFields: isField ? [...hiddenFields, key] : hiddenFields,
  };
}

/**
 * The view with a column moved by so many places among those that are shown, at most to either end. One that was shown
 * because its field varies is then a chosen one.
 * @param shown keys of all columns that are shown, in order; the chosen ones if left out
 */
export function withColumnMoved(
  view: TableView,
  key: string,
  places: number,
  shown: readonly string[] = view.columns,
): TableView {
  const from = shown.indexOf(key);
  if (from === -1) return view;
  const to = Math.min(shown.length - 1, Math.max(0, from + places));
  const moved = [...shown];
  moved.splice(to, 0, ...moved.splice(from, 1));
  const columns = moved.filter((each) => each === key || view.columns.includes(each));
  return { ...view, columns };
}
