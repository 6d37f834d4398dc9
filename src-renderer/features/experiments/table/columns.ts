import type { ExperimentProperty } from '#shared/experiment/filter/property';
import { properties, propertyNamed } from '#shared/experiment/filter/vocabulary';

/** How a column's cells are drawn: as the property's value, or in a special way; `group`: only groups have a value. */
export type CellKind = 'value' | 'status' | 'progress' | 'curve' | 'tags' | 'group';

/** A column of the run table that can be shown, hidden, moved and resized. */
export interface Column {
  readonly key: string;
  readonly label: string;
  /** The label, or a shorter one that is clear next to the others. */
  readonly heading: string;
  readonly help: string;
  readonly cell: CellKind;
  /** What it shows and is sorted by; null if runs can't be sorted by it. */
  readonly property: ExperimentProperty | null;
  /** Numbers are right-aligned, so that their digits line up. */
  readonly align: 'left' | 'right';
  /** In pixels, until the user resizes it. */
  readonly width: number;
  /** Which of its numbers are better, for marking the best and the worst; null if neither. */
  readonly better: 'higher' | 'lower' | null;
}

/** The heading of a column in the chooser. */
export type ColumnGroup = ExperimentProperty['from'];

/** Less isn't better in itself: a small network or a short run may be a bad one. */
const unmarked = new Set(['parameters', 'duration']);

/** Whether the values of a property are numbers. */
export function isNumeric({ kind }: ExperimentProperty): boolean {
  return kind === 'number' || kind === 'count' || kind === 'share' || kind === 'duration';
}

/** Shorter headings than the properties' own, clear next to the default columns. */
const headings: Readonly<Record<string, string>> = {
  bestValidationAccuracy: 'Val. acc.',
  engineUsed: 'Engine',
  engine: 'Engine (config)',
  threads: 'Threads (config)',
};

/** Widths of columns whose content is wider than their heading. */
const widths: Readonly<Record<string, number>> = {
  tags: 160,
  created: 120,
  testAccuracy: 88,
  bestValidationAccuracy: 88,
  notes: 240,
};

/** The width that a heading needs: padding, the arrow of a sorted column, and about so many pixels per character. */
function headingWidth(heading: string): number {
  return Math.ceil(31 + 6.5 * heading.length);
}

function columnOf(property: ExperimentProperty): Column {
  const { name, label, help, metric } = property;
  const heading = headings[name] ?? property.heading ?? label;
  return {
    key: name,
    label,
    heading,
    help: heading === label ? help : `${label}. ${help}`,
    cell: name === 'tags' ? 'tags' : name === 'status' ? 'status' : 'value',
    property,
    align: isNumeric(property) ? 'right' : 'left',
    width: Math.max(widths[name] ?? 56, headingWidth(heading)),
    better: unmarked.has(name) ? null : (metric?.better ?? null),
  };
}

/** Always shown at the left end of a row. */
const fixed = new Set(['name', 'starred']);

/** All columns, in the order of the chooser. */
export const columns: readonly Column[] = [
  { ...columnOf(propertyNamed('status')!), width: 132 },
  {
    key: 'progress',
    label: 'Epoch and time left',
    heading: 'Epoch',
    help: 'The current epoch, the number of epochs, and the time left.',
    cell: 'progress',
    property: propertyNamed('epochsDone')!,
    align: 'left',
    width: 168,
    better: null,
  },
  {
    key: 'curve',
    label: 'Accuracy by epoch',
    heading: 'Accuracy',
    help: 'Accuracy after each epoch, on the validation set or, without one, on the training set.',
    cell: 'curve',
    property: null,
    align: 'left',
    width: 80,
    better: null,
  },
  ...properties
    .filter(({ name }) => !fixed.has(name) && name !== 'status' && name !== 'epochsDone')
    .map(columnOf),
];

/** The columns that only groups of runs have a value in. */
export const groupColumns = {
  rank: ofGroups({
    key: 'group.rank',
    label: 'Rank',
    help: 'By the mean of the metric that groups are ranked by. Equal groups share a rank.',
    width: 64,
    better: 'lower',
  }),
  runs: ofGroups({
    key: 'group.runs',
    label: 'Tested',
    help: 'How many runs of the group have been tested, of all.',
    align: 'left',
    width: 132,
    better: 'higher',
  }),
  best: ofGroups({
    key: 'group.best',
    label: 'Best',
    help: 'The best run of the group, by the metric that groups are ranked by.',
    width: 84,
    better: 'higher',
  }),
  difference: ofGroups({
    key: 'group.difference',
    label: 'vs. baseline',
    help: 'Mean test accuracy minus that of the baseline, in percentage points, with its 95 % interval.',
    width: 132,
    better: 'higher',
  }),
  p: ofGroups({
    key: 'group.p',
    label: 'p (Holm)',
    help: 'Welch’s t test of the test accuracies against the baseline, after Holm’s correction for all groups shown.',
    align: 'left',
    width: 192,
    better: 'lower',
  }),
} as const;

function ofGroups(
  column: Pick<Column, 'key' | 'label' | 'help' | 'width' | 'better'> & Partial<Column>,
): Column {
  return { heading: column.label, cell: 'group', property: null, align: 'right', ...column };
}

const byKey = new Map(
  [...columns, ...Object.values(groupColumns)].map((column) => [column.key, column]),
);

/** The column with a key, also of groups only; undefined if there is none. */
export function columnOfKey(key: string): Column | undefined {
  return byKey.get(key);
}

/** Whether the table can be sorted by a column. */
export function isSortable({ property, cell }: Column): boolean {
  return property !== null || cell === 'group';
}

/** The heading of a column in the chooser. */
export function groupOf({ property }: Column): ColumnGroup {
  return property?.from ?? 'results';
}

/**
 * The columns that are shown until the user chooses others. Fields of the config aren't among them: those in which runs
 * differ are shown by themselves.
 */
export const usualColumns: readonly string[] = [
  'status',
  'testAccuracy',
  'bestValidationAccuracy',
  'curve',
  'progress',
  'parameters',
  'duration',
  'tags',
  'engineUsed',
  'created',
];
