/** Milliseconds of a frame that painting charts may use; at 60 frames a second one lasts 16.7. */
const budget = 7;

/** What a frame is asked for with, and the time; to be replaced in tests. */
export interface FrameClock {
  requestFrame(callback: () => void): unknown;
  now(): number;
}

/**
 * Spreads the painting of many charts over frames: each is painted at most once a frame however often it asks, and
 * when a frame has no time left the rest is painted in the next ones, in order of asking.
 */
export class PaintQueue {
  readonly #clock: FrameClock;
  readonly #waiting = new Set<() => void>();
  #isAskedFor = false;

  constructor(clock: FrameClock) {
    this.#clock = clock;
  }

  /** @param paint the same function each time: that is what it is known by */
  request(paint: () => void): void {
    this.#waiting.add(paint);
    this.#askForFrame();
  }

  cancel(paint: () => void): void {
    this.#waiting.delete(paint);
  }

  #askForFrame(): void {
    if (this.#isAskedFor) return;
    this.#isAskedFor = true;
    this.#clock.requestFrame(() => this.#paint());
  }

  #paint(): void {
    this.#isAskedFor = false;
    const start = this.#clock.now();
    for (const paint of [...this.#waiting]) {
      this.#waiting.delete(paint);
      paint();
      if (this.#clock.now() - start >= budget) break;
    }
    if (this.#waiting.size > 0) this.#askForFrame();
  }
}

/** The queue of all charts in the window. */
export const paintQueue = new PaintQueue({
  requestFrame: (callback) => requestAnimationFrame(callback),
  now: () => performance.now(),
});
