import type { StrokePoint } from '#shared/digit/drawing';
import { padSide } from './pad-history.ts';

/** What of a pointer event matters; a part of the DOM's `PointerEvent`. */
export interface PenEvent {
  readonly clientX: number;
  readonly clientY: number;
  readonly pressure: number;
  readonly pointerType: string;
  getCoalescedEvents?(): readonly PenEvent[];
}

/** Where the pad is in the window, in CSS pixels. */
export interface PadBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a device without pressure gives by the standard while its button is pressed. */
const mediumPressure = 0.5;
/** A stroke may leave the pad, but no farther than by its own side. */
const [least, most] = [-padSide, 2 * padSide];

/**
 * The points of a pointer event in pad units, those included that the browser has gathered since its last one. Only
 * pens are asked for their pressure: what fingers give differs from device to device.
 */
export function pointsOf(event: PenEvent, box: PadBox): StrokePoint[] {
  const gathered = event.getCoalescedEvents?.() ?? [];
  return (gathered.length > 0 ? gathered : [event]).map(
    ({ clientX, clientY, pressure, pointerType }) => ({
      x: within(((clientX - box.left) / box.width) * padSide),
      y: within(((clientY - box.top) / box.height) * padSide),
      pressure: pointerType === 'pen' ? pressure : mediumPressure,
    }),
  );
}

function within(value: number): number {
  return Math.min(most, Math.max(least, value));
}
