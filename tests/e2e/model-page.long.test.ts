import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageBytes } from '#shared/contract/commands';
import { digitOfDrawing } from '#shared/digit/digit-image';
import { largestPage } from '#shared/exchange/models/web-page/web-page';
import { strokeFixtures } from '../support/stroke-fixtures.ts';
import { complaintsOf, type AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import {
  drawStrokes,
  givenImage,
  padOf,
  replayDrawing,
  three,
  waitForInk,
} from './support/draw.ts';
import { scan } from './support/scan.ts';
import { shortTraining, trainExperiment } from './support/seed.ts';
import { sharedChromium } from './support/shared-chromium.ts';

/** What the page shows in its bars: the probability of each class. */
function shownProbabilities(page: Page): Promise<number[]> {
  return page
    .locator('#bars data')
    .evaluateAll((parts) => parts.map((part) => Number((part as HTMLDataElement).value)));
}

/** What the page has read as it says it, once it has read something. */
async function shownAnswer(page: Page): Promise<string> {
  const answer = page.getByRole('status').filter({ hasText: '%' });
  await answer.waitFor();
  return answer.innerText();
}

describeEndToEnd(
  'a model that was exported as a page',
  (host) => {
    let app: AppUnderTest;
    let context: BrowserContext;
    let page: Page;
    let experiment: string;
    let folder: string;
    let address: string;
    const requests: string[] = [];
    const complaints: string[] = [];

    beforeAll(async () => {
      app = await host.startForAll();
      const record = await trainExperiment(
        app.api,
        {
          ...shortTraining,
          cell: 'GRU',
          hiddenSize: 32,
          trainingExamples: 3000,
          learningRate: 0.01,
        },
        'A “small” GRU <3',
      );
      expect(record.status).toBe('finished');
      experiment = record.id;
      const { files } = await app.api.call('models.export', { experiment, format: 'html' });
      folder = await mkdtemp(join(tmpdir(), 'unroll-page-'));
      const path = join(folder, files[0]!.name);
      await writeFile(path, files[0]!.content);
      expect(files).toHaveLength(1);
      expect(files[0]!.content.length).toBeLessThan(largestPage);
      context = await (
        await sharedChromium()
      ).newContext({
        viewport: { width: 1280, height: 800 },
        offline: true,
      });
      page = await context.newPage();
      page.on('request', (request) => requests.push(request.url()));
      complaintsOf(page, complaints);
      address = pathToFileURL(path).href;
      await page.goto(address);
    });

    afterAll(async () => {
      await context.close();
      await rm(folder, { recursive: true });
      // Whatever was done on it: one file, and nothing to complain of.
      expect(requests).toHaveLength(1);
      expect(complaints).toEqual([]);
    });

    async function clear(): Promise<void> {
      await page.getByRole('button', { name: 'Clear' }).click();
      await waitForInk(page, false);
      await page.getByText('Draw a digit here').waitFor();
    }

    test('says which model it is', async () => {
      expect(await page.title()).toBe('A “small” GRU <3');
      await page.getByRole('heading', { name: 'A “small” GRU <3' }).waitFor();
      const { record } = await app.api.call('experiments.show', { experiment });
      const accuracy = `${(100 * record.test!.accuracy).toFixed(2)} %`;
      await page
        .getByText(`GRU · 32 units · 6,282 parameters · test accuracy ${accuracy}`)
        .waitFor();
      await waitForInk(page, false);
    });

    test('reads the sixty drawings as the app does', async () => {
      const drawings = await strokeFixtures();
      const images = new Uint8Array(drawings.length * imageBytes);
      const found: number[][] = [];
      const answers: string[] = [];
      for (const [index, { drawing }] of drawings.entries()) {
        await replayDrawing(page, drawing);
        await waitForInk(page, true);
        answers.push(await shownAnswer(page));
        images.set(await givenImage(page), index * imageBytes);
        found.push(await shownProbabilities(page));
        await clear();
      }
      const expected = await app.api.call('predict', {
        experiment,
        source: { kind: 'images', images },
      });
      for (const [index, { predicted, probabilities }] of expected.entries()) {
        expect(answers[index]).toMatch(new RegExp(`^${predicted}\\s`));
        for (const [label, probability] of probabilities.entries()) {
          expect(Math.abs(found[index]![label]! - probability)).toBeLessThan(1e-6);
        }
      }
    }, 120_000);

    test('prepares a drawing as the app does', async () => {
      const { width, height } = (await padOf(page).boundingBox())!;
      expect(width).toBe(height);
      for (const { drawing } of (await strokeFixtures()).slice(0, 6)) {
        await replayDrawing(page, drawing);
        await waitForInk(page, true);
        await shownAnswer(page);
        const image = Uint8Array.from(await givenImage(page));
        const own = digitOfDrawing(drawing)!;
        // Places on the screen are rounded.
        const furthest = own.reduce(
          (most, byte, at) => Math.max(most, Math.abs(byte - image[at]!)),
          0,
        );
        expect(furthest).toBeLessThanOrEqual(4);
        await clear();
      }
    });

    test('takes the mouse, undo and the keyboard', async () => {
      await drawStrokes(page, [
        three,
        [
          [0.2, 0.2],
          [0.3, 0.3],
        ],
      ]);
      await shownAnswer(page);
      const both = await givenImage(page);
      await page.keyboard.press('Control+z');
      await page.waitForFunction((before) => {
        const canvas = document.getElementById('image') as HTMLCanvasElement;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, 28, 28);
        return before.some((byte, pixel) => data[4 * pixel] !== byte);
      }, both);
      await page.keyboard.press('Delete');
      await waitForInk(page, false);
      await padOf(page).focus();
      for (const key of ['Space', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Space']) {
        await page.keyboard.press(key);
      }
      await waitForInk(page, true);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      expect(await page.locator(':focus').innerText()).toBe('Clear');
      await page.keyboard.press('Enter');
      await waitForInk(page, false);
    });

    test('answers when the pen is lifted where reading takes long', async () => {
      const slow = await context.newPage();
      await slow.addInitScript(() => {
        let time = 0;
        performance.now = () => (time += 100);
      });
      await slow.goto(address);
      await waitForInk(slow, false);
      const { x, y, width, height } = (await padOf(slow).boundingBox())!;
      await slow.mouse.move(x + 0.5 * width, y + 0.2 * height);
      await slow.mouse.down();
      await slow.mouse.move(x + 0.5 * width, y + 0.8 * height);
      await waitForInk(slow, true);
      expect(await slow.getByText('?', { exact: true }).count()).toBe(1);
      await slow.mouse.up();
      await shownAnswer(slow);
      await slow.close();
    });

    test('is legible in light and dark colours', async () => {
      await drawStrokes(page, [three]);
      await shownAnswer(page);
      await scan(page);
      await clear();
    });
  },
  ['browser'],
);
