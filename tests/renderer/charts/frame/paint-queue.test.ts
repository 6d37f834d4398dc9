import { describe, expect, it } from 'vitest';
import { PaintQueue } from '../../../../src-renderer/charts/frame/paint-queue.ts';

function fakeClock() {
  const frames: (() => void)[] = [];
  return {
    time: 0,
    frames,
    requestFrame(callback: () => void) {
      frames.push(callback);
    },
    now() {
      return this.time;
    },
    runFrame() {
      frames.shift()?.();
    },
  };
}

describe('PaintQueue', () => {
  it('paints once a frame however often it is asked', () => {
    const clock = fakeClock();
    const queue = new PaintQueue(clock);
    let painted = 0;
    const paint = () => void painted++;
    queue.request(paint);
    queue.request(paint);
    expect(clock.frames).toHaveLength(1);
    clock.runFrame();
    expect(painted).toBe(1);
    expect(clock.frames).toHaveLength(0);
  });

  it('leaves for the next frame what this one has no time for', () => {
    const clock = fakeClock();
    const queue = new PaintQueue(clock);
    const painted: number[] = [];
    const paints = [0, 1, 2].map((chart) => () => {
      painted.push(chart);
      clock.time += 5;
    });
    paints.forEach((paint) => queue.request(paint));
    clock.runFrame();
    expect(painted).toEqual([0, 1]);
    clock.runFrame();
    expect(painted).toEqual([0, 1, 2]);
    expect(clock.frames).toHaveLength(0);
  });

  it('paints in the next frame what asks while it is painted', () => {
    const clock = fakeClock();
    const queue = new PaintQueue(clock);
    let painted = 0;
    const paint = () => {
      painted++;
      if (painted === 1) queue.request(paint);
    };
    queue.request(paint);
    clock.runFrame();
    expect(painted).toBe(1);
    clock.runFrame();
    expect(painted).toBe(2);
  });

  it('does not paint what was cancelled', () => {
    const clock = fakeClock();
    const queue = new PaintQueue(clock);
    let painted = 0;
    const paint = () => void painted++;
    queue.request(paint);
    queue.cancel(paint);
    clock.runFrame();
    expect(painted).toBe(0);
  });
});
