/** Milliseconds of a frame that painting charts may use; at 60 frames a second one lasts 16.7. */
const budget = 7;

/** Requests frames and tells the time; replaced in tests. */
export interface FrameClock {
  requestFrame(callback: () => void): unknown;
  now(): number;
}

/**
 * Spreads painting many charts over frames: each is painted at most once per frame, however often it asks. If a frame
 * has no time left, the rest is painted in the next ones, in the order of requests.
 */
export class PaintQueue {
  readonly #clock: FrameClock;
  readonly #waiting = new Set<() => void>();
  #isRequested = false;

  constructor(clock: FrameClock) {
    this.#clock = clock;
  }

  /** @param paint the same function each time, as it identifies the chart */
  request(paint: () => void): void {
    this.#waiting.add(paint);
    this.#requestFrame();
  }

  cancel(paint: () => void): void {
    this.#waiting.delete(paint);
  }

  #requestFrame(): void {
    if (this.#isRequested) return;
    this.#isRequested = true;
    this.#clock.requestFrame(() => this.#paint());
  }

  #paint(): void {
    this.#isRequested = false;
    const start = this.#clock.now();
    for (const paint of [...this.#waiting]) {
      this.#waiting.delete(paint);
      paint();
      if (this.#clock.now() - start >= budget) break;
    }
    if (this.#waiting.size > 0) this.#requestFrame();
  }
}

/** The queue of all charts in the window. */
export const paintQueue = new PaintQueue({
  requestFrame: (callback) => requestAnimationFrame(callback),
  now: () => performance.now(),
});
