import { setImmediate } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { imageBytes } from '#shared/contract/commands';
import { digitOfImage, growingPadImage } from '#shared/digit/digit-image';
import { presets } from '#shared/experiment/presets';
import { loadDataset } from '#main/storage/datasets/datasets';
import { enlargedDigit } from '../support/enlarged-digit.ts';
import { strokeFixtures } from '../support/stroke-fixtures.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { givenImage, openDraw, replayDrawing, waitForInk } from './support/draw.ts';
import { trainExperiment } from './support/seed.ts';

const manners = ['thin', 'thick', 'tiny', 'huge', 'slanted', 'offcentre'] as const;

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
      // The notebook’s GRU on a third of its digits, once: it reads as well, and is trained in a sixth of the time.
      const record = await trainExperiment(app.api, {
        ...presets['notebook-gru'].config,
        epochs: 1,
        trainingExamples: 20_000,
      });
      expect(record.status).toBe('finished');
      experiment = record.id;
    }, 900_000);

    test('reads sixty drawings that are replayed on the pad', async () => {
      const drawings = await strokeFixtures();
      const files = drawings.map(({ file }) => file);
      expect(files).toHaveLength(60);
      const placed: Uint8Array[] = [];
      const unplaced: Uint8Array[] = [];
      for (const { drawing } of drawings) {
        await replayDrawing(app.page, drawing);
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
      const digits = Array.from({ length: 300 }, (_, index) =>
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
      console.info(`300 test digits enlarged and placed: ${kept} answers stay`);
      expect(kept).toBeGreaterThanOrEqual(291);
    });
  },
  ['browser'],
);
