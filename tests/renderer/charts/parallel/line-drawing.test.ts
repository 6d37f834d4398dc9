import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LineDrawing } from '../../../../src-renderer/charts/parallel/line-drawing.ts';
import type { LinePicture } from '../../../../src-renderer/charts/parallel/line-picture.ts';

const size = { width: 300, height: 200 };
let time: number;
/** What has been done, in order. */
let done: string[];
let frames: Set<() => void>;
let drawing: LineDrawing;

beforeEach(() => {
  vi.stubGlobal('window', { devicePixelRatio: 2 });
  [time, done, frames] = [0, [], new Set()];
  const context = { scale: () => {}, getImageData: () => void done.push('pixels') };
  const canvas = { width: 0, height: 0, getContext: () => context };
  drawing = new LineDrawing({
    canvas: canvas as unknown as HTMLCanvasElement,
    show: ({ width, height }) => void done.push(`show ${width}x${height}`),
    queue: {
      request: (paint) => void frames.add(paint),
      cancel: (paint) => void frames.delete(paint),
    },
    now: () => time,
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A picture with some steps of two milliseconds each. */
function pictureOf(name: string, steps: number): LinePicture {
  const picture: Pick<LinePicture, 'drawing'> = {
    *drawing() {
      for (let step = 1; step <= steps; step++) {
        done.push(`${name}${step}`);
        time += 2;
        yield;
      }
    },
  };
  return picture as LinePicture;
}
/** Lets a frame pass. @returns what was done in it */
function frame(): string[] {
  const from = done.length;
  const due = [...frames];
  frames.clear();
  for (const paint of due) paint();
  return done.slice(from).filter((each) => each !== 'pixels');
}

it('takes as many steps in a frame as there is time for, and shows all lines at the end', () => {
  drawing.draw(pictureOf('a', 4), () => size, 1);
  expect(frame()).toEqual(['a1', 'a2', 'a3']);
  expect(frame()).toEqual(['a4', 'show 600x400']);
  expect(frames.size).toBe(0);
});

it('has each step drawn at once, not all of them when they are shown', () => {
  drawing.draw(pictureOf('a', 2), () => size, 1);
  frame();
  expect(done).toEqual(['a1', 'pixels', 'a2', 'pixels', 'show 600x400']);
});

it('finishes what it has begun however often another picture comes, and then draws the last one', () => {
  drawing.draw(pictureOf('a', 4), () => size, 1);
  frame();
  drawing.draw(pictureOf('b', 1), () => size, 1);
  drawing.draw(pictureOf('c', 1), () => size, 1);
  expect(frame()).toEqual(['a4', 'show 600x400']);
  expect(frame()).toEqual(['c1', 'show 600x400']);
  expect(frames.size).toBe(0);
});

it('draws nothing without room, until there is some', () => {
  drawing.draw(pictureOf('a', 1), () => ({ width: 0, height: 200 }), 1);
  expect(frame()).toEqual([]);
  expect(frames.size).toBe(0);
  drawing.draw(pictureOf('a', 1), () => size, 1);
  expect(frame()).toEqual(['a1', 'show 600x400']);
});

it('ends when it is stopped', () => {
  drawing.draw(pictureOf('a', 9), () => size, 1);
  frame();
  drawing.stop();
  expect(frame()).toEqual([]);
});
