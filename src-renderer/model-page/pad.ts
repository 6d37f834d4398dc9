import { effect, shallowRef } from 'vue';
import { maxStrokes } from '#shared/digit/pen';
import { padSide, usePadHistory, type PadHistory } from '../client/pad/pad-history.ts';
import { PadPainter } from '../features/draw/pad/paint-pad.ts';
import { pointsOf } from '../features/draw/pad/pen-points.ts';
import { useKeyboardPen } from '../features/draw/pad/use-keyboard-pen.ts';
import { observeDeviceSize } from '../ui/device-size.ts';
import { element } from './elements.ts';

/**
 * Makes the page's canvases a pad to draw on with mouse, finger, pen or keyboard, and its buttons undo and clear.
 * @param brush line width, in pad units
 */
export function openPad(brush: number): PadHistory {
  const pad = usePadHistory();
  const settled = element('settled', HTMLCanvasElement);
  const live = element('live', HTMLCanvasElement);
  const problem = element('problem', HTMLElement);
  const painter = new PadPainter(settled.getContext('2d')!, live.getContext('2d')!, () => ({
    ink: getComputedStyle(settled).color,
    brush,
  }));
  const repaint = (): void => painter.repaint(pad.content.value);
  const sayFull = (): void => {
    problem.textContent = `A drawing can have at most ${maxStrokes} strokes. Undo some, or clear the pad.`;
  };
  const pen = useKeyboardPen(pad);
  const isPointerDown = listenToPointers(live, pad, pen.leave, sayFull);
  listenToKeys(live, pad, pen, { isPointerDown, sayFull });
  listenToButtons(pad);

  effect(() => painter.paint(pad.content.value));
  effect(() => {
    if (!pad.isFull.value) problem.textContent = '';
  });
  observeDeviceSize(settled, ({ width, height }) => {
    for (const canvas of [settled, live]) {
      canvas.width = width;
      canvas.height = height;
    }
    repaint();
  });
  // The ink has another colour then.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  return pad;
}

/** @returns whether a pointer is drawing */
function listenToPointers(
  canvas: HTMLCanvasElement,
  pad: PadHistory,
  leaveKeys: () => void,
  sayFull: () => void,
): () => boolean {
  /** The pointer that is drawing; others are ignored until it is lifted. */
  let pointer: number | null = null;
  const points = (event: PointerEvent) => pointsOf(event, canvas.getBoundingClientRect());
  const lift = (event: PointerEvent, end: () => void): void => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    end();
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (pointer !== null || event.button !== 0) return;
    leaveKeys();
    if (!pad.begin(points(event).at(-1)!)) return sayFull();
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (event.pointerId === pointer) pad.extend(points(event));
  });
  for (const end of ['pointerup', 'lostpointercapture'] as const) {
    canvas.addEventListener(end, (event) => lift(event, pad.end));
  }
  // The system took over the pointer, so that its stroke is dropped.
  canvas.addEventListener('pointercancel', (event) => lift(event, pad.abandon));
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
  return () => pointer !== null;
}

function listenToKeys(
  canvas: HTMLCanvasElement,
  pad: PadHistory,
  pen: ReturnType<typeof useKeyboardPen>,
  {
    isPointerDown,
    sayFull,
  }: { readonly isPointerDown: () => boolean; readonly sayFull: () => void },
): void {
  const invitation = element('invitation', HTMLElement);
  const keys = element('keys', HTMLElement);
  const mark = element('pen', HTMLElement);
  canvas.addEventListener('keydown', (event) => {
    if (isPointerDown()) return;
    const couldDraw = !pad.isFull.value;
    if (!pen.press(event)) return;
    event.preventDefault();
    if (event.key === ' ' && !event.repeat && !couldDraw) sayFull();
  });
  /** Whether the pad got the focus by keyboard, and so shows how to draw with it. */
  const showsHint = shallowRef(false);
  canvas.addEventListener('focus', () => {
    showsHint.value = canvas.matches(':focus-visible');
  });
  canvas.addEventListener('blur', () => {
    showsHint.value = false;
    pen.leave();
  });
  effect(() => {
    keys.classList.toggle('visually-hidden', !showsHint.value);
    invitation.hidden = showsHint.value || !pad.isBlank.value;
  });
  effect(() => {
    const { x, y } = pen.place.value;
    mark.hidden = !showsHint.value && !pen.isUsed.value;
    mark.style.left = `${(100 * x) / padSide}%`;
    mark.style.top = `${(100 * y) / padSide}%`;
    mark.classList.toggle('down', pen.isDown.value);
  });
}

function listenToButtons(pad: PadHistory): void {
  const undo = element('undo', HTMLButtonElement);
  const clear = element('clear', HTMLButtonElement);
  undo.addEventListener('click', pad.undo);
  clear.addEventListener('click', pad.clear);
  effect(() => {
    undo.disabled = !pad.canUndo.value;
    clear.disabled = pad.isBlank.value;
  });
  document.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const isCommand = ctrlKey || metaKey;
    if (key === 'Delete' && !isCommand && !altKey) pad.clear();
    else if (key.toLowerCase() === 'z' && isCommand && !altKey) {
      if (shiftKey) pad.redo();
      else pad.undo();
    } else return;
    event.preventDefault();
  });
}
