import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { CommandOutput } from '#shared/contract/commands';
import { formatFixed } from '#shared/text/format';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { scan } from './support/scan.ts';
import { trained } from './support/trained.ts';
import { until } from './support/until.ts';

describeEndToEnd('states of models', (host) => {
  let app: AppUnderTest;
  let page: Page;
  let rows: string;
  let columns: string;

  const address = (): Promise<URLSearchParams> =>
    page.evaluate(() => location.hash).then((hash) => new URLSearchParams(hash.split('?')[1]));
  const imageOf = async (index: number): Promise<Uint8Array> =>
    (await app.api.call('datasets.testImages', { dataset: 'mnist', indices: [index] })).images;

  /** The answer of the model that reads by rows. */
  function answerOf<Name extends 'models.trajectories' | 'models.transplant'>(
    answers: CommandOutput<Name>,
  ) {
    const [answer] = answers;
    if (answer?.kind !== 'answer') throw new Error('the model gave no answer');
    return answer.answer as Extract<CommandOutput<Name>[number], { kind: 'answer' }>['answer'];
  }

  beforeAll(async () => {
    app = await host.startForAll();
    const one = { learningRate: 0.01, cell: 'RNN', hiddenSize: 24, keepCheckpoints: 1 } as const;
    rows = (await trained(app.api, one, 'by rows')).id;
    const other = { learningRate: 0.01, sequenceOrder: 'columns', readout: 'mean' } as const;
    columns = (await trained(app.api, { ...other, normalisation: 'standard' }, 'by columns')).id;
    page = app.page;
    await goTo(page, `/inspect?models=${rows},${columns}&digit=test:3&tab=trajectories`);
  });

  test('are followed in their planes, on the cursor of the page', async () => {
    const found = answerOf<'models.trajectories'>(
      await app.api.call('models.trajectories', {
        experiments: [rows],
        image: await imageOf(3),
        layer: null,
        alike: null,
      }),
    );
    const plane = page.getByRole('figure', { name: 'by rows' });
    const share = `${Math.round(100 * found.explained[0])} %`;
    await plane.getByText(`PC 1, ${share} of the variance`).waitFor();
    await page.locator('#page').focus();
    for (const [key, step] of [
      ['Home', 1],
      ['End', 28],
    ] as const) {
      await page.keyboard.press(key);
      const [x, y] = found.path.subarray(2 * (step - 1));
      const at = `(${formatFixed(x, 2)}, ${formatFixed(y, 2)})`;
      await plane.getByText(`After row ${step}, at ${at}, in the region of`).waitFor();
    }
    const mean = page.getByRole('figure', { name: 'by columns' });
    await mean.getByText('The classifier reads the mean of all states').waitFor();
    await scan(page);

    await page.getByRole('combobox', { name: 'Paths' }).click();
    await page.getByRole('option', { name: 'With ten 3s' }).click();
    await until(() => plane.locator('.alike').count(), 10);
    await until(async () => (await address()).get('alike'), '3');
    // A press on the plot moves the cursor to the nearest step of the path.
    const { x, y, width, height } = (await plane
      .getByRole('img', { name: 'by rows: the path' })
      .boundingBox())!;
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.getByText('28 of 28').waitFor({ state: 'detached' });
    expect(app.complaints).toEqual([]);
  });

  test('are shown after earlier epochs, in the same plane', async () => {
    const plane = page.getByRole('figure', { name: 'by rows' });
    const axis = await plane.getByText(/^PC 1, /).textContent();
    await page.getByRole('slider', { name: 'Weights after epoch' }).focus();
    await page.keyboard.press('Home');
    await plane.getByText('epoch 0', { exact: true }).waitFor();
    await until(async () => (await address()).get('epoch'), '0');
    expect(await plane.getByText(/^PC 1, /).textContent()).toBe(axis);
    await scan(page);
    await page.keyboard.press('End');
    await plane.getByText('epoch 0', { exact: true }).waitFor({ state: 'hidden' });
    await page.getByText('Final weights', { exact: true }).waitFor();
  });

  test('are in tables as well, which the keyboard reaches', async () => {
    await page.getByRole('radio', { name: 'Tables' }).click();
    const path = page.getByRole('region', { name: 'The digit after each step' });
    await until(() => path.getByRole('row').count(), 1 + 2 * 28);
    await path.focus();
    await page.getByRole('region', { name: 'Test digits at their end' }).focus();
    await page.getByText('evenly spaced. The export has all of them.').waitFor();
    await scan(page);
  });

  test('of one digit are put into another, and the answers flip', async () => {
    await goTo(
      page,
      `/inspect?models=${rows},${columns}&digit=test:3&tab=transplant&second=test:2&step=14`,
    );
    await page.getByText('Test digit 2, labelled').waitFor();
    const [donor, recipient] = [await imageOf(3), await imageOf(2)];
    const { probabilities, classes, after } = answerOf<'models.transplant'>(
      await app.api.call('models.transplant', {
        experiments: [rows],
        donor,
        recipient,
        part: 'state',
        layer: null,
      }),
    );
    expect(after).toHaveLength(28);
    const there = [...probabilities.subarray(13 * classes, 14 * classes)];
    const label = there.indexOf(Math.max(...there));
    const row = page
      .getByRole('region', { name: 'Where the answers flip' })
      .getByRole('row', { name: 'by rows' });
    await row
      .getByText(`${label} (${Math.round(100 * there[label]!)} %)`)
      .first()
      .waitFor();
    await scan(page);

    await page.getByRole('radio', { name: 'By part' }).click();
    const parts = page.getByRole('region', { name: 'Step at which the answer flips' });
    await parts.getByRole('row', { name: 'The whole state' }).waitFor();
    await until(() => parts.getByRole('columnheader').count(), 3);
    await scan(page);

    await page.getByRole('radio', { name: 'By step' }).click();
    const second = page.getByRole('region', { name: 'Second digit' });
    await second.getByRole('textbox', { name: 'Test digit' }).fill('3');
    await row.getByText('same answer').waitFor();
    await until(async () => (await address()).get('second'), 'test:3');
    expect(app.complaints).toEqual([]);
  });
});
