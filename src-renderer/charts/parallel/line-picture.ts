import { parallelMargins, placeOn } from './parallel-option.ts';
import { linePieces, type PlottedAxis } from './plotted-axis.ts';
import type { PlottedRun } from './plotted-runs.ts';

/** The size of a plot, in CSS pixels. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

/** Lines that are stroked in one step: on two slow cores, about a millisecond. */
export const linesAtOnce = 20;

/** A run's line: the places on the axes that it connects, in pieces. */
interface Line {
  readonly id: string;
  readonly colour: string;
  /** By axis: 0 at the bottom, 1 at the top; NaN without a value. */
  readonly places: readonly number[];
  /** Consecutive axes on which it has a value. */
  readonly pieces: readonly (readonly number[])[];
}

/** Many lines across parallel axes, which are drawn and found without ECharts: its thousands of elements take too long. */
export class LinePicture {
  readonly #lines: readonly Line[];
  readonly #byColour = new Map<string, Line[]>();
  readonly #axes: number;

  constructor(axes: readonly PlottedAxis[], runs: readonly PlottedRun[]) {
    this.#axes = axes.length;
    this.#lines = runs.map(({ id, colour }) => ({
      id,
      colour,
      places: axes.map((axis) => placeOn(axis, id)),
      pieces: linePieces(axes, id),
    }));
    for (const line of this.#lines) {
      const alike = this.#byColour.get(line.colour);
      if (alike === undefined) this.#byColour.set(line.colour, [line]);
      else alike.push(line);
    }
  }

  /** Strokes all lines, those of a colour together. Each step strokes at most `linesAtOnce`. */
  *drawing(context: CanvasRenderingContext2D, size: PlotSize, lineWidth: number): Generator<void> {
    for (const [colour, lines] of this.#byColour) {
      for (let first = 0; first < lines.length; first += linesAtOnce) {
        const some = lines.slice(first, first + linesAtOnce);
        this.#stroke(context, size, some, colour, lineWidth);
        yield;
      }
    }
  }

  /** Strokes the line of one run, if it has one. */
  drawOne(
    context: CanvasRenderingContext2D,
    size: PlotSize,
    wanted: string,
    lineWidth: number,
  ): void {
    const line = this.#lines.find(({ id }) => id === wanted);
    if (line !== undefined) this.#stroke(context, size, [line], line.colour, lineWidth);
  }

  /**
   * The run whose line is nearest to a point.
   * @param within at most so many CSS pixels away
   * @returns its id; null if there is none
   */
  nearest(size: PlotSize, x: number, y: number, within: number): string | null {
    let nearest: string | null = null;
    let least = within;
    for (const { id, places, pieces } of this.#lines) {
      for (const piece of pieces) {
        for (const [index, axis] of piece.entries()) {
          const from = this.#pointOn(size, axis, places[axis]!);
          const next = piece[index + 1];
          const to = next === undefined ? from : this.#pointOn(size, next, places[next]!);
          if (x < from.x - within || x > to.x + within) continue;
          const distance = distanceToSegment(x, y, from, to);
          if (distance <= least) [nearest, least] = [id, distance];
        }
      }
    }
    return nearest;
  }

  #stroke(
    context: CanvasRenderingContext2D,
    size: PlotSize,
    lines: readonly Line[],
    colour: string,
    lineWidth: number,
  ): void {
    context.strokeStyle = colour;
    context.lineWidth = lineWidth;
    context.beginPath();
    for (const { places, pieces } of lines) {
      for (const piece of pieces) {
        for (const [index, axis] of piece.entries()) {
          const { x, y } = this.#pointOn(size, axis, places[axis]!);
          if (index === 0) context.moveTo(x, y);
          else context.lineTo(x, y);
        }
      }
    }
    context.stroke();
  }

  /** Where ECharts has the same place: each axis is in the middle of an equal part of the width. */
  #pointOn({ width, height }: PlotSize, axis: number, place: number): Point {
    const { top, bottom } = parallelMargins;
    return {
      x: ((axis + 0.5) * width) / this.#axes,
      y: top + (1 - place) * (height - top - bottom),
    };
  }
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function distanceToSegment(x: number, y: number, from: Point, to: Point): number {
  const [alongX, alongY] = [to.x - from.x, to.y - from.y];
  const squared = alongX ** 2 + alongY ** 2;
  const share = squared === 0 ? 0 : ((x - from.x) * alongX + (y - from.y) * alongY) / squared;
  const on = Math.min(1, Math.max(0, share));
  return Math.hypot(x - from.x - on * alongX, y - from.y - on * alongY);
}
