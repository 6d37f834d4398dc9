import { computed, type ComputedRef } from 'vue';

/** A computed array, or null, that keeps its identity while its content is equal, so that dependents don't update. */
export function sameWhileEqual<Items extends ArrayLike<string | number> | null>(
  of: () => Items,
): ComputedRef<Items> {
  return computed<Items>((before) => {
    const now = of();
    return before !== undefined && isEqual(before, now) ? before : now;
  });
}

function isEqual<Item>(one: ArrayLike<Item> | null, other: ArrayLike<Item> | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.length !== other.length) return false;
  for (let place = 0; place < one.length; place += 1) {
    if (one[place] !== other[place]) return false;
  }
  return true;
}
