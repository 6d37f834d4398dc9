import { computed, shallowRef } from 'vue';
import type { StrokePoint } from '#shared/digit/drawing';
import { padSide, type PadHistory } from './pad-history.ts';

/** Pad units that an arrow key moves the pen by, and with Shift. */
const [stride, smallStride] = [12, 3];

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What of a key event matters; a part of the DOM's `KeyboardEvent`. */
interface PenKey {
  readonly key: string;
  /** Whether it comes of a key that is held down. */
  readonly repeat: boolean;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** Draws by the keyboard: arrows move a pen, the space bar puts it down and lifts it, Escape lifts it. */
export function useKeyboardPen(pad: PadHistory) {
  const place = shallowRef({ x: padSide / 2, y: padSide / 4 });
  /** Whether the last key was one of the pen's, so that its place should be seen. */
  const isUsed = shallowRef(false);
  const isDown = computed(() => isUsed.value && pad.live.value !== null);

  function point(): StrokePoint {
    return { ...place.value, pressure: 0.5 };
  }

  /** Does what a key says; whether it was one of the pen's. */
  function press({ key, repeat, shiftKey, ctrlKey, altKey, metaKey }: PenKey): boolean {
    if (ctrlKey || altKey || metaKey) return false;
    const direction = directions[key];
    if (direction !== undefined) move(direction, shiftKey ? smallStride : stride);
    else if (key === ' ') {
      // Held down, it would put the pen down and lift it over and over.
      if (!repeat) toggle();
    } else if (key === 'Escape' && isDown.value) pad.end();
    else return false;
    isUsed.value = true;
    return true;
  }

  function move([right, down]: readonly [number, number], by: number): void {
    const kept = (value: number) => Math.min(padSide, Math.max(0, value));
    place.value = { x: kept(place.value.x + by * right), y: kept(place.value.y + by * down) };
    if (isDown.value) pad.extend([point()]);
  }

  function toggle(): void {
    if (pad.live.value === null) pad.begin(point());
    else pad.end();
  }

  /** Lifts the pen and hides it: another device draws now, or the focus went elsewhere. */
  function leave(): void {
    if (isDown.value) pad.end();
    isUsed.value = false;
  }

  return { place, isUsed, isDown, press, leave };
}
