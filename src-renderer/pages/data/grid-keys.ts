/**
 * Where a key leads in a grid that is filled row by row.
 * @param page rows that are in sight at a time
 * @returns the new place; null if the key doesn't lead anywhere
 */
export function placeAfterKey(
  key: string,
  place: number,
  grid: { readonly count: number; readonly columns: number; readonly page: number },
): number | null {
  const { count, columns, page } = grid;
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    ArrowUp: place - columns,
    ArrowDown: place + columns,
    PageUp: place - page * columns,
    PageDown: place + page * columns,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  return to === undefined ? null : Math.min(Math.max(0, to), count - 1);
}
