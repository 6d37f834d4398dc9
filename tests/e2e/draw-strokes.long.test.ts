import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { imageBytes } from '#shared/contract/commands';
import { digitOfImage, growingPadImage } from '#shared/digit/digit-image';
import { drawingSchema, type Drawing } from '#shared/digit/drawing';
import { presets } from '#shared/experiment/presets';
import { loadDataset } from '#main/storage/datasets/datasets';
import { enlargedDigit } from '../support/enlarged-digit.ts';
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
  "a network of the notebook that reads what wasn't written for it",
  (host) => {
    let app: AppUnderTest;
    let experiment: string;

    /** What it reads in images of 784 bytes each. */
    async function read(images: readonly Uint8Array[]): Promise<readonly number[]> {
      const bytes = new Uint8Array(images.length * imageBytes);
      images.forEach((image, index) => bytes.set(image, index * imageBytes));
      const source = { kind: 'images', images: bytes } as const;
      const predictions = await app.api.call('predict', { experiment, source });
      return predictions.map(({ predicted }) => predicted);
    }

    beforeAll(async () => {
      app = await host.startForAll();
      await openDraw(app.page);
      // The notebook's GRU as it stands there, for its two epochs.
      const record = await trainExperiment(app.api, { ...presets['notebook-gru'].config });
      expect(record.status).toBe('finished');
      experiment = record.id;
    }, 900_000);

    test('reads sixty drawings that are replayed on the pad', async () => {
      const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
      expect(files).toHaveLength(60);
      const placed: Uint8Array[] = [];
      const unplaced: Uint8Array[] = [];
      for (const file of files) {
        const drawing = drawingSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
        await replay(app.page, drawing);
        await waitForInk(app.page, true);
        placed.push(Uint8Array.from(await givenImage(app.page)));
        unplaced.push(growingPadImage()(drawing)!);
        await app.page.keyboard.press('Delete');
        await waitForInk(app.page, false);
      }
      const isRight = (answer: number, index: number) => answer === Number(files[index]![0]);
      const centred = (await read(placed)).map(isRight);
      const raw = (await read(unplaced)).map(isRight);
      for (const manner of manners) {
        const ofManner = (right: readonly boolean[]) =>
          right.filter((_, index) => files[index]!.includes(manner)).filter(Boolean).length;
        console.info(`${manner}: ${ofManner(centred)} of 10; without placing ${ofManner(raw)}`);
      }
      const [total, totalRaw] = [centred, raw].map((right) => right.filter(Boolean).length);
      console.info(`all: ${total} of 60; without placing ${totalRaw}`);
      expect(total).toBeGreaterThanOrEqual(54);
      expect(totalRaw).toBeLessThan(total!);
    }, 600_000);

    test('answers the same when digits of the data set come as pictures', async () => {
      const { images } = (await loadDataset('mnist', app.home)).test;
      const digits = Array.from({ length: 1000 }, (_, index) =>
        images.slice(index * imageBytes, (index + 1) * imageBytes),
      );
      const before = await read(digits);
      const placed: Uint8Array[] = [];
      for (const [index, digit] of digits.entries()) {
        placed.push(digitOfImage(enlargedDigit(digit, index))!);
        // It takes a while, and the host gives up a client that doesn't answer its heartbeat.
        await setImmediate();
      }
      const after = await read(placed);
      const kept = after.filter((answer, index) => answer === before[index]).length;
      console.info(`1,000 test digits enlarged and placed: ${kept} answers stay`);
      expect(kept).toBeGreaterThanOrEqual(985);
    });
  },
  ['browser'],
);
