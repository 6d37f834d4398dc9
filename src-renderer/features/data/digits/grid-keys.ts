/**
 * Moves by a key in a grid that is filled row by row. `page` is the number of visible rows.
 * @returns the new place; null if the key doesn't move
 */
export function placeAfterKey(
  key: string,
  place: number,
  grid: { readonly count: number; readonly columns: number; readonly page: number },
): number | null {
  const { count, columns, page } = grid;
  const moves = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    ArrowUp: place - columns,
    ArrowDown: place + columns,
    PageUp: place - page * columns,
    PageDown: place + page * columns,
    Home: 0,
    End: count - 1,
  };
  if (!Object.hasOwn(moves, key)) return null;
  return Math.min(Math.max(0, moves[key as keyof typeof moves]), count - 1);
}
