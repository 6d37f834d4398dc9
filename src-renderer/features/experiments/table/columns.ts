import type { ExperimentProperty } from '#shared/experiment/filter/property';
import { properties, propertyNamed } from '#shared/experiment/filter/vocabulary';

/** How a column's cells are drawn: as the property's value, or as something of their own. */
export type CellKind = 'value' | 'status' | 'progress' | 'curve' | 'tags';

/** A column of the run table that can be shown, hidden, moved and resized. */
export interface Column {
  readonly key: string;
  readonly label: string;
  /** The label, or a shorter one that is clear beside the others. */
  readonly heading: string;
  readonly help: string;
  readonly cell: CellKind;
  /** What it shows and is sorted by; null where it can't be sorted. */
  readonly property: ExperimentProperty | null;
  /** Numbers stand at the right, so that their digits line up. */
  readonly align: 'left' | 'right';
  /** Pixels, until a person makes it another. */
  readonly width: number;
  /** Which of its numbers are good, for marking the best and the worst; null where none is. */
  readonly better: 'higher' | 'lower' | null;
}

/** The heading that a column stands under in the chooser. */
export type ColumnGroup = ExperimentProperty['from'];

/** Less of them isn't better in itself: a small network or a short run may be a bad one. */
const unmarked = new Set(['parameters', 'duration']);

/** Whether values of a property are numbers to be compared by their digits. */
export function isNumeric({ kind }: ExperimentProperty): boolean {
  return kind === 'number' || kind === 'count' || kind === 'share' || kind === 'duration';
}

/** Shorter headings than the properties' own, clear beside the columns that are usually shown. */
const headings: Readonly<Record<string, string>> = {
  bestValidationAccuracy: 'Val. acc.',
  engineUsed: 'Engine',
  engine: 'Engine (config)',
  threads: 'Threads (config)',
  hiddenSize: 'Hidden',
};

const widths: Readonly<Record<string, number>> = {
  tags: 160,
  created: 120,
  cell: 56,
  hiddenSize: 68,
  parameters: 92,
  testAccuracy: 76,
  bestValidationAccuracy: 72,
  duration: 72,
  notes: 240,
};

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
    width: widths[name] ?? Math.max(68, 32 + 7 * heading.length),
    better: unmarked.has(name) ? null : (metric?.better ?? null),
  };
}

/** Shown at the left end of every row, whatever else is chosen. */
const fixed = new Set(['name', 'starred']);

/** Every column there is, in the order of the chooser. */
export const columns: readonly Column[] = [
  { ...columnOf(propertyNamed('status')!), width: 132 },
  {
    key: 'progress',
    label: 'Epoch and time left',
    heading: 'Epoch',
    help: 'The epoch it is in of all its epochs, and the time left.',
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
    help: 'Accuracy after each epoch: validation, or training where there is no validation split.',
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

const byKey = new Map(columns.map((column) => [column.key, column]));

/** The column of a key; undefined if there is none. */
export function columnOfKey(key: string): Column | undefined {
  return byKey.get(key);
}

/** The heading a column stands under in the chooser. */
export function groupOf({ property }: Column): ColumnGroup {
  return property?.from ?? 'results';
}

/**
 * The columns that are shown until a person chooses others. Those up to the duration fit into a window of 1280 pixels
 * beside the names; the others are scrolled to there.
 */
export const usualColumns: readonly string[] = [
  'status',
  'progress',
  'curve',
  'testAccuracy',
  'bestValidationAccuracy',
  'cell',
  'hiddenSize',
  'parameters',
  'duration',
  'tags',
  'layers',
  'engineUsed',
  'seed',
  'created',
];
