import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import {
  columnOf,
  drawStrokes,
  openDraw,
  padOf,
  readingOf,
  three,
  waitForInk,
} from './support/draw.ts';
import { trained } from './support/trained.ts';

describeEndToEnd('drawing when things go wrong', (host) => {
  let app: AppUnderTest;
  let page: Page;

  beforeAll(async () => {
    app = await host.startForAll();
    await trained(app.api, {}, 'by rows');
    page = app.page;
    await openDraw(page);
  });

  test('says what has become of a model that was deleted or damaged, with a way out', async () => {
    const lost = await trained(app.api, {}, 'to be lost');
    const torn = await trained(app.api, {}, 'to be torn');
    await page.getByRole('button', { name: /^Models \(/ }).click();
    for (const name of ['by rows', 'to be lost', 'to be torn']) {
      const box = page.getByRole('checkbox', { name });
      // By hand, also what the page has chosen by itself.
      if (await box.isChecked()) await box.click();
      await box.click();
    }
    await page.keyboard.press('Escape');
    await drawStrokes(page, [three]);
    await readingOf(page, 'to be lost');
    await app.api.call('experiments.remove', { experiment: lost.id });
    const column = columnOf(page, lost.id);
    await column.getByText('This experiment no longer exists').waitFor();
    await column.getByRole('button', { name: 'Restore' }).click();
    await readingOf(page, 'to be lost');

    const model = join(app.home, 'experiments', torn.id, 'model.safetensors');
    await writeFile(model, (await readFile(model)).subarray(0, 100));
    // Another image, as nothing is asked twice about the same.
    await drawStrokes(page, [
      [
        [0.1, 0.1],
        [0.1, 0.9],
      ],
    ]);
    await columnOf(page, 'to be torn').getByRole('alert').waitFor();
    await readingOf(page, 'by rows');
    await columnOf(page, 'to be torn').getByRole('button', { name: 'Remove', exact: true }).click();
    await columnOf(page, 'to be torn').waitFor({ state: 'detached' });
    await app.api.call('experiments.remove', { experiment: torn.id });
    await app.api.call('experiments.remove', { experiment: lost.id });
    await columnOf(page, lost.id).getByRole('button', { name: 'Remove', exact: true }).click();
  });

  test('takes a thousand strokes', async () => {
    await page.keyboard.press('Delete');
    await waitForInk(page, false);
    await padOf(page).evaluate((pad) => {
      const box = pad.getBoundingClientRect();
      const send = (type: string, x: number, y: number) =>
        pad.dispatchEvent(
          new PointerEvent(type, {
            pointerId: 1,
            pointerType: 'mouse',
            button: type === 'pointermove' ? -1 : 0,
            buttons: type === 'pointerup' ? 0 : 1,
            clientX: box.left + x,
            clientY: box.top + y,
            bubbles: true,
          }),
        );
      // Made-up events have no pointer that could be captured.
      pad.setPointerCapture = () => {};
      for (let stroke = 0; stroke < 1000; stroke += 1) {
        const [x, y] = [20 + (stroke % 40) * 5, 20 + Math.floor(stroke / 40) * 8];
        send('pointerdown', x, y);
        send('pointermove', x + 4, y + 6);
        send('pointerup', x + 4, y + 6);
      }
    });
    await readingOf(page, 'by rows');
    await page.keyboard.press('Control+z');
    await page.getByRole('tab', { name: 'My handwriting' }).click();
    await page.getByRole('button', { name: /^Save as 8\b/ }).click();
    await page.getByRole('heading', { name: '1 saved digit', exact: true }).waitFor();
    const { digits } = await app.api.call('handwriting.list', {});
    expect(digits[0]!.drawing!.strokes).toHaveLength(999);
    expect(app.complaints).toEqual([]);
  });
});

describeEndToEnd('drawing before there is a model', (host) => {
  test('one click trains one, and it reads what was drawn meanwhile', async () => {
    const { page, api, complaints } = await host.start();
    await openDraw(page);
    await page.getByText('No trained model yet').waitFor();
    await drawStrokes(page, [three]);
    await waitForInk(page, true);
    await page.getByRole('button', { name: 'Train a model' }).click();
    await page.getByText('Training your first model').waitFor();
    await page.getByRole('article', { name: / reads \d/ }).waitFor({ timeout: 170_000 });
    expect(await api.call('experiments.list', {})).toHaveLength(1);
    expect(complaints).toEqual([]);
  });
});
