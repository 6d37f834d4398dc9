import type { StrokePoint } from '#shared/digit/drawing';
import { padSide } from '../../../client/pad/pad-history.ts';

/** The properties of a `PointerEvent` that are used. */
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

/** The standard's value for devices without pressure while a button is pressed. */
const mediumPressure = 0.5;
/** A stroke may leave the pad by at most the length of its side. */
const [min, max] = [-padSide, 2 * padSide];

/**
 * The points of a pointer event in pad units, including those that the browser has coalesced since the last event. Only
 * the pressure of pens is used: what fingers report differs between devices.
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
  return Math.min(max, Math.max(min, value));
}
