import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { imageBytes } from '#shared/api/commands';
import { padImage } from '#shared/digit/digit-image';
import type { Drawing } from '#shared/digit/drawing';
import { presets } from '#shared/experiment/presets';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { givenImage, openDraw, padOf, waitForInk } from './support/draw.ts';
import { trainExperiment } from './support/seed.ts';

const folder = join(import.meta.dirname, '..', 'fixtures', 'strokes');
const manners = ['thin', 'thick', 'tiny', 'huge', 'slanted', 'offcentre'] as const;

/** Replays a drawing on the page's pad by pointer events of a pen, with its pressure and at its pace of points. */
async function replay(page: Page, { width, height, strokes }: Drawing): Promise<void> {
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

describeEndToEnd(
  'the drawings of sixty hands, replayed on the pad',
  (host) => {
    let app: AppUnderTest;
    let experiment: string;

    beforeAll(async () => {
      app = await host.startForAll();
      await openDraw(app.page);
      // The notebook's GRU as it stands there, for its two epochs.
      const record = await trainExperiment(app.api, { ...presets['notebook-gru'].config });
      expect(record.status).toBe('finished');
      experiment = record.id;
    }, 900_000);

    test('are read by a network of the notebook', async () => {
      const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
      expect(files).toHaveLength(60);
      const placed: Uint8Array[] = [];
      const unplaced: Uint8Array[] = [];
      for (const file of files) {
        const drawing = JSON.parse(await readFile(join(folder, file), 'utf8')) as Drawing;
        await replay(app.page, drawing);
        await waitForInk(app.page, true);
        placed.push(Uint8Array.from(await givenImage(app.page)));
        unplaced.push(padImage(drawing) ?? new Uint8Array(imageBytes));
        await app.page.keyboard.press('Delete');
        await waitForInk(app.page, false);
      }
      const read = async (images: readonly Uint8Array[]) => {
        const bytes = new Uint8Array(images.length * imageBytes);
        images.forEach((image, index) => bytes.set(image, index * imageBytes));
        const source = { kind: 'images', images: bytes } as const;
        const predictions = await app.api.call('predict', { experiment, source });
        return predictions.map(({ predicted }, index) => predicted === Number(files[index]![0]));
      };
      const [centred, raw] = [await read(placed), await read(unplaced)];
      for (const manner of manners) {
        const ofManner = (right: readonly boolean[]) =>
          right.filter((_, index) => files[index]!.includes(manner)).filter(Boolean).length;
        console.log(`${manner}: ${ofManner(centred)} of 10; without placing ${ofManner(raw)}`);
      }
      const total = centred.filter(Boolean).length;
      console.log(`all: ${total} of 60; without placing ${raw.filter(Boolean).length}`);
      expect(total).toBeGreaterThanOrEqual(54);
    }, 600_000);
  },
  ['browser'],
);
