import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { drawStrokes, givenImage, openDraw, readingOf, three } from './support/draw.ts';
import { goTo } from './support/navigate.ts';
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
    await map.getByText(new RegExp(`^After step 28, .* step ${strongest}\\b`)).waitFor();
    await page.keyboard.press('Home');
    await map.getByText('After step 1, no ink has been read yet.').waitFor();
    await scan(page);
    await page.keyboard.press('End');
    await map.getByText(/^After step 28/).waitFor();
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
    await page.getByText('This digit isn’t saved any more').waitFor();
    const { id } = await app.api.call('handwriting.add', { label: 3, image, drawing: null });
    await page.getByRole('combobox', { name: 'Saved digit' }).click();
    await page.getByRole('option', { name: /^3, saved/ }).click();
    await page.getByText('Your own 3').waitFor();
    await until(async () => (await address()).get('digit'), `handwriting:${id}`);
    await page.getByRole('radio', { name: 'Test' }).click();
    await page.getByText('Test digit 0, labelled').waitFor();
  });
});
