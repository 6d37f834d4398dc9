/**
 * Which experiments are selected. It holds only ids, so sorting, filtering and new runs leave it unchanged.
 */
export interface Selection {
  readonly selected: ReadonlySet<string>;
  /** The row that has the keyboard; null at first. */
  readonly active: string | null;
  /** Where a range begins: the row that was last selected or made active. */
  readonly anchor: string | null;
}

export const emptySelection: Selection = { selected: new Set(), active: null, anchor: null };

/** Makes a row active and changes nothing else. */
export function activate(selection: Selection, id: string): Selection {
  return { ...selection, active: id, anchor: id };
}

/** Selects an experiment, or deselects it if it was selected. */
export function toggle(selection: Selection, id: string): Selection {
  const selected = new Set(selection.selected);
  if (!selected.delete(id)) selected.add(id);
  return { selected, active: id, anchor: id };
}

/**
 * Adds all rows from the anchor to this one to the selection.
 * @param order the ids that are shown, from top to bottom
 */
export function extendTo(selection: Selection, id: string, order: readonly string[]): Selection {
  const to = order.indexOf(id);
  const anchored = order.indexOf(selection.anchor ?? id);
  const from = anchored === -1 ? to : anchored;
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return {
    selected: new Set([...selection.selected, ...range]),
    active: id,
    anchor: order[from] ?? id,
  };
}

/** Adds all shown rows to the selection. */
export function selectAll(selection: Selection, order: readonly string[]): Selection {
  return { ...selection, selected: new Set([...selection.selected, ...order]) };
}

/** Removes all shown rows from the selection. */
export function deselectAll(selection: Selection, order: readonly string[]): Selection {
  const shown = new Set(order);
  const selected = new Set([...selection.selected].filter((id) => !shown.has(id)));
  return { ...selection, selected };
}

/** Deselects everything; the active row stays. */
export function clear(selection: Selection): Selection {
  return { ...selection, selected: new Set() };
}

/** The row some places below the active one, or above it if negative; the first or last row if none is active. */
export function neighbour(
  selection: Selection,
  order: readonly string[],
  places: number,
): string | undefined {
  const at = selection.active === null ? -1 : order.indexOf(selection.active);
  if (at === -1) return places < 0 && Number.isFinite(places) ? order.at(-1) : order[0];
  return order[Math.min(order.length - 1, Math.max(0, at + places))];
}

/**
 * Removes experiments that no longer exist. If the active one is gone, the one after it becomes active.
 * @param order the ids that are shown now
 * @param before the ids that were shown while the active one still existed
 */
export function withoutGone(
  selection: Selection,
  exists: (id: string) => boolean,
  order: readonly string[],
  before: readonly string[],
): Selection {
  const selected = new Set([...selection.selected].filter(exists));
  const { active, anchor } = selection;
  if (selected.size === selection.selected.size && (active === null || exists(active))) {
    return selection;
  }
  return {
    selected,
    active: active === null || exists(active) ? active : successor(active, order, before),
    anchor: anchor === null || exists(anchor) ? anchor : null,
  };
}

function successor(
  gone: string,
  order: readonly string[],
  before: readonly string[],
): string | null {
  const shown = new Set(order);
  const at = before.indexOf(gone);
  if (at === -1) return null;
  const next = before.slice(at + 1).find((id) => shown.has(id));
  return next ?? before.slice(0, at).findLast((id) => shown.has(id)) ?? null;
}
