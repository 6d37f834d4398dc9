/** An item with an id that is replaced rather than modified. */
interface Identified {
  readonly id: string;
}

/**
 * Reuses previous items that equal the new ones, and the previous list if nothing has changed, so that nothing that
 * depends on them is computed again.
 */
export function keepUnchanged<Item extends Identified>(
  fresh: readonly Item[],
  previous: readonly Item[] = [],
): readonly Item[] {
  const known = new Map(previous.map((item) => [item.id, item]));
  const kept = fresh.map((item) => {
    const former = known.get(item.id);
    return former !== undefined && isEqual(item, former) ? former : item;
  });
  const isSame = kept.length === previous.length && kept.every((item, at) => item === previous[at]);
  return isSame ? previous : kept;
}

function isEqual<Item extends Identified>(a: Item, b: Item): boolean {
  return (Object.keys(a) as (keyof Item)[]).every((key) => Object.is(a[key], b[key]));
}
