import { computed, shallowRef, type Ref } from 'vue';
import type { PaintedChart } from './line-canvas.ts';
import { selectionBox, valueAt, type Range } from '../frame/plot-area.ts';

/** Less than this many pixels is a click, not a drag. */
const smallestDrag = 4;

/** What is being dragged over a chart, as what shows it knows it. */
export type ChartDrag = Pick<ReturnType<typeof useDrag>, 'selection'>;

/**
 * Dragging over a chart chooses a range of x.
 * @param surface where the chart is drawn, once it is there
 * @param painted what is drawn on it; without it nothing can be dragged
 * @param choose is told the range when a drag has ended
 */
export function useDrag(
  surface: Readonly<Ref<HTMLElement | null>>,
  painted: Readonly<Ref<PaintedChart | null>>,
  logX: () => boolean,
  choose: (range: Range) => void,
) {
  /** Pixels where a drag began and is now. */
  const drag = shallowRef<Range | null>(null);
  /** The box that is chosen so far, in pixels. */
  const selection = computed(() => {
    if (drag.value === null || painted.value === null) return null;
    return selectionBox(painted.value.area, drag.value);
  });

  /** Where a pointer is on the surface, in pixels. */
  function pixelsOf(event: PointerEvent): { x: number; y: number } {
    const { left, top } = surface.value!.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** The x value at a pixel of a painted chart; beyond an edge that of the edge. */
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
