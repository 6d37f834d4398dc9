/**
 * Gives each row in sight a place among those that are drawn. A row that stays keeps its place; one that comes takes
 * the place of one that went, so that what is drawn there is changed instead of being made anew, which takes several
 * times as long.
 * @param before the places of the rows that were in sight last
 * @param ids the rows in sight now, from top to bottom
 */
export function slotsOfRows(
  ids: readonly string[],
  before: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const shown = new Set(ids);
  const kept = new Set<number>();
  const left: number[] = [];
  for (const [id, slot] of before) {
    if (shown.has(id)) kept.add(slot);
    else left.push(slot);
  }
  let unused = 0;
  const nextUnused = (): number => {
    while (kept.has(unused)) unused += 1;
    kept.add(unused);
    return unused;
  };
  left.reverse();
  for (const slot of left) kept.add(slot);
  return new Map(ids.map((id) => [id, before.get(id) ?? left.pop() ?? nextUnused()]));
}
