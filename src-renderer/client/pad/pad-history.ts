import { computed, shallowRef } from 'vue';
import type { Stroke, StrokePoint } from '#shared/digit/drawing';
import { maxPoints, maxStrokes } from '#shared/digit/pen';

/** Units along each side of the pad, whatever its size on the screen. */
export const padSide = 400;

/** What is on the pad. Immutable, except that the last stroke grows while it is being drawn. */
export interface PadContent {
  /** A finished image of 28x28 bytes to start with: a test digit or a picture. Strokes are drawn on top of it. */
  readonly base: Uint8Array | null;
  /** In pad units. */
  readonly strokes: readonly Stroke[];
}

interface PadState {
  readonly kept: PadContent;
  /** `kept` with the stroke that is being drawn. */
  readonly content: PadContent;
  /** That stroke; null while the pen is up. Points are appended in place: copying would take longer with each point. */
  readonly live: StrokePoint[] | null;
}

const blank: PadContent = { base: null, strokes: [] };

function atRest(kept: PadContent): PadState {
  return { kept, content: kept, live: null };
}

function drawing(kept: PadContent, live: StrokePoint[]): PadState {
  return { kept, content: { base: kept.base, strokes: [...kept.strokes, live] }, live };
}

/** The most steps that can be undone. */
const maxSteps = 1000;

/** The content of the pad, including the stroke that is being drawn, with undo and redo. */
export function usePadHistory() {
  /** One ref, so that no reader sees a stroke twice, or not at all, when the pen is lifted. */
  const state = shallowRef<PadState>(atRest(blank));
  const past = shallowRef<readonly PadContent[]>([]);
  const future = shallowRef<readonly PadContent[]>([]);

  const kept = computed(() => state.value.kept);
  /** The stroke that is being drawn; null while the pen is up. */
  const live = computed<Stroke | null>(() => state.value.live);
  /** Includes the stroke that is being drawn; a new object whenever that has grown. */
  const content = computed(() => state.value.content);
  const points = computed(() => kept.value.strokes.reduce((sum, { length }) => sum + length, 0));
  /** Whether the drawing can take no further stroke. */
  const isFull = computed(
    () => kept.value.strokes.length >= maxStrokes || points.value >= maxPoints,
  );
  const isBlank = computed(() => content.value.base === null && content.value.strokes.length === 0);

  function put(to: PadState): void {
    past.value = [...past.value, kept.value].slice(-maxSteps);
    future.value = [];
    state.value = to;
  }

  /** Puts the pen down. @returns false if the drawing can take no further stroke */
  function begin(point: StrokePoint): boolean {
    if (isFull.value) return false;
    state.value = drawing(kept.value, [point]);
    return true;
  }

  /** Moves the pen while it is down; points beyond the limit of a drawing are ignored. */
  function extend(added: readonly StrokePoint[]): void {
    const { kept: before, content: now, live: stroke } = state.value;
    if (stroke === null) return;
    const room = maxPoints - points.value - stroke.length;
    for (const point of added.slice(0, room)) stroke.push(point);
    state.value = { kept: before, content: { ...now }, live: stroke };
  }

  /** Lifts the pen and keeps the stroke. */
  function end(): void {
    if (live.value !== null) put(atRest(content.value));
  }

  /** Lifts the pen as if it had not been put down. */
  function abandon(): void {
    if (live.value !== null) state.value = atRest(kept.value);
  }

  /** The current content, with a copy of the stroke that is being drawn. */
  function snapshot(): PadContent {
    const { kept: before, live: stroke } = state.value;
    return stroke === null ? before : drawing(before, [...stroke]).content;
  }

  /** Empties the pad. Can be undone. */
  function clear(): void {
    if (!isBlank.value) put(atRest(blank));
  }

  /**
   * Removes earlier content from the pad and keeps what was drawn since, including the stroke that is being drawn. Does
   * nothing if the pad no longer starts with that content. Can be undone.
   */
  function takeOff({ base, strokes }: PadContent): void {
    const { kept: now, live: drawn } = state.value;
    if (now.base !== base || strokes.some((stroke, place) => stroke !== now.strokes[place])) return;
    const rest = { base: null, strokes: now.strokes.slice(strokes.length) };
    put(drawn === null ? atRest(rest) : drawing(rest, drawn));
  }

  /** Starts over with an image of 28x28 bytes. Can be undone. */
  function startWith(base: Uint8Array): void {
    put(atRest({ base, strokes: [] }));
  }

  function undo(): void {
    const before = past.value.at(-1);
    if (live.value !== null) return abandon();
    if (before === undefined) return;
    past.value = past.value.slice(0, -1);
    future.value = [...future.value, kept.value];
    state.value = atRest(before);
  }

  function redo(): void {
    const after = future.value.at(-1);
    if (live.value !== null || after === undefined) return;
    future.value = future.value.slice(0, -1);
    past.value = [...past.value, kept.value];
    state.value = atRest(after);
  }

  return {
    kept,
    live,
    content,
    isBlank,
    isFull,
    canUndo: computed(() => live.value !== null || past.value.length > 0),
    canRedo: computed(() => live.value === null && future.value.length > 0),
    begin,
    extend,
    end,
    abandon,
    snapshot,
    clear,
    takeOff,
    startWith,
    undo,
    redo,
  };
}

export type PadHistory = ReturnType<typeof usePadHistory>;
