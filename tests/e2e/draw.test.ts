import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { formatPercent } from '#shared/text/format';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import {
  columnOf,
  drawStrokes,
  givenImage,
  openDraw,
  padOf,
  readingOf,
  three,
  waitForInk,
} from './support/draw.ts';
import { lastCellOf } from './support/heat-table.ts';
import { tabTo } from './support/keyboard.ts';
import { scan } from './support/scan.ts';
import { trained } from './support/trained.ts';
import { patience, until } from './support/until.ts';

async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
  await page.getByRole('tabpanel', { name }).waitFor();
}

/** Waits until the network input has changed. */
async function waitForOtherImage(page: Page, before: readonly number[]): Promise<void> {
  await expect.poll(() => givenImage(page), patience).not.toEqual(before);
}

describeEndToEnd('drawing a digit', (host) => {
  let app: AppUnderTest;
  let page: Page;

  beforeAll(async () => {
    app = await host.startForAll();
    await trained(app.api, { learningRate: 0.01, cell: 'RNN', hiddenSize: 24 }, 'by rows');
    await trained(
      app.api,
      { learningRate: 0.01, normalisation: 'standard', sequenceOrder: 'columns', readout: 'mean' },
      'by columns',
    );
    page = app.page;
    await openDraw(page);
  });

  beforeEach(async () => {
    await page.keyboard.press('Escape');
    const clear = page.getByRole('button', { name: 'Clear (Delete)' });
    if (await clear.isEnabled()) await clear.click();
    await waitForInk(page, false);
  });

  test('has every chosen model read each stroke, and none an empty pad', async () => {
    await columnOf(page, 'by rows: nothing to read yet').waitFor();
    await drawStrokes(page, [three]);
    await readingOf(page, 'by rows');
    const image = Uint8Array.from(await givenImage(page));
    const experiments = (await app.api.call('experiments.list', {})).flatMap((listed) =>
      listed.kind === 'experiment' ? [listed.record] : [],
    );
    for (const name of ['by rows', 'by columns']) {
      const { id } = experiments.find((record) => record.name === name)!;
      const [prediction] = await app.api.call('predict', {
        experiment: id,
        source: { kind: 'images', images: image },
      });
      // Until then it may be what was read of the beginning of the stroke.
      await columnOf(page, `${name} reads ${prediction!.predicted},`).waitFor();
    }
    await page.getByText(/^(Both read \d|No agreement)$/).waitFor();

    await page.keyboard.press('Control+z');
    await columnOf(page, 'by rows: nothing to read yet').waitFor();
    await page.keyboard.press('Control+Shift+z');
    await readingOf(page, 'by rows');
    await page.keyboard.press('Delete');
    await waitForInk(page, false);
    await columnOf(page, 'by columns: nothing to read yet').waitFor();
    expect(app.complaints).toEqual([]);
  });

  test('is drawn on by the keyboard alone', async () => {
    await padOf(page).focus();
    await page.keyboard.press(' ');
    for (let step = 0; step < 12; step += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await readingOf(page, 'by rows');
    const image = await givenImage(page);
    const inRow = (row: number) => image.slice(28 * row, 28 * (row + 1)).filter((ink) => ink > 99);
    expect(inRow(14).length).toBeGreaterThan(0);
    expect(inRow(14).length).toBeLessThan(6);
  });

  test('follows a stroke that leaves the pad, to where it ends', async () => {
    await drawStrokes(page, [
      [
        [0.4, 0.6],
        [0.4, 1.4],
        [0.6, 1.4],
      ],
    ]);
    await readingOf(page, 'by rows');
    const image = await givenImage(page);
    const rows = Array.from({ length: 28 }, (_, row) => image.slice(28 * row, 28 * (row + 1)));
    // Far higher than it is wide. Within the pad alone it would be a line without a foot.
    expect(rows.filter((row) => row.some((ink) => ink > 99)).length).toBeGreaterThan(18);
    expect(Math.max(...rows.map((row) => row.filter((ink) => ink > 99).length))).toBeGreaterThan(5);

    const { x, y, width, height } = (await padOf(page).boundingBox())!;
    await page.mouse.move(x + 0.9 * width, y + 0.1 * height);
    await page.keyboard.press('Control+z');
    // The pen was lifted outside: that was the whole stroke.
    await waitForInk(page, false);
  });

  test('begins with a picture, whichever its colours, and refuses what is none', async () => {
    const chooser = page.getByLabel('Picture of a digit');
    const pictureOf = async (ground: string, ink: string): Promise<Buffer> => {
      const address = await page.evaluate(
        ([paper, pen]) => {
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [300, 200];
          const context = canvas.getContext('2d')!;
          context.fillStyle = paper!;
          context.fillRect(0, 0, 300, 200);
          context.fillStyle = pen!;
          context.fillRect(200, 30, 16, 120);
          return canvas.toDataURL('image/png');
        },
        [ground, ink],
      );
      return Buffer.from(address.split(',')[1]!, 'base64');
    };
    const images: number[][] = [];
    for (const [ground, ink] of [
      ['white', 'black'],
      ['black', 'white'],
    ] as const) {
      const buffer = await pictureOf(ground, ink);
      await chooser.setInputFiles({ name: 'one.png', mimeType: 'image/png', buffer });
      await page.getByText('one.png').waitFor();
      images.push(await givenImage(page));
      await page.keyboard.press('Delete');
      await waitForInk(page, false);
    }
    expect(images[1]).toEqual(images[0]);
    expect(images[0]!.filter((ink) => ink > 200).length).toBeGreaterThan(20);

    const problem = page.getByRole('alert');
    await chooser.setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('no picture'),
    });
    await problem.getByText('“notes.txt” is not a supported picture').waitFor();
    await chooser.setInputFiles({
      name: 'torn.png',
      mimeType: 'image/png',
      buffer: Buffer.from('no picture either'),
    });
    await problem.getByText('“torn.png” can’t be read as a picture').waitFor();
    await chooser.setInputFiles({
      name: 'blank.png',
      mimeType: 'image/png',
      buffer: await pictureOf('white', 'white'),
    });
    await problem.getByText('“blank.png” shows no digit').waitFor();
    const wide = await page.evaluate(() => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [20_000, 4];
      canvas.getContext('2d')!.fillRect(0, 0, 9, 9);
      return canvas.toDataURL('image/png').split(',')[1]!;
    });
    await chooser.setInputFiles({
      name: 'wide.png',
      mimeType: 'image/png',
      buffer: Buffer.from(wide, 'base64'),
    });
    await problem.getByText('20000 × 4 pixels').waitFor();
    await problem.getByRole('button', { name: 'Dismiss' }).click();
    await problem.waitFor({ state: 'detached' });
  });

  test('shows how the answers come about in time', async () => {
    await drawStrokes(page, [three]);
    await openTab(page, 'Reading in time');
    const place = (text: string) => page.getByText(text, { exact: true }).waitFor();
    const course = page.getByRole('figure', { name: 'by rows' });
    await course
      .getByRole('img', { name: /after each of 28 steps; (settles on \d|doesn’t settle)/ })
      .waitFor();
    await place('28 of 28');
    const read = String(await readingOf(page, 'by rows'));
    await until(() => course.locator('.now strong').textContent(), read);
    await page.getByRole('tab', { name: 'Reading in time' }).focus();
    await page.getByRole('button', { name: 'First step (Home)' }).click();
    await place('1 of 28');
    await page.getByRole('button', { name: 'Next step (→)' }).click();
    await place('2 of 28');
    await page.getByText('Reads row 2').waitFor();
    await page.getByText('Reads column 2').waitFor();
    await page.getByText('classifies the mean of the hidden states so far').waitFor();
    await page.getByText('so early predictions are extrapolation').waitFor();
    await padOf(page).blur();
    await page.locator('#page').focus();
    await page.keyboard.press('End');
    await place('28 of 28');
    await page.keyboard.press('ArrowLeft');
    await place('27 of 28');
    await page.keyboard.press('Home');
    await page.keyboard.press(' ');
    await place('28 of 28');
    await page.getByRole('radio', { name: 'Curves' }).click();
    await course.locator('path[data-class]').first().waitFor();
    await page.getByRole('radio', { name: 'Heat map' }).click();
  });

  test('perturbs what the models get, and takes it back', async () => {
    await drawStrokes(page, [three]);
    await waitForInk(page, true);
    const before = await givenImage(page);
    await openTab(page, 'Perturb');
    for (const [name, key] of [
      ['Shift right', 'ArrowRight'],
      ['Rotate', 'ArrowRight'],
      ['Noise', 'End'],
      ['Hide rows', 'End'],
    ] as const) {
      const last = await givenImage(page);
      const slider = page.getByRole('slider', { name, exact: true });
      await slider.focus();
      for (let count = 0; count < 3; count += 1) await slider.press(key);
      await waitForOtherImage(page, last);
    }
    await page.getByText('Perturbed').waitFor();
    await page.getByRole('tabpanel').getByRole('button', { name: 'Reset' }).click();
    await until(() => givenImage(page), before);
  });

  test('saves, removes, practises, exports and evaluates handwriting', async () => {
    await openTab(page, 'My handwriting');
    await page.getByText('No saved digits yet').waitFor();
    await drawStrokes(page, [three]);
    await page.getByRole('button', { name: /^Save as 3\b/ }).click();
    await page.getByRole('heading', { name: '1 saved digit', exact: true }).waitFor();
    await waitForInk(page, false);

    await page.getByRole('button', { name: 'Practice', exact: true }).click();
    const asked = page.getByRole('region', { name: 'Practice' });
    await asked.getByText('0 drawn so far').waitFor();
    const digit = Number(await asked.locator('strong').textContent());
    await drawStrokes(page, [three]);
    await asked.getByRole('button', { name: 'Save and next' }).click();
    await asked.getByText('1 drawn so far').waitFor();
    await expect
      .poll(async () => Number(await asked.locator('strong').textContent()), patience)
      .not.toBe(digit);
    await asked.getByRole('button', { name: 'End practice' }).click();
    await page.getByRole('heading', { name: '2 saved digits' }).waitFor();

    await page.getByRole('button', { name: 'Evaluate all models' }).click();
    const row = page.getByRole('row', { name: /by rows/ });
    await row
      .getByText(/^\d+\.\d %$/)
      .first()
      .waitFor();

    await page
      .getByRole('button', { name: `Remove this ${digit}` })
      .first()
      .click();
    await page.getByRole('heading', { name: '1 saved digit', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
    await page.getByRole('heading', { name: '2 saved digits' }).waitFor();

    const downloads: string[] = [];
    page.on('download', (download) => downloads.push(download.suggestedFilename()));
    await page.getByRole('button', { name: 'Export as IDX' }).click();
    await until(async () => downloads.length, 2);
    await openTab(page, 'Reading in time');
  });

  test('keeps the drawing while a run is shown, whose button adds its model (U25, U38)', async () => {
    await drawStrokes(page, [three]);
    await readingOf(page, 'by columns');
    await page.getByRole('link', { name: 'by columns' }).click();
    const draw = page.getByRole('button', { name: 'Draw', exact: true });
    await draw.waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Remove by columns' }).click();
    await columnOf(page, 'by columns').waitFor({ state: 'detached' });
    await page.goForward();
    await draw.click();
    await readingOf(page, 'by columns');
    await readingOf(page, 'by rows');
    await waitForInk(page, true);
    await until(() => page.evaluate(() => location.hash), '#/draw');
  });

  test('shows the probabilities after each step as a table, which the keyboard reads', async () => {
    await drawStrokes(page, [three]);
    await readingOf(page, 'by rows');
    await openTab(page, 'Reading in time');
    const image = Uint8Array.from(await givenImage(page));
    const listed = await app.api.call('experiments.list', {});
    const [model] = listed.flatMap((each) =>
      each.kind === 'experiment' && each.record.name === 'by rows' ? [each.record.id] : [],
    );
    const [answer] = await app.api.call('models.readSteps', { experiments: [model!], image });
    if (answer?.kind !== 'answer') throw new Error('the model gave no answer');
    await tabTo(page.getByRole('radio', { name: 'Heat map' }));
    for (const name of ['Curves', 'Table']) {
      await page.keyboard.press('ArrowRight');
      await page.getByRole('radio', { name }).and(page.locator(':focus')).waitFor();
    }
    await page.keyboard.press('Space');
    const probability = answer.answer.probabilities.at(-1)!;
    const text = await lastCellOf(page, 'by rows, probability of each class after each step');
    expect(text).toBe(formatPercent(probability, 1));
    if (host.name === 'browser') await scan(page, 'probabilities as a table');
    await page.getByRole('radio', { name: 'Heat map' }).click();
  });

  // One host will do: the page is the same on all of them.
  if (host.name === 'browser') {
    test('is accessible, tab by tab', async () => {
      await drawStrokes(page, [three]);
      await readingOf(page, 'by rows');
      for (const name of ['Reading in time', 'Perturb', 'My handwriting']) {
        await openTab(page, name);
        await page.getByRole('tabpanel', { name }).locator('canvas, button').first().waitFor();
        await scan(page, name);
      }
    });
  }
});
