import { computed, shallowRef } from 'vue';
import type { StrokePoint } from '#shared/digit/drawing';
import { padSide, type PadHistory } from '../../../client/pad/pad-history.ts';

/** How far an arrow key moves the pen, in pad units, without and with Shift. */
const [stride, smallStride] = [12, 3];

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The properties of a `KeyboardEvent` that are used. */
interface PenKey {
  readonly key: string;
  /** Whether the key is being held down. */
  readonly repeat: boolean;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** Drawing by keyboard: the arrow keys move a pen, space puts it down or lifts it, Escape lifts it. */
export function useKeyboardPen(pad: PadHistory) {
  const place = shallowRef({ x: padSide / 2, y: padSide / 4 });
  /** Whether the keyboard pen was used last, so that its position is shown. */
  const isUsed = shallowRef(false);
  const isDown = computed(() => isUsed.value && pad.live.value !== null);

  function point(): StrokePoint {
    return { ...place.value, pressure: 0.5 };
  }

  /** Handles a key. @returns whether it is one of the pen's keys */
  function press({ key, repeat, shiftKey, ctrlKey, altKey, metaKey }: PenKey): boolean {
    if (ctrlKey || altKey || metaKey) return false;
    const direction = directions[key];
    if (direction !== undefined) move(direction, shiftKey ? smallStride : stride);
    else if (key === ' ') {
      // A held key would put the pen down and lift it repeatedly.
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

  /** Lifts and hides the pen, when another device draws or the pad loses the focus. */
  function leave(): void {
    if (isDown.value) pad.end();
    isUsed.value = false;
  }

  return { place, isUsed, isDown, press, leave };
}
