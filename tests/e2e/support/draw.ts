import type { Locator, Page } from 'playwright-core';
import type { Drawing } from '#shared/digit/drawing';
import { goTo } from './navigate.ts';

/** Where a pen is on the pad: from its left and its top edge, as shares of its side. */
export type PenPlace = readonly [x: number, y: number];

/** A three in one stroke. */
export const three: readonly PenPlace[] = [
  [0.3, 0.22],
  [0.4, 0.13],
  [0.55, 0.12],
  [0.66, 0.2],
  [0.66, 0.32],
  [0.56, 0.42],
  [0.45, 0.46],
  [0.6, 0.5],
  [0.7, 0.6],
  [0.68, 0.76],
  [0.55, 0.86],
  [0.4, 0.86],
  [0.28, 0.78],
];

/** The square that is drawn on. */
export function padOf(page: Page): Locator {
  return page.getByRole('application', { name: 'Drawing pad' });
}

/** Goes to the page that is drawn on, as a person who has its address does. */
export async function openDraw(page: Page): Promise<void> {
  await goTo(page, '/draw');
  await padOf(page).waitFor();
}

/** Draws strokes with the mouse. */
export async function drawStrokes(
  page: Page,
  strokes: readonly (readonly PenPlace[])[],
): Promise<void> {
  const { x, y, width, height } = (await padOf(page).boundingBox())!;
  for (const [first, ...others] of strokes) {
    await page.mouse.move(x + first![0] * width, y + first![1] * height);
    await page.mouse.down();
    for (const [right, down] of others) {
      await page.mouse.move(x + right * width, y + down * height);
    }
    await page.mouse.up();
  }
}

/** The column of a model, by its name. */
export function columnOf(page: Page, name: string): Locator {
  return page.getByRole('article', { name });
}

/** Waits until a model has read something. @returns its prediction */
export async function readingOf(page: Page, name: string): Promise<number> {
  const column = columnOf(page, `${name} reads`);
  await column.waitFor();
  return Number(/ reads (\d+),/.exec((await column.getAttribute('aria-label'))!)![1]);
}

/** Waits until the network input has ink, or has none. */
export async function waitForInk(page: Page, inked: boolean): Promise<void> {
  const name = inked ? 'The network input, 28 by 28 pixels' : 'No network input yet';
  await page.getByRole('img', { name }).waitFor();
}

/** The 28x28 network input as shown, a byte for each pixel. */
export async function givenImage(page: Page): Promise<number[]> {
  const image = page.getByRole('img', { name: 'The network input, 28 by 28 pixels' });
  return image.evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, 28, 28);
    return Array.from({ length: 784 }, (_, pixel) => data[4 * pixel]!);
  });
}

/** Replays a drawing on the page's pad by pointer events of a pen, with its pressure and at its pace of points. */
export async function replayDrawing(
  page: Page,
  { width, height, strokes }: Drawing,
): Promise<void> {
  await padOf(page).evaluate(
    (pad, drawing) => {
      const box = pad.getBoundingClientRect();
      // Made-up events have no pointer that could be captured.
      pad.setPointerCapture = () => {};
      const send = (type: string, point: { x: number; y: number; pressure: number }) =>
        pad.dispatchEvent(
          new PointerEvent(type, {
            pointerId: 7,
            pointerType: 'pen',
            pressure: point.pressure,
            button: type === 'pointermove' ? -1 : 0,
            buttons: type === 'pointerup' ? 0 : 1,
            clientX: box.left + (point.x / drawing.width) * box.width,
            clientY: box.top + (point.y / drawing.height) * box.height,
            bubbles: true,
          }),
        );
      for (const stroke of drawing.strokes) {
        send('pointerdown', stroke[0]!);
        for (const point of stroke.slice(1)) send('pointermove', point);
        send('pointerup', stroke.at(-1)!);
      }
    },
    { width, height, strokes },
  );
}
