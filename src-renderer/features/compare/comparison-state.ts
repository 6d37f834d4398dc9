import {
  comparisonStateSchema,
  maxMembers,
  newComparisonState,
  type ComparisonState,
} from '#shared/compare/comparison';
import { baselineFirst } from '#shared/compare/config-difference';
import { insideParts, type InsidePart } from './inside/inside-parts.ts';
import { insideViews, type InsideView } from './inside/inside-views.ts';

/** The tabs of the comparison page, in order. */
export const compareTabs = [
  { value: 'curves', label: 'Curves' },
  { value: 'config', label: 'Config' },
  { value: 'results', label: 'Results' },
  { value: 'confusion', label: 'Confusion' },
  { value: 'examples', label: 'Examples' },
  { value: 'significance', label: 'Significance' },
  { value: 'calibration', label: 'Calibration' },
  { value: 'hyperparameters', label: 'Hyper-parameters' },
  { value: 'inside', label: 'Inside' },
] as const;
export type CompareTab = (typeof compareTabs)[number]['value'];

/**
 * What the page shows: the comparison, whose first member is always the baseline (`baseline` is null), the open tab,
 * the view that is open in the tab Inside, and what such views show. Never modified in place.
 */
export interface PageState extends ComparisonState {
  readonly tab: CompareTab;
  readonly inside: InsideView;
  readonly parts: Readonly<Partial<Record<InsidePart, string>>>;
}

/** A partial state that replaces parts of the current one. */
export type StateChange = { readonly [Key in keyof PageState]?: Readonly<PageState[Key]> };

export const defaultState: PageState = {
  ...newComparisonState([]),
  tab: 'curves',
  inside: insideViews[0].value,
  parts: {},
};

const shape = comparisonStateSchema.shape;
const keys = Object.keys(shape) as (keyof typeof shape)[];

/**
 * Reads a stored or hand-written state, possibly of an older or newer Unroll: invalid and missing parts have their
 * defaults.
 */
export function readState(kept: unknown, defaults: PageState = defaultState): PageState {
  const given = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>;
  const parts = keys.flatMap((key) => {
    const parsed = shape[key].safeParse(withinLimit(key, given[key]));
    return parsed.success ? [[key, parsed.data]] : [];
  });
  const state: PageState = {
    ...defaults,
    ...Object.fromEntries(parts),
    ...placeOf(given, defaults),
  };
  return inOrder(state);
}

/** The tab, the view in it, and what it shows. The view Rows needed was a tab of its own before there were others. */
function placeOf(
  { tab, inside, parts }: Record<string, unknown>,
  defaults: PageState,
): Pick<PageState, 'tab' | 'inside' | 'parts'> {
  const shown = partsIn(parts) ?? defaults.parts;
  if (tab === 'rowsNeeded') return { tab: 'inside', inside: tab, parts: shown };
  return {
    parts: shown,
    tab: compareTabs.find(({ value }) => value === tab)?.value ?? defaults.tab,
    inside: insideViews.find(({ value }) => value === inside)?.value ?? defaults.inside,
  };
}

/** The known parts that are texts of a reasonable length; what a view doesn't have, it ignores. */
function partsIn(given: unknown): PageState['parts'] | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const known = Object.entries(given).filter(
    ([name, text]) =>
      insideParts.some((part) => part === name) && typeof text === 'string' && text.length <= 100,
  );
  return Object.fromEntries(known);
}

/** Limits lists of runs to the maximum of a comparison. */
function withinLimit(key: keyof typeof shape, value: unknown): unknown {
  const isOfRuns = (key === 'members' || key === 'hidden') && Array.isArray(value);
  return isOfRuns ? [...new Set<unknown>(value)].slice(0, maxMembers) : value;
}

/** Each run once, the baseline first, and only members hidden. */
function inOrder(state: PageState): PageState {
  const ids = [...new Set(state.members)].map((id) => ({ id }));
  const members = baselineFirst(ids, state.baseline).map(({ id }) => id);
  const hidden = [...new Set(state.hidden)].filter((id) => members.includes(id));
  return { ...state, members, hidden, baseline: null };
}

/** The comparison only, as it is saved. */
export function comparisonOf(state: PageState): ComparisonState {
  return Object.fromEntries(keys.map((key) => [key, state[key]])) as ComparisonState;
}

/** @returns whether two states show the same comparison, in whichever tab */
export function isSameComparison(a: ComparisonState, b: ComparisonState): boolean {
  const [first, second] = [readState(a), readState(b)];
  return keys.every((key) => JSON.stringify(first[key]) === JSON.stringify(second[key]));
}
