import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { formatReal } from '#shared/text/format';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { drawStrokes, givenImage, openDraw, readingOf, three } from './support/draw.ts';
import { goTo } from './support/navigate.ts';
import { lastCellByKeyboard } from './support/heat-table.ts';
import { scan } from './support/scan.ts';
import { trained } from './support/trained.ts';
import { until } from './support/until.ts';

async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
  await page.getByRole('tabpanel', { name }).waitFor();
}

describeEndToEnd('inspecting models', (host) => {
  let app: AppUnderTest;
  let page: Page;
  let rows: string;
  let columns: string;

  const address = (): Promise<URLSearchParams> =>
    page.evaluate(() => location.hash).then((hash) => new URLSearchParams(hash.split('?')[1]));

  beforeAll(async () => {
    app = await host.startForAll();
    const one = { learningRate: 0.01, cell: 'RNN', hiddenSize: 24 } as const;
    rows = (await trained(app.api, one, 'by rows')).id;
    const other = { learningRate: 0.01, sequenceOrder: 'columns', readout: 'mean' } as const;
    columns = (await trained(app.api, { ...other, normalisation: 'standard' }, 'by columns')).id;
    page = app.page;
    await goTo(page, `/inspect?models=${rows},${columns}&digit=test:3&tab=memory&step=5`);
    await page.getByRole('heading', { name: 'Inspect' }).waitFor();
  });

  test('shows what its address says, and has its address say what it shows', async () => {
    await page.getByText('Test digit 3, labelled').waitFor();
    await page.getByText('5 of 28').waitFor();
    await page.getByText('Reads row 5').waitFor();
    await page.getByText('Reads column 5').waitFor();
    await page.getByRole('tab', { name: 'Memory', selected: true }).waitFor();
    await page.locator('#page').focus();
    await page.keyboard.press('ArrowRight');
    await until(async () => (await address()).get('step'), '6');
    await page.getByRole('button', { name: 'Next digit' }).click();
    await page.getByText('Test digit 4, labelled').waitFor();
    await until(async () => (await address()).get('digit'), 'test:4');
    await page.locator('#page').focus();
    await page.keyboard.press('End');
    await until(async () => (await address()).get('step'), null);
    expect((await address()).get('models')).toBe(`${rows},${columns}`);
    expect(app.complaints).toEqual([]);
  });

  test('goes through digits of a class, and through those that a model reads wrongly', async () => {
    const which = page.getByRole('combobox', { name: 'Which test digits' });
    await which.click();
    await page.getByRole('option', { name: 'Every 7' }).click();
    await page.getByText(/^Test digit \d+, labelled 7$/).waitFor();
    await page
      .getByText(/^\d+ of [\d,]+$/)
      .first()
      .waitFor();
    const { labels, predicted } = await app.api.call('experiments.answers', { experiment: rows });
    const wrong = [...labels.keys()].filter((index) => labels[index] !== predicted[index]);
    await which.click();
    await page.getByRole('option', { name: `Read wrongly by ${'by rows'}` }).click();
    await page.getByText(`Test digit ${wrong[0]}, labelled ${labels[wrong[0]!]}`).waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'by rows' })
      .getByText('which is wrong')
      .waitFor();
    await page.getByRole('textbox', { name: 'Test digit' }).fill('123456');
    await page.getByText('Use a whole number from 0 to').waitFor();
    await page.getByRole('textbox', { name: 'Test digit' }).fill('17');
    await page.getByText('Test digit 17, labelled').waitFor();
    await which.click();
    await page.getByRole('option', { name: 'All', exact: true }).click();
  });

  test('maps what each answer depends on, step by step', async () => {
    await openTab(page, 'Memory');
    for (const name of ['by rows', 'by columns']) {
      await page.getByRole('application', { name: `${name}: what its answer` }).waitFor();
    }
    const { images: image } = await app.api.call('datasets.testImages', {
      dataset: 'mnist',
      indices: [17],
    });
    const [answer] = await app.api.call('models.memoryMap', { experiments: [rows], image });
    if (answer?.kind !== 'answer') throw new Error('the model gave no answer');
    const row = answer.answer.norms.subarray(27 * 28);
    const strongest = row.indexOf(Math.max(...row)) + 1;
    const map = page.getByRole('region', { name: 'by rows' });
    await page.locator('#page').focus();
    await page.keyboard.press('End');
    await map.getByText(new RegExp(`^After row 28, (.* )?row ${strongest}\\b`)).waitFor();
    await page.keyboard.press('Home');
    await map.getByText('After row 1, no ink has been read yet.').waitFor();
    await scan(page);
    await page.keyboard.press('End');
    await map.getByText(/^After row 28/).waitFor();
    expect(await lastCellByKeyboard(map, 'by rows')).toBe(formatReal(row.at(-1)!, 3));
  });

  test('shows units side by side, and one of them over the steps', async () => {
    await openTab(page, 'Units');
    const map = (label: string) => page.getByRole('application', { name: label });
    await map('by rows: hidden state h of 24 units over 28 steps').waitFor();
    await map('by columns: hidden state h of 16 units over 28 steps').waitFor();
    await page.getByRole('combobox', { name: 'Quantity' }).click();
    await page.getByRole('option', { name: 'Update gate z' }).click();
    await map('by columns: update gate z of 16 units over 28 steps').waitFor();
    const other = page.getByRole('region', { name: 'by rows' });
    await other.getByText('The units of an RNN don’t have this').waitFor();
    await page.getByRole('radio', { name: 'By index' }).click();
    await until(async () => (await address()).get('show'), 'z');

    const field = map('by columns: update gate z of 16 units');
    await field.focus();
    for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await field.press(key);
    const { images: image } = await app.api.call('datasets.testImages', {
      dataset: 'mnist',
      indices: [17],
    });
    const [answer] = await app.api.call('models.unit', {
      ...{ experiments: [columns], image, layer: 0, direction: 'forward', unit: 2 },
    });
    if (answer?.kind !== 'answer') throw new Error('the model gave no answer');
    const z = answer.answer.quantities.find(({ name }) => name === 'z')!.values[1]!;
    const column = page.getByRole('region', { name: 'by columns' });
    await column
      .getByRole('status')
      .filter({ hasText: `Unit 2, column 2: ${z.toFixed(3)}` })
      .waitFor();
    await page.getByText('2 of 28').waitFor();
    await field.press('Enter');
    await column.getByRole('img', { name: /^Unit 2/ }).waitFor();
    await until(async () => (await address()).get('units'), `${columns}:2`);
    await scan(page, 'units');
    await column.getByRole('button', { name: 'Close unit 2 of by columns' }).click();

    await column.getByRole('button', { name: 'Export by columns' }).click();
    await page.getByRole('menuitem', { name: 'Show as table' }).click();
    const cells = column.getByRole('table').getByRole('row').nth(3).getByRole('cell');
    await until(async () => (await cells.nth(1).textContent())?.trim(), z.toFixed(3));
    await scan(page, 'units as a table');
    await column.getByRole('button', { name: 'Export by columns' }).click();
    await page.getByRole('menuitem', { name: 'Show as chart' }).click();
    const [last] = await app.api.call('models.unit', {
      ...{ experiments: [columns], image, layer: 0, direction: 'forward', unit: 15 },
    });
    if (last?.kind !== 'answer') throw new Error('the model gave no answer');
    const ofLast = last.answer.quantities.find(({ name }) => name === 'z')!.values;
    expect(await lastCellByKeyboard(column, 'by columns')).toBe(ofLast.at(-1)!.toFixed(3));
    await column.getByRole('button', { name: 'Export by columns' }).click();
    const saving = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save data as CSV' }).click();
    expect((await saving).suggestedFilename()).toBe('units-z-by-columns.csv');
    expect(app.complaints).toEqual([]);
  });

  test('shows the input gradients of all models on one scale', async () => {
    await openTab(page, 'Input gradient');
    for (const name of ['by rows', 'by columns']) {
      await page.getByRole('application', { name: `${name}: gradient of the logit` }).waitFor();
    }
    await page.getByRole('img', { name: /logarithmic$/ }).waitFor();
    await page.getByRole('img', { name: /^Gradient norm by row of the image/ }).waitFor();
    await page.getByRole('radio', { name: 'Linear' }).click();
    await page.getByText('Orange: ink counts against it').waitFor();
    await until(async () => (await address()).get('scale'), 'linear');
    await scan(page, 'input gradients');
    const map = page.getByRole('region', { name: 'by rows' });
    expect(await lastCellByKeyboard(map, 'by rows')).toMatch(/\d/);
  });

  test('shows means over a set of digits, which its address says', async () => {
    await goTo(page, `/inspect?models=${rows},${columns}&digit=set:7:class:3&tab=memory`);
    await page.getByText('The first 7 test digits labelled 3. The views show means').waitFor();
    const map = page.getByRole('region', { name: 'by rows' });
    await map.getByText(/^Mean over 7 digits, \d of them read correctly$/).waitFor();
    const { images } = await app.api.call('datasets.examples', {
      ...{ dataset: 'mnist', split: 'test', label: 3, limit: 7 },
    });
    const [answer] = await app.api.call('models.memoryMapOfSet', { experiments: [rows], images });
    if (answer?.kind !== 'answer') throw new Error('the model gave no answer');
    await map.getByRole('application', { name: 'by rows: what its answer' }).focus();
    await page.keyboard.press('End');
    const norm = formatReal(answer.answer.norms.at(-1)!, 3);
    await page
      .getByRole('status')
      .filter({ hasText: `Answer after row 28, row that was read 28: ${norm}` })
      .waitFor({ state: 'attached' });
    await scan(page, 'a set');

    await page.getByRole('combobox', { name: 'Which digits' }).click();
    await page.getByRole('option', { name: 'All classes evenly' }).click();
    await until(async () => (await address()).get('digit'), 'set:7:all');
    await page.getByText('7 test digits, as many of each class').waitFor();
    await page.getByRole('textbox', { name: 'Digits, at most 200' }).fill('201');
    await page.getByText('Use a whole number from 1 to 200.').waitFor();
    await page.getByRole('textbox', { name: 'Digits, at most 200' }).fill('12');
    await until(async () => (await address()).get('digit'), 'set:12:all');
    await openTab(page, 'Input gradient');
    await page
      .getByText(/^Mean over 12 digits/)
      .first()
      .waitFor();
    await openTab(page, 'Units');
    await page.getByRole('application', { name: 'by rows: hidden state h of 24 units' }).waitFor();
    await openTab(page, 'Transplant');
    await page.getByRole('heading', { name: 'This view is about one digit' }).waitFor();
    await page.getByRole('button', { name: 'Show a test digit' }).click();
    await page.getByText('Test digit 0, labelled').waitFor();
    const second = page.getByRole('region', { name: 'Second digit' });
    await second.getByRole('radio', { name: 'My own' }).waitFor();
    expect(await second.getByRole('radio', { name: 'Set' }).count()).toBe(0);
    await openTab(page, 'Memory');
    expect(app.complaints).toEqual([]);
  });

  test('takes the drawing from Draw, and digits of your own', async () => {
    await page.getByRole('radio', { name: 'My own' }).click();
    await page.getByText('No digits of your own are saved yet.').waitFor();
    await openDraw(page);
    await drawStrokes(page, [three]);
    await readingOf(page, 'by rows');
    const image = Uint8Array.from(await givenImage(page));
    await page.getByRole('button', { name: 'Inspect this digit' }).click();
    await page.getByText('The drawing from the page Draw').waitFor();
    await until(async () => (await address()).get('digit'), 'drawing');
    await page.getByRole('radio', { name: 'My own' }).click();
    await page.getByText('You have saved no digits of your own.').waitFor();
    const { id } = await app.api.call('handwriting.add', { label: 3, image, drawing: null });
    await page.getByRole('combobox', { name: 'Saved digit' }).click();
    await page.getByRole('option', { name: /^3, saved/ }).click();
    await page.getByText('Your own 3').waitFor();
    await until(async () => (await address()).get('digit'), `handwriting:${id}`);
    await page.getByRole('radio', { name: 'Test' }).click();
    await page.getByText('Test digit 0, labelled').waitFor();
  });
});
