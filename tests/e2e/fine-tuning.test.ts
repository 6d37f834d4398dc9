import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { summary } from './support/run-form.ts';
import { row } from './support/run-table.ts';
import { scan } from './support/scan.ts';
import { clearExperiments } from './support/seed.ts';
import { trained } from './support/trained.ts';
import { untilTrained } from './support/until.ts';

describeEndToEnd('fine-tuning', (host) => {
  let app: AppUnderTest;
  let narrow: ExperimentRecord;
  let wide: ExperimentRecord;

  beforeAll(async () => {
    app = await host.startForAll();
  });
  beforeEach(async () => {
    await app.page.keyboard.press('Escape');
    await goTo(app.page, '/');
    await clearExperiments(app.api);
    narrow = await trained(app.api, {}, 'narrow one');
    wide = await trained(app.api, { hiddenSize: 24 }, 'wide one');
  });

  const weightsControl = () => app.page.getByRole('button', { name: /^Starting weights: / });

  test('a run’s page opens the form with its weights; 0 epochs test them as they are', async () => {
    const { page, api } = app;
    await goTo(page, `/run/${narrow.id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Fine-tune…' }).click();
    await page.getByText('This run begins from the weights of narrow one').waitFor();
    expect(await weightsControl().innerText()).toBe('narrow one');

    await page.getByLabel('Epochs', { exact: true }).fill('0');
    await page.getByRole('heading', { name: 'gru-16 only tested s0' }).waitFor();
    await summary(page).getByRole('button', { name: 'Start training' }).click();
    await page.waitForURL(/#\/run\//);
    await page.getByText('tested without training').waitFor();
    await page.locator('.tested').waitFor(untilTrained);
    const listed = await api.call('experiments.list', {});
    const made = listed.flatMap((each) =>
      each.kind === 'experiment' && each.record.config.epochs === 0 ? [each.record] : [],
    );
    expect(made).toMatchObject([{ weightsSha256: narrow.weightsSha256, test: narrow.test }]);

    await page.getByText('Starting weights: narrow one').waitFor();
    await page.getByRole('tab', { name: 'Epochs' }).click();
    await page.getByText('This run only tests its starting weights.').waitFor();
    await page.getByRole('tab', { name: 'Environment' }).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(/The model has exactly the starting weights/).waitFor(untilTrained);
    await page.getByRole('tab', { name: 'Config' }).click();
    await page.getByRole('definition').getByRole('link', { name: 'narrow one' }).click();
    await page.waitForURL(new RegExp(`#/run/${narrow.id}`));
    await goTo(page, '/');
    await row(page, 'gru-16 only tested').getByText('Only tested', { exact: true }).waitFor();
  });

  test('the table opens the form too; weights that do not fit say why, and bring their network', async () => {
    const { page } = app;
    await row(page, 'narrow one').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Fine-tune…' }).click();
    await page.getByText('This run begins from the weights of narrow one').waitFor();

    await weightsControl().click();
    const picker = page.getByRole('dialog', { name: 'Starting weights' });
    await picker.getByRole('button', { name: /^narrow one/, pressed: true }).waitFor();
    await picker.getByRole('button', { name: /^wide one/, disabled: true }).waitFor();
    await picker
      .getByText('rnn.weight_ih_l0 has the shape [72, 28], and [48, 28] is needed')
      .waitFor();
    await scan(page, 'the choice of starting weights');
    await picker.getByRole('searchbox').fill('wide');
    await expect.poll(() => picker.getByRole('listitem').count()).toBe(1);
    await picker.getByRole('button', { name: 'Use its network: wide one' }).click();
    await expect.poll(() => weightsControl().innerText()).toBe('wide one');
    expect(await page.getByLabel('Hidden size', { exact: false }).first().inputValue()).toBe('24');

    await page.getByLabel('Hidden size', { exact: false }).first().fill('32');
    await page
      .getByText(
        '"wide one" is not allowed; use weights that fit this network: rnn.weight_ih_l0 has the shape [72, 28], and [96, 28] is needed',
      )
      .first()
      .waitFor();
    await weightsControl().click();
    await picker.getByRole('button', { name: 'Random' }).click();
    await expect.poll(() => weightsControl().innerText()).toBe('Random');
    await page.getByText('"wide one" is not allowed').waitFor({ state: 'detached' });
    expect(wide.weightsSha256).not.toBe(narrow.weightsSha256);
  });

  test('the page reported no errors in all of this', () => {
    expect(app.complaints).toEqual([]);
  });
});
