/** Something that is known by its id and made anew rather than changed. */
interface Identified {
  readonly id: string;
}

/**
 * Items that were made anew, with those of before in the place of those that are just like them, and all of before if
 * nothing is different: so what follows from them isn't made anew, too.
 */
export function keepUnchanged<Item extends Identified>(
  fresh: readonly Item[],
  before: readonly Item[] = [],
): readonly Item[] {
  const known = new Map(before.map((item) => [item.id, item]));
  const kept = fresh.map((item) => {
    const former = known.get(item.id);
    return former !== undefined && isAlike(item, former) ? former : item;
  });
  const isSame = kept.length === before.length && kept.every((item, at) => item === before[at]);
  return isSame ? before : kept;
}

function isAlike<Item extends Identified>(a: Item, b: Item): boolean {
  return (Object.keys(a) as (keyof Item)[]).every((key) => Object.is(a[key], b[key]));
}
