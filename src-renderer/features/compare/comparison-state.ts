import {
  comparisonStateSchema,
  maxMembers,
  newComparisonState,
  type ComparisonState,
} from '#shared/compare/comparison';
import { baselineFirst } from '#shared/compare/config-difference';

/** The parts of the page of a comparison, in the order of their tabs. */
export const compareTabs = [
  { value: 'curves', label: 'Curves' },
  { value: 'config', label: 'Config' },
  { value: 'results', label: 'Results' },
  { value: 'confusion', label: 'Confusion' },
  { value: 'examples', label: 'Examples' },
  { value: 'significance', label: 'Significance' },
  { value: 'calibration', label: 'Calibration' },
  { value: 'hyperparameters', label: 'Hyper-parameters' },
] as const;
export type CompareTab = (typeof compareTabs)[number]['value'];

/**
 * What the page shows: the comparison, of whose members the first is always the baseline (`baseline` is null), and the
 * tab it is looked at in. Never changed in place.
 */
export interface PageState extends ComparisonState {
  readonly tab: CompareTab;
}

/** Some of a state, to be put in the place of what is there. */
export type StateChange = { readonly [Key in keyof PageState]?: Readonly<PageState[Key]> };

export const usualState: PageState = {
  ...newComparisonState([]),
  smoothing: 0.6,
  tab: 'curves',
};

const shape = comparisonStateSchema.shape;
const keys = Object.keys(shape) as (keyof typeof shape)[];

/**
 * A state as it was kept or written, whatever an older or newer Unroll or a person made of it: what is not allowed is
 * as usual, and so is what is absent.
 */
export function readState(kept: unknown, usual: PageState = usualState): PageState {
  const given = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>;
  const parts = keys.flatMap((key) => {
    const parsed = shape[key].safeParse(withinLimit(key, given[key]));
    return parsed.success ? [[key, parsed.data]] : [];
  });
  const tab = compareTabs.find(({ value }) => value === given['tab'])?.value ?? usual.tab;
  const state: PageState = { ...usual, ...Object.fromEntries(parts), tab };
  return inOrder(state);
}

/** Of more runs than a comparison may have, the first. */
function withinLimit(key: keyof typeof shape, value: unknown): unknown {
  const isOfRuns = (key === 'members' || key === 'hidden') && Array.isArray(value);
  return isOfRuns ? [...new Set<unknown>(value)].slice(0, maxMembers) : value;
}

/** Each run once, the baseline in front, and none hidden that isn't there. */
function inOrder(state: PageState): PageState {
  const ids = [...new Set(state.members)].map((id) => ({ id }));
  const members = baselineFirst(ids, state.baseline).map(({ id }) => id);
  const hidden = [...new Set(state.hidden)].filter((id) => members.includes(id));
  return { ...state, members, hidden, baseline: null };
}

/** The comparison alone, as it is saved. */
export function comparisonOf(state: PageState): ComparisonState {
  return Object.fromEntries(keys.map((key) => [key, state[key]])) as ComparisonState;
}

/** Whether two states show the same comparison, in whichever tab. */
export function isSameComparison(a: ComparisonState, b: ComparisonState): boolean {
  const [first, second] = [readState(a), readState(b)];
  return keys.every((key) => JSON.stringify(first[key]) === JSON.stringify(second[key]));
}
