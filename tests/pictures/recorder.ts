import { decode } from 'fast-png';
import { encode } from 'modern-gif';
import type { CDPSession, Page } from 'playwright-core';

interface Frame {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Milliseconds for which it is shown. */
  delay: number;
}

/** Milliseconds for which a frame is shown if nothing else is asked for. */
const usualDelay = 80;

/** Records what a page shows, a frame whenever it is told to, and plays them at a steady pace. */
export class Recorder {
  readonly #page: Page;
  readonly #session: CDPSession;
  #frames: Frame[] = [];
  #mouse: Place = { x: 0, y: 0 };

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  static async of(page: Page): Promise<Recorder> {
    return new Recorder(page, await page.context().newCDPSession(page));
  }

  /** Seconds that the recording takes. */
  get seconds(): number {
    return this.#frames.reduce((sum, { delay }) => sum + delay, 0) / 1000;
  }

  /** Adds what the page shows now. @param delay milliseconds for which it is shown */
  async frame(delay = usualDelay): Promise<void> {
    await this.#page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    const { data } = await this.#session.send('Page.captureScreenshot', { format: 'png' });
    const pixels = opaque(decode(Buffer.from(data, 'base64')));
    this.#frames.push({ pixels, delay });
  }

  /** Moves the mouse in a straight line from where it was, in so many frames. */
  async moveTo(to: Place, frames = 1): Promise<void> {
    const from = this.#mouse;
    for (let step = 1; step <= frames; step++) {
      // Slow at both ends, as a hand is.
      const share = (1 - Math.cos((Math.PI * step) / frames)) / 2;
      await this.#page.mouse.move(
        from.x + share * (to.x - from.x),
        from.y + share * (to.y - from.y),
      );
      await this.frame();
    }
    this.#mouse = to;
  }

  /**
   * Records frames as long as something lasts, and keeps so many of them, evenly spread: a time-lapse.
   * @param next waits until there is something new to see; false: it is over
   */
  async timeLapse(next: () => Promise<boolean>, kept: number): Promise<void> {
    const before = this.#frames;
    this.#frames = [];
    while (await next()) await this.frame();
    const taken = this.#frames;
    const step = Math.max(1, (taken.length - 1) / (kept - 1));
    const chosen = new Set<Frame>();
    for (let at = 0; at < taken.length; at += step) chosen.add(taken[Math.round(at)]!);
    this.#frames = [...before, ...chosen];
  }

  /** @returns the recording as an animated GIF that starts again at its end */
  async gif(): Promise<Uint8Array> {
    const { width, height } = this.#page.viewportSize()!;
    const frames = this.#frames.map(({ pixels, delay }) => ({ data: pixels, delay }));
    return new Uint8Array(await encode({ width, height, frames, maxColors: 255 }));
  }
}

/** A place in the window, in CSS pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The pixels of a picture, four bytes each. */
function opaque(image: ReturnType<typeof decode>): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, data, channels } = image;
  if (channels === 4) return new Uint8ClampedArray(data);
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels[4 * pixel + channel] = data[channels * pixel + channel]!;
    }
  }
  return pixels;
}
