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
        // A curve crosses the middle of a chart.
        return middle.some((value) => value > 0);
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
          const areDrawn = charts
            .filter(isInView)
            .every((chart) =>
              [...chart.querySelectorAll<HTMLCanvasElement>('.lines')].some(isDrawn),
            );
          if (charts.length >= wanted && areDrawn) resolve(performance.now() - start);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
    },
    [hash, atLeast] as const,
  );
}
