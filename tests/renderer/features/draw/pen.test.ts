import { describe, expect, it } from 'vitest';
import type { Stroke } from '#shared/digit/drawing';
import { PadPainter } from '../../../../src-renderer/features/draw/pad/paint-pad.ts';
import { padSide, usePadHistory } from '../../../../src-renderer/client/pad/pad-history.ts';
import { pointsOf, type PenEvent } from '../../../../src-renderer/features/draw/pad/pen-points.ts';
import { SmoothLine } from '../../../../src-renderer/features/draw/pad/stroke-path.ts';
import { useKeyboardPen } from '../../../../src-renderer/features/draw/pad/use-keyboard-pen.ts';

const box = { left: 100, top: 50, width: 200, height: 200 };
const event = (x: number, y: number, own: Partial<PenEvent> = {}): PenEvent => ({
  clientX: x,
  clientY: y,
  pressure: 0.9,
  pointerType: 'mouse',
  ...own,
});

describe('the points of a pointer event', () => {
  it('are in pad units, whatever the size of the pad on the screen', () => {
    expect(pointsOf(event(100, 50), box)).toEqual([{ x: 0, y: 0, pressure: 0.5 }]);
    expect(pointsOf(event(300, 150), box)).toEqual([{ x: padSide, y: padSide / 2, pressure: 0.5 }]);
  });

  it('are all that the browser has gathered', () => {
    const gathered = [event(110, 50), event(120, 50), event(130, 50)];
    const points = pointsOf(event(130, 50, { getCoalescedEvents: () => gathered }), box);
    expect(points.map(({ x }) => x)).toEqual([20, 40, 60]);
    expect(pointsOf(event(130, 50, { getCoalescedEvents: () => [] }), box)).toHaveLength(1);
  });

  it('have the pressure of a pen, but not that of other devices', () => {
    const pressure = (pointerType: string) =>
      pointsOf(event(100, 50, { pointerType }), box)[0]!.pressure;
    expect([pressure('pen'), pressure('touch'), pressure('mouse')]).toEqual([0.9, 0.5, 0.5]);
  });

  it('may lie outside of the pad, but not far outside', () => {
    expect(pointsOf(event(90, 50), box)[0]!.x).toBe(-20);
    expect(pointsOf(event(-9999, 99_999), box)[0]).toMatchObject({ x: -padSide, y: 2 * padSide });
  });
});

describe('the line of a stroke', () => {
  const at = (x: number, y: number, pressure = 0.5) => ({ x, y, pressure });
  const smoothPath = ([first, ...others]: Stroke) => {
    const line = new SmoothLine(first!);
    return [...others.map((point) => line.extend(point)), line.end()];
  };

  it('goes from the first point to the last without a gap', () => {
    const pieces = smoothPath([at(0, 0), at(10, 0), at(10, 10), at(0, 10)]);
    expect(pieces[0]!.from).toMatchObject({ x: 0, y: 0 });
    expect(pieces.at(-1)!.to).toMatchObject({ x: 0, y: 10 });
    pieces.slice(1).forEach(({ from }, index) => expect(from).toEqual(pieces[index]!.to));
  });

  it('has no corner where two pieces meet: both are bent towards the point between', () => {
    const pieces = smoothPath([at(0, 0), at(10, 0), at(10, 10), at(0, 10)]);
    expect(
      pieces.map(({ from, control, to }) => [from, control, to].map(({ x, y }) => [x, y])),
    ).toEqual([
      [
        [0, 0],
        [0, 0],
        [5, 0],
      ],
      [
        [5, 0],
        [10, 0],
        [10, 5],
      ],
      [
        [10, 5],
        [10, 10],
        [5, 10],
      ],
      [
        [5, 10],
        [0, 10],
        [0, 10],
      ],
    ]);
  });

  it('is a dot for a single point, and wider where the pen is pressed', () => {
    expect(smoothPath([at(3, 4)])).toMatchObject([{ from: { x: 3, y: 4 }, to: { x: 3, y: 4 } }]);
    const [soft, hard] = smoothPath([at(0, 0, 0), at(9, 9, 1)]);
    expect(hard!.width).toBeGreaterThan(soft!.width);
  });
});

describe('painting the pad', () => {
  const at = (x: number, y = 0) => ({ x, y, pressure: 0.5 });

  /** A canvas that notes where its lines end; emptied it has none. */
  function canvas() {
    const ends: number[] = [];
    const context = {
      canvas: { width: 100, height: 100 },
      clearRect: () => ends.splice(0),
      quadraticCurveTo: (_x: number, _y: number, to: number) => ends.push(to),
      setTransform() {},
      beginPath() {},
      moveTo() {},
      stroke() {},
    };
    return { ends, context: context as unknown as CanvasRenderingContext2D };
  }

  function start() {
    const [settled, end] = [canvas(), canvas()];
    const painter = new PadPainter(settled.context, end.context, () => ({ ink: '#000', brush: 9 }));
    return { painter, settled: settled.ends, end: end.ends };
  }

  it('paints what was added, and the end apart, which the next point replaces', () => {
    const { painter, settled, end } = start();
    const stroke = [at(0), at(10)];
    painter.paint({ base: null, strokes: [stroke] });
    expect([settled, end]).toEqual([[5], [10]]);
    stroke.push(at(20));
    painter.paint({ base: null, strokes: [stroke] });
    expect([settled, end]).toEqual([[5, 15], [20]]);
    painter.paint({ base: null, strokes: [stroke, [at(90)]] });
    expect([settled, end]).toEqual([[5, 15, 20], [90]]);
  });

  it('paints everything again when a stroke has gone, or when it is told to', () => {
    const { painter, settled, end } = start();
    const [one, other] = [[at(0), at(10)], [at(50)]];
    painter.paint({ base: null, strokes: [one, other] });
    painter.paint({ base: null, strokes: [other] });
    expect([settled, end]).toEqual([[], [50]]);
    painter.paint({ base: null, strokes: [] });
    expect([settled, end]).toEqual([[], []]);
    painter.paint({ base: null, strokes: [one] });
    settled.splice(0);
    painter.repaint({ base: null, strokes: [one] });
    expect([settled, end]).toEqual([[5], [10]]);
  });
});

describe('the keyboard pen', () => {
  const key = (name: string, own = {}) => ({
    key: name,
    repeat: false,
    shiftKey: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    ...own,
  });

  it('draws a line by arrows between two presses of the space bar', () => {
    const pad = usePadHistory();
    const pen = useKeyboardPen(pad);
    const { x, y } = pen.place.value;
    pen.press(key('ArrowRight'));
    expect(pad.isBlank.value).toBe(true);
    const stride = pen.place.value.x - x;
    pen.press(key(' '));
    pen.press(key('ArrowDown'));
    pen.press(key('ArrowDown', { shiftKey: true }));
    pen.press(key(' '));
    pen.press(key('ArrowDown'));
    const [stroke] = pad.content.value.strokes;
    expect(stroke!.map((point) => [point.x, point.y])).toEqual([
      [x + stride, y],
      [x + stride, y + stride],
      [x + stride, y + stride + stride / 4],
    ]);
    expect(pad.content.value.strokes).toHaveLength(1);
  });

  it('stays on the pad, and leaves keys that mean something else', () => {
    const pen = useKeyboardPen(usePadHistory());
    for (let count = 0; count < 100; count += 1) pen.press(key('ArrowLeft'));
    expect(pen.place.value.x).toBe(0);
    expect(pen.press(key('z', { ctrlKey: true }))).toBe(false);
    expect(pen.press(key('ArrowLeft', { altKey: true }))).toBe(false);
    expect(pen.press(key('Tab'))).toBe(false);
    expect(pen.press(key('Escape'))).toBe(false);
  });

  it('is put down once by a space bar that is held', () => {
    const pad = usePadHistory();
    const pen = useKeyboardPen(pad);
    pen.press(key(' '));
    for (let count = 0; count < 5; count += 1) {
      expect(pen.press(key(' ', { repeat: true }))).toBe(true);
    }
    pen.press(key('ArrowDown'));
    pen.press(key('ArrowDown', { repeat: true }));
    pen.press(key(' '));
    expect(pad.content.value.strokes.map(({ length }) => length)).toEqual([3]);
  });

  it('is lifted by Escape, and when the focus goes', () => {
    const pad = usePadHistory();
    const pen = useKeyboardPen(pad);
    pen.press(key(' '));
    expect(pen.press(key('Escape'))).toBe(true);
    pen.press(key(' '));
    pen.leave();
    expect([pad.live.value, pad.content.value.strokes.length, pen.isUsed.value]).toEqual([
      null,
      2,
      false,
    ]);
  });
});
