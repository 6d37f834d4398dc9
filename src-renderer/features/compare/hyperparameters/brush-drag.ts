import type { Stretch } from '../../../charts/parallel/quantity-scale.ts';

/** What a drag along an axis does: draws a new stretch, or moves one or one of its ends. */
export interface BrushDrag {
  readonly kind: 'new' | 'move' | 'from' | 'to';
  /** Index of the dragged stretch; for a new one, the next free index. */
  readonly index: number;
  /** Where it began, as a share of the axis. */
  readonly at: number;
}

/** The drag that begins at a share of the axis. @param reach within which an end is grabbed, as a share */
export function beginBrush(stretches: readonly Stretch[], at: number, reach: number): BrushDrag {
  const near = (end: 0 | 1) => stretches.findIndex((one) => Math.abs(one[end] - at) <= reach);
  const inside = stretches.findIndex(([from, to]) => at > from + reach && at < to - reach);
  if (inside >= 0) return { kind: 'move', index: inside, at };
  if (near(1) >= 0) return { kind: 'to', index: near(1), at };
  if (near(0) >= 0) return { kind: 'from', index: near(0), at };
  return { kind: 'new', index: stretches.length, at };
}

/** The stretches while the pointer is at a share of the axis; `stretches` are those at the start of the drag. */
export function dragBrush(
  stretches: readonly Stretch[],
  drag: BrushDrag,
  to: number,
): readonly Stretch[] {
  const next = [...stretches];
  next[drag.index] = dragged(stretches[drag.index] ?? [drag.at, drag.at], drag, to);
  return next;
}

function dragged([from, to]: Stretch, { kind, at }: BrushDrag, now: number): Stretch {
  switch (kind) {
    case 'new':
      return ascending(at, now);
    case 'from':
      return ascending(now, to);
    case 'to':
      return ascending(from, now);
    case 'move': {
      const by = Math.min(1 - to, Math.max(-from, now - at));
      return [from + by, to + by];
    }
  }
}

function ascending(a: number, b: number): Stretch {
  return a <= b ? [a, b] : [b, a];
}

/** Removes the clicked stretch. */
export function withoutStretch(
  stretches: readonly Stretch[],
  { index }: BrushDrag,
): readonly Stretch[] {
  return stretches.filter((_, place) => place !== index);
}
