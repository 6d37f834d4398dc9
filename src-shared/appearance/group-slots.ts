import { groupingWord, type Grouping, type RunGroup } from '../compare/grouping.ts';
import { textHash } from '../text/text-hash.ts';

/** The slots that groups have been given, by `keyOf` a group. */
export type KeptGroupSlots = Readonly<Record<string, number>>;

/** The slots of at most so many groups are kept. */
export const maxKeptGroupSlots = 1000;

/**
 * The palette slot of each group by its id: the one it was given before, or the first that no other group of the same
 * grouping has. It depends neither on the order of the groups nor, once kept, on which of them are shown.
 * @param kept left out: no group has a slot yet
 */
export function groupSlots(
  groups: readonly Pick<RunGroup, 'id'>[],
  grouping: Grouping,
  kept: KeptGroupSlots = {},
): ReadonlyMap<string, number> {
  const scope = scopeOf(grouping);
  const taken = new Set(
    Object.entries(kept).flatMap(([key, slot]) => (key.startsWith(scope) ? [slot] : [])),
  );
  let unused = 0;
  const nextUnused = (): number => {
    while (taken.has(unused)) unused += 1;
    taken.add(unused);
    return unused;
  };
  const ids = groups.map(({ id }) => id).sort();
  return new Map(ids.map((id) => [id, kept[keyOf(scope, id)] ?? nextUnused()]));
}

/**
 * What is kept once some groups have been shown. If it is too much, the slots that were kept first are forgotten.
 * @returns the same object if nothing has changed
 */
export function withGroupSlots(
  kept: KeptGroupSlots,
  groups: readonly Pick<RunGroup, 'id'>[],
  grouping: Grouping,
): KeptGroupSlots {
  const scope = scopeOf(grouping);
  const added = [...groupSlots(groups, grouping, kept)]
    .map(([id, slot]) => [keyOf(scope, id), slot] as const)
    .filter(([key]) => kept[key] === undefined);
  if (added.length === 0) return kept;
  return Object.fromEntries([...Object.entries(kept), ...added].slice(-maxKeptGroupSlots));
}

/** Groups of different groupings are seldom shown together, so each grouping begins with the first colours. */
function scopeOf(grouping: Grouping): string {
  return `${textHash(groupingWord(grouping))}-`;
}

/** An id names all fields of a config; its hash is short. Two that are the same only share a colour. */
function keyOf(scope: string, id: string): string {
  return `${scope}${textHash(id)}`;
}
