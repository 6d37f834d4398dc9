import type { HeatCell } from './heat-data.ts';

/** Rows that Page Up and Page Down move by. */
const pageRows = 10;

/** The cell that a key leads to from another one; null if the key does something else. */
export function cellAfterKey(
  { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>,
  { column, row }: HeatCell,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): HeatCell | null {
  const to = (toColumn: number, toRow: number): HeatCell => ({
    column: Math.min(columns - 1, Math.max(0, toColumn)),
    row: Math.min(rows - 1, Math.max(0, toRow)),
  });
  switch (key) {
    case 'ArrowLeft':
      return to(column - 1, row);
    case 'ArrowRight':
      return to(column + 1, row);
    case 'ArrowUp':
      return to(column, row - 1);
    case 'ArrowDown':
      return to(column, row + 1);
    case 'Home':
      return to(0, ctrlKey ? 0 : row);
    case 'End':
      return to(columns - 1, ctrlKey ? rows - 1 : row);
    case 'PageUp':
      return to(column, row - pageRows);
    case 'PageDown':
      return to(column, row + pageRows);
    default:
      return null;
  }
}
