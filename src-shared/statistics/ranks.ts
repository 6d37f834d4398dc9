/**
 * The rank of each number among all of them, from 1 for the best. Equal ones share a rank, and the next has as many
 * before it as it counts: 1, 2, 2, 4. Null has no rank.
 */
export function ranks(
  values: readonly (number | null)[],
  better: 'higher' | 'lower',
): readonly (number | null)[] {
  const sign = better === 'higher' ? -1 : 1;
  const known = values.filter((value) => value !== null).sort((a, b) => sign * (a - b));
  return values.map((value) => (value === null ? null : known.indexOf(value) + 1));
}
