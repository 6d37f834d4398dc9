import { computed, shallowRef, type Ref } from 'vue';
import type { PaintedChart } from './line-canvas.ts';
import { selectionBox, valueAt, type Range } from '../frame/plot-area.ts';

/** Less than this many pixels is a click, not a drag. */
const smallestDrag = 4;

/** A drag over a chart, for the component that shows it. */
export type ChartDrag = Pick<ReturnType<typeof useDrag>, 'selection'>;

/**
 * Chooses a range of x by dragging over a chart.
 * @param surface the chart's element, once mounted
 * @param painted the painted chart; null: dragging is off
 * @param choose called with the range at the end of a drag
 */
export function useDrag(
  surface: Readonly<Ref<HTMLElement | null>>,
  painted: Readonly<Ref<PaintedChart | null>>,
  logX: () => boolean,
  choose: (range: Range) => void,
) {
  /** Where a drag began and is now, in pixels. */
  const drag = shallowRef<Range | null>(null);
  /** The box selected so far, in pixels. */
  const selection = computed(() => {
    if (drag.value === null || painted.value === null) return null;
    return selectionBox(painted.value.area, drag.value);
  });

  /** Where a pointer is on the surface, in pixels. */
  function pixelsOf(event: PointerEvent): { x: number; y: number } {
    const { left, top } = surface.value!.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** The x value at a pixel of a painted chart, limited to its edges. */
  function xAt(pixel: number): number {
    const { area, x } = painted.value!;
    const share = Math.min(1, Math.max(0, (pixel - area.left) / area.width));
    return valueAt(share, x, logX() ? 'log' : 'linear');
  }

  function begin(event: PointerEvent): void {
    if (event.button !== 0 || painted.value === null) return;
    surface.value!.setPointerCapture(event.pointerId);
    const { x } = pixelsOf(event);
    drag.value = { from: x, to: x };
  }

  /** @returns whether something is being dragged */
  function move(pixel: number): boolean {
    if (drag.value === null) return false;
    drag.value = { ...drag.value, to: pixel };
    return true;
  }

  function end(): void {
    if (drag.value === null) return;
    const { from, to } = drag.value;
    drag.value = null;
    if (Math.abs(to - from) < smallestDrag) return;
    choose({ from: xAt(Math.min(from, to)), to: xAt(Math.max(from, to)) });
  }

  function cancel(): void {
    drag.value = null;
  }

  return { selection, pixelsOf, xAt, begin, move, end, cancel };
}
