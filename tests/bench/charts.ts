import type { Page } from 'playwright-core';

/**
 * Goes to an address of the app, and waits until everything has been read, at least so many charts have points and none
 * in view is empty any more. The others are drawn when they come into view.
 * @returns milliseconds
 */
export function openCharts(page: Page, hash: string, atLeast: number): Promise<number> {
  return page.evaluate(
    ([address, wanted]) => {
      const isInView = (chart: Element): boolean => chart.getBoundingClientRect().top < innerHeight;
      const isDrawn = (canvas: HTMLCanvasElement): boolean => {
        const { width, height } = canvas;
        const middle = canvas.getContext('2d')!.getImageData(width >> 1, 0, 1, height).data;
        // Besides the lines of the grid something crosses the middle of a chart: its curve.
        return new Set(new Uint32Array(middle.buffer)).size > 3;
      };
      const start = performance.now();
      location.hash = address;
      return new Promise<number>((resolve) => {
        const look = (): void => {
          // Only then are charts looked at: to read a canvas has it painted.
          if (document.querySelector('#page [role=progressbar]') !== null) {
            requestAnimationFrame(look);
            return;
          }
          const charts = [...document.querySelectorAll('[role=img][aria-label*="Last:"]')];
          // A second canvas of a chart shows what the pointer is at.
          const areDrawn = charts
            .filter(isInView)
            .every((chart) => [...chart.querySelectorAll('canvas')].some(isDrawn));
          if (charts.length >= wanted && areDrawn) resolve(performance.now() - start);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
    },
    [hash, atLeast] as const,
  );
}
