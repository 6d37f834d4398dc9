import { groupingWord, readGroupingWord } from '#shared/compare/grouping';
import type { AddressPart } from './address-part.ts';
import { readState, defaultState, type PageState } from './comparison-state.ts';
import { hyperparameterAddress } from './hyperparameters/hyperparameter-address.ts';
import { insideParts } from './inside/inside-parts.ts';

/** A query as the router reads it. */
export type Query = Readonly<Record<string, string | null | readonly (string | null)[]>>;

/** The query of a comparison's address, as written. */
export type ComparisonQuery = Readonly<Record<string, string>>;

const noValue = 'none';
const word = { write: String, read: (text: string): unknown => text };
const number = { write: String, read: Number };
const flag = { write: String, read: (text: string): unknown => text === 'true' };
const list = {
  write: (values: readonly string[]) => values.join(','),
  read: (text: string): unknown => (text === '' ? [] : text.split(',')),
};
const choice = {
  write: (value: string | null) => value ?? noValue,
  read: (text: string): unknown => (text === noValue ? null : text),
};
const grouping = { write: groupingWord, read: readGroupingWord };
const occasion = {
  write: (value: PageState['occasion']) =>
    value.kind === 'epoch' ? String(value.epoch) : value.kind,
  read: (text: string): unknown =>
    text === 'best' || text === 'last' ? { kind: text } : { kind: 'epoch', epoch: Number(text) },
};
const sort = {
  write: (value: PageState['sort']) =>
    value === null ? noValue : `${value.descending ? '-' : ''}${value.column}`,
  read: (text: string): unknown =>
    text === noValue ? null : { column: text.replace(/^-/, ''), descending: text.startsWith('-') },
};

/** Everything except `baseline`, which is the first member, and the parts of views, which have names of their own. */
const parts: {
  readonly [Key in Exclude<keyof PageState, 'baseline' | 'parts'>]: AddressPart<PageState[Key]>;
} = {
  members: { name: 'runs', ...list },
  hidden: { name: 'hidden', ...list },
  tab: { name: 'tab', ...word },
  inside: { name: 'inside', ...word },
  grouping: { name: 'group', ...grouping },
  band: { name: 'band', ...word },
  metrics: { name: 'metrics', ...list },
  xAxis: { name: 'x', ...word },
  logX: { name: 'logX', ...flag },
  logY: { name: 'logY', ...flag },
  smoothing: { name: 'smoothing', ...number },
  ignoreOutliers: { name: 'outliers', ...flag },
  colourBy: { name: 'colour', ...choice },
  dashBy: { name: 'dash', ...choice },
  chartBy: { name: 'charts', ...choice },
  onlyDifferences: { name: 'differences', ...flag },
  columns: { name: 'columns', ...list },
  occasion: { name: 'at', ...occasion },
  sort: { name: 'sort', ...sort },
  testedPairs: { name: 'pairs', ...word },
  ...hyperparameterAddress,
};

const keys = Object.keys(parts) as (keyof typeof parts)[];

function textOf<Key extends keyof typeof parts>(key: Key, state: PageState): string {
  return parts[key].write(state[key]);
}

/** The query of a comparison's address: its runs, and everything that differs from the defaults. */
export function writeAddress(state: PageState): ComparisonQuery {
  const written = keys
    .filter((key) => textOf(key, state) !== textOf(key, defaultState))
    .map((key) => [parts[key].name, textOf(key, state)]);
  return { ...Object.fromEntries(written), ...state.parts };
}

/** The comparison at an address; missing or invalid parts have their defaults. */
export function readAddress(query: Query): PageState {
  const given = keys.flatMap((key) => {
    const { name, read } = parts[key];
    const text = textIn(query, name);
    return text === null ? [] : [[key, read(text)]];
  });
  const shown = insideParts.flatMap((name) => {
    const text = textIn(query, name);
    return text === null ? [] : [[name, text]];
  });
  return readState({ ...Object.fromEntries(given), parts: Object.fromEntries(shown) });
}

/** All ids of runs in an address, however many. */
export function runsIn(query: Query): readonly string[] {
  const text = textIn(query, parts.members.name) ?? '';
  return text.split(',');
}

function textIn(query: Query, name: string): string | null {
  const written = query[name];
  const text = typeof written === 'string' ? written : written?.[0];
  return text ?? null;
}
