import { watch } from 'vue';
import { describe, expect, it } from 'vitest';
import { maxPoints, maxStrokes } from '#shared/digit/pen';
import { usePadHistory } from '../../../../src-renderer/client/pad/pad-history.ts';

const at = (x: number, y = 0) => ({ x, y, pressure: 0.5 });

function stroke(pad: ReturnType<typeof usePadHistory>, ...places: number[]): void {
  pad.begin(at(places[0]!));
  pad.extend(places.slice(1).map((x) => at(x)));
  pad.end();
}

function drawn(pad: ReturnType<typeof usePadHistory>): number[][] {
  return pad.content.value.strokes.map((points) => points.map(({ x }) => x));
}

describe('the pad', () => {
  it('shows the stroke that is being drawn, and keeps it when the pen is lifted', () => {
    const pad = usePadHistory();
    expect([pad.isBlank.value, pad.canUndo.value]).toEqual([true, false]);
    pad.begin(at(1));
    pad.extend([at(2), at(3)]);
    expect(drawn(pad)).toEqual([[1, 2, 3]]);
    expect(pad.kept.value.strokes).toEqual([]);
    pad.end();
    expect(drawn(pad)).toEqual([[1, 2, 3]]);
    expect(pad.live.value).toBe(null);
  });

  it('holds the same when the pen is lifted, so that nothing is read twice', () => {
    const pad = usePadHistory();
    const seen: unknown[] = [];
    watch(pad.content, (content) => seen.push(content), { flush: 'sync' });
    pad.begin(at(1));
    pad.extend([at(2)]);
    pad.end();
    expect(seen).toHaveLength(2);
    expect(pad.content.value).toBe(seen[1]);
  });

  it('adds to the stroke that is drawn without copying it, and copies it to be kept', () => {
    const pad = usePadHistory();
    pad.begin(at(1));
    const stroke = pad.live.value;
    const taken = pad.snapshot();
    pad.extend([at(2)]);
    expect(pad.live.value).toBe(stroke);
    expect(stroke).toHaveLength(2);
    expect(taken.strokes).toEqual([[at(1)]]);
    pad.end();
    expect(pad.kept.value.strokes[0]).toBe(stroke);
    pad.takeOff(taken);
    expect(drawn(pad)).toEqual([[1, 2]]);
  });

  it('takes back stroke by stroke, and does again', () => {
    const pad = usePadHistory();
    stroke(pad, 1);
    stroke(pad, 2);
    pad.undo();
    expect(drawn(pad)).toEqual([[1]]);
    pad.undo();
    pad.undo();
    expect([drawn(pad), pad.canUndo.value]).toEqual([[], false]);
    pad.redo();
    pad.redo();
    expect([drawn(pad), pad.canRedo.value]).toEqual([[[1], [2]], false]);
    pad.undo();
    stroke(pad, 3);
    expect([drawn(pad), pad.canRedo.value]).toEqual([[[1], [3]], false]);
  });

  it('is rid of what was kept, but not of what was drawn upon it since', () => {
    const pad = usePadHistory();
    stroke(pad, 1);
    stroke(pad, 2);
    const kept = pad.content.value;
    stroke(pad, 3);
    pad.begin(at(4));
    pad.takeOff(kept);
    expect(drawn(pad)).toEqual([[3], [4]]);
    pad.end();
    pad.takeOff(kept);
    expect(drawn(pad)).toEqual([[3], [4]]);
    pad.undo();
    pad.undo();
    expect(drawn(pad)).toEqual([[1], [2], [3]]);
    pad.startWith(new Uint8Array(784));
    const picture = pad.content.value;
    pad.takeOff(kept);
    expect(pad.content.value).toBe(picture);
    pad.takeOff(picture);
    expect(pad.isBlank.value).toBe(true);
  });

  it('takes back the stroke under way first, and an abandoned one leaves no trace', () => {
    const pad = usePadHistory();
    stroke(pad, 1);
    pad.begin(at(2));
    pad.undo();
    expect(drawn(pad)).toEqual([[1]]);
    pad.begin(at(3));
    pad.abandon();
    pad.end();
    expect([drawn(pad), pad.canRedo.value]).toEqual([[[1]], false]);
  });

  it('is emptied, and begun with an image, in steps that can be taken back', () => {
    const pad = usePadHistory();
    const base = new Uint8Array(784).fill(7);
    stroke(pad, 1);
    pad.clear();
    expect(pad.isBlank.value).toBe(true);
    pad.clear();
    pad.startWith(base);
    stroke(pad, 2);
    expect([pad.content.value.base, drawn(pad)]).toEqual([base, [[2]]]);
    pad.undo();
    pad.undo();
    expect(pad.isBlank.value).toBe(true);
    pad.undo();
    expect([pad.content.value.base, drawn(pad)]).toEqual([null, [[1]]]);
  });

  it('takes no more strokes and points than a drawing may have', () => {
    const pad = usePadHistory();
    for (let count = 0; count < maxStrokes; count += 1) stroke(pad, count);
    expect([pad.isFull.value, pad.begin(at(0))]).toEqual([true, false]);
    expect(drawn(pad)).toHaveLength(maxStrokes);

    const other = usePadHistory();
    other.begin(at(0));
    other.extend(Array.from({ length: maxPoints + 5 }, (_, x) => at(x)));
    other.end();
    expect([other.content.value.strokes[0]!.length, other.isFull.value]).toEqual([maxPoints, true]);
  });
});
