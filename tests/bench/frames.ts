import type { Page } from 'playwright-core';

/** When each frame of some seconds began, in milliseconds. */
export function frameTimes(page: Page, seconds: number): Promise<number[]> {
  return page.evaluate(
    (milliseconds) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const frame = (): void => {
          times.push(performance.now());
          if (times.at(-1)! - times[0]! < milliseconds) requestAnimationFrame(frame);
          else resolve(times);
        };
        requestAnimationFrame(frame);
      }),
    1000 * seconds,
  );
}

/** Frames per second between the first and the last of some frames. */
export function frameRate(times: readonly number[]): number {
  return (1000 * (times.length - 1)) / (times.at(-1)! - times[0]!);
}
