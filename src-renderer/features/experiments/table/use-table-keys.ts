import { nextTick } from 'vue';
import { controlsIn, rowOf } from './row-controls.ts';
import type { GroupLine, TableLine } from './table-lines.ts';

/** What the keys of a table do, and what they need to know of it. */
interface TableWithKeys {
  readonly lines: () => readonly TableLine[];
  readonly activeLine: () => string | null;
  readonly isExpanded: (line: GroupLine) => boolean;
  /** How many rows are in sight. */
  readonly page: () => number;
  /** The id of the line so many places below the active one. */
  readonly beside: (places: number) => string | undefined;
  readonly head: () => HTMLElement | null;
  readonly rowOfLine: (line: string) => HTMLElement | null;
  /** Gives the table itself the focus; to the user, its active row. */
  readonly focus: () => void;
  /** Goes to a line; `range`: selects all runs from the last one to it. */
  readonly goTo: (line: string | undefined, range: boolean) => void;
  readonly expand: (line: GroupLine, isExpanded: boolean) => void;
  readonly select: (line: TableLine, range: boolean) => void;
  readonly open: (line: TableLine) => void;
  readonly selectAll: () => void;
  /** Deselects everything. @returns whether anything was selected */
  readonly clear: () => boolean;
  readonly copy: () => void;
}

/**
 * The keys of the table, which is one tab stop: up and down move the active row, right goes into it (a collapsed group
 * is expanded first) and on to the next of its controls, left goes back. The head is above the first row.
 * @returns the handler of keys anywhere in the table
 */
export function useTableKeys(table: TableWithKeys): (event: KeyboardEvent) => void {
  function placesOf(key: string): number | undefined {
    const page = table.page();
    return {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -page,
      PageDown: page,
      Home: -Infinity,
      End: Infinity,
    }[key];
  }

  function enterHead(): void {
    controlsIn(table.head())[0]?.focus();
  }

  function isFirst(line: string | null): boolean {
    return line !== null && line === table.lines()[0]?.id;
  }

  /** A key while the table itself has the focus. @returns whether it does something */
  function onTableKey(event: KeyboardEvent): boolean {
    const { key, shiftKey } = event;
    const ctrl = event.ctrlKey || event.metaKey;
    const active = table.activeLine();
    const line = table.lines().find(({ id }) => id === active);
    const places = placesOf(key);
    if (key === 'ArrowUp' && isFirst(active)) enterHead();
    else if (places !== undefined) table.goTo(table.beside(places), shiftKey);
    else if (key === 'Escape') return table.clear();
    else if (ctrl && key === 'a') table.selectAll();
    else if (ctrl && key === 'c' && getSelection()?.isCollapsed !== false) table.copy();
    else if (line === undefined) return false;
    else if (key === 'ArrowRight') stepIn(line);
    else if (key === 'ArrowLeft') stepOut(line);
    else if (key === ' ') table.select(line, shiftKey);
    else if (key === 'Enter') table.open(line);
    else return false;
    return true;
  }

  function stepIn(line: TableLine): void {
    if (line.kind === 'group' && !table.isExpanded(line)) table.expand(line, true);
    else controlsIn(table.rowOfLine(line.id))[0]?.focus();
  }

  function stepOut(line: TableLine): void {
    if (line.kind === 'run') table.goTo(line.group?.id, false);
    else if (table.isExpanded(line)) table.expand(line, false);
  }

  /** A key on a control in a row. @returns whether it does something */
  function onControlKey({ key, target }: KeyboardEvent): boolean {
    const controls = controlsIn(rowOf(target));
    const at = controls.indexOf(target as HTMLElement);
    const places = placesOf(key);
    if (at === -1) return false;
    if (key === 'ArrowRight') controls[at + 1]?.focus();
    else if (key === 'ArrowLeft' && at > 0) controls[at - 1]!.focus();
    else if (key === 'ArrowLeft' || key === 'Escape') table.focus();
    else if (key === 'ArrowUp' && isFirst(table.activeLine())) enterHead();
    else if (places !== undefined) void goToControl(table.beside(places), at);
    else return false;
    return true;
  }

  /** Goes to the same control of another row; to the row itself if it isn't drawn yet. */
  async function goToControl(line: string | undefined, at: number): Promise<void> {
    if (line === undefined) return;
    table.goTo(line, false);
    await nextTick();
    const controls = controlsIn(table.rowOfLine(line));
    const control = controls[Math.min(at, controls.length - 1)];
    if (control === undefined) table.focus();
    else control.focus({ preventScroll: true });
  }

  /** A key in the head. @returns whether it does something */
  function onHeadKey({ key, target }: KeyboardEvent): boolean {
    const controls = controlsIn(table.head());
    const at = controls.indexOf(target as HTMLElement);
    if (key === 'ArrowRight') controls[at + 1]?.focus();
    else if (key === 'ArrowLeft') controls[at - 1]?.focus();
    else if (key === 'ArrowDown' || key === 'Escape') {
      table.focus();
      table.goTo(table.lines()[0]?.id, false);
    } else return false;
    return true;
  }

  return (event) => {
    const hasModifier = event.altKey || event.ctrlKey || event.metaKey;
    const row = rowOf(event.target);
    let isDone: boolean;
    if (event.target === event.currentTarget) isDone = onTableKey(event);
    else if (hasModifier || row === null) return;
    else if (row === table.head()) isDone = !event.shiftKey && onHeadKey(event);
    else isDone = onControlKey(event);
    if (isDone) event.preventDefault();
  };
}
