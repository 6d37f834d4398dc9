/** A cell of a grid, from 0. */
export interface Cell {
  readonly column: number;
  readonly row: number;
}

const largeStep = 10;

/**
 * Where a key moves the cursor of a grid: arrows by one cell, with Shift by ten; Home and End to the first and the last
 * column, Page Up and Page Down to the first and the last row.
 * @returns null for other keys
 */
export function movedCell(
  { column, row }: Cell,
  key: string,
  isShift: boolean,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): Cell | null {
  const by = isShift ? largeStep : 1;
  const at = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
  switch (key) {
    case 'ArrowLeft':
      return { column: at(column - by, columns), row };
    case 'ArrowRight':
      return { column: at(column + by, columns), row };
    case 'ArrowUp':
      return { column, row: at(row - by, rows) };
    case 'ArrowDown':
      return { column, row: at(row + by, rows) };
    case 'Home':
      return { column: 0, row };
    case 'End':
      return { column: columns - 1, row };
    case 'PageUp':
      return { column, row: 0 };
    case 'PageDown':
      return { column, row: rows - 1 };
    default:
      return null;
  }
}
