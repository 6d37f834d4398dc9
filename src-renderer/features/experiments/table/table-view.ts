import { z } from 'zod';
import { columnOfKey, usualColumns, type Column } from './columns.ts';
import type { SortKey } from './sorting.ts';

/** How the user has set up the run table; kept in the preferences. */
export interface TableView {
  /** Keys of the shown columns, in order. */
  readonly columns: readonly string[];
  /** Widths in pixels of the columns that have been resized, the name included. */
  readonly widths: Readonly<Record<string, number>>;
  readonly sort: readonly SortKey[];
  /** Whether the best and the worst of each column are marked. */
  readonly extremes: boolean;
  /** Whether the panel with the notes is open. */
  readonly notes: boolean;
}

/** The limits of a column's width, in pixels. */
export const columnWidths = { minimum: 56, maximum: 800 } as const;
const nameWidth = 160;

/** How wide columns with long texts may grow if there is room, in pixels, until they are resized. */
const roomyWidths: Readonly<Record<string, number>> = { name: 360, progress: 200 };

/** The initial view: the newest experiments on top. */
export const usualView: TableView = {
  columns: usualColumns,
  widths: {},
  sort: [],
  extremes: false,
  notes: false,
};

const stored = z.object({
  columns: z.array(z.string()).catch([...usualColumns]),
  widths: z.record(z.string(), z.number()).catch({}),
  sort: z.array(z.object({ key: z.string(), descending: z.boolean() })).catch([]),
  extremes: z.boolean().catch(false),
  notes: z.boolean().catch(false),
});

/** Reads a stored view and drops what it doesn't understand, such as columns of another version of Unroll. */
export function readTableView(value: unknown): TableView {
  const found = stored.safeParse(value);
  if (!found.success) return usualView;
  const { columns, widths, sort, ...rest } = found.data;
  return {
    ...rest,
    columns: [...new Set(columns)].filter((key) => columnOfKey(key) !== undefined),
    widths: Object.fromEntries(Object.entries(widths).map(([key, width]) => [key, within(width)])),
    sort: sort.filter(({ key }) => isSortable(key)),
  };
}

function isSortable(key: string): boolean {
  return key === 'name' || key === 'starred' || Boolean(columnOfKey(key)?.property);
}

function within(width: number): number {
  return Math.round(Math.min(columnWidths.maximum, Math.max(columnWidths.minimum, width)));
}

/** The columns that a view shows, in order. */
export function shownColumns(view: TableView): readonly Column[] {
  return view.columns.map((key) => columnOfKey(key)).filter((column) => column !== undefined);
}

/** The width in pixels of a column, or of the `name`. */
export function widthOf(view: TableView, key: string): number {
  return view.widths[key] ?? columnOfKey(key)?.width ?? nameWidth;
}

/** A column, or the `name`, as a track of a CSS grid. */
export function trackOf(view: TableView, key: string): string {
  const width = widthOf(view, key);
  const max = view.widths[key] === undefined ? (roomyWidths[key] ?? width) : width;
  return max === width ? `${width}px` : `minmax(${width}px, ${max}px)`;
}

/** The view with another width for a column, in pixels. */
export function withWidth(view: TableView, key: string, width: number): TableView {
  return { ...view, widths: { ...view.widths, [key]: within(width) } };
}

/** The view with a column hidden, or shown as the last one. */
export function withColumn(view: TableView, key: string, shown: boolean): TableView {
  const others = view.columns.filter((other) => other !== key);
  return { ...view, columns: shown ? [...others, key] : others };
}

/** The view with a column moved by so many places, at most to either end. */
export function withColumnMoved(view: TableView, key: string, places: number): TableView {
  const from = view.columns.indexOf(key);
  if (from === -1) return view;
  const to = Math.min(view.columns.length - 1, Math.max(0, from + places));
  const columns = [...view.columns];
  columns.splice(to, 0, ...columns.splice(from, 1));
  return { ...view, columns };
}
