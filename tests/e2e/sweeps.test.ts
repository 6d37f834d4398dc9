import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { scan } from './support/scan.ts';
import { patience, untilTrained } from './support/until.ts';

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const tab = (page: Page, name: string) => page.getByRole('tab', { name });

async function openSweeps(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Sweeps' }).click();
  await page.getByRole('heading', { name: 'Sweeps', level: 1 }).waitFor();
}

/** Fills the form: two sizes at three rates, compared after 1 of 2 epochs. */
async function fillForm(page: Page, name: string): Promise<void> {
  await field(page, 'Name').fill(name);
  const rates = page.getByRole('group', { name: 'Learning rate', exact: true });
  await rates.getByRole('radio', { name: 'Values' }).click();
  await rates.getByLabel('Values to try').fill('0.001, 0.01, 0.05');
  await page
    .getByRole('group', { name: 'Hidden size', exact: true })
    .getByLabel('Values to try')
    .fill('8, 16');
  await page.getByRole('radio', { name: 'Grid' }).click();
  await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill('2');
  await page.getByLabel(/^Training examples/).fill('400');
  await page.getByLabel(/^Validation examples/).fill('200');
  await page.getByLabel(/^Batch size/).fill('50');
}

describeEndToEnd('sweeps', (host) => {
  let app: AppUnderTest;

  beforeAll(async () => {
    app = await host.startForAll();
  });

  test('without sweeps the page says what one is and makes one; problems are at their fields', async () => {
    const { page } = app;
    await openSweeps(page);
    await page.getByRole('heading', { name: 'No sweeps yet' }).waitFor();
    await scan(page, 'without sweeps');
    await page.getByRole('button', { name: 'Create a sweep' }).click();
    await page.getByRole('heading', { name: 'New sweep', level: 1 }).waitFor();
    await page.getByRole('radio', { name: 'Slurm' }).click();
    await page.getByRole('button', { name: 'Create and run' }).click();
    await page.getByText('Give the sweep a name').waitFor();
    await page.getByText('Folder is missing').waitFor();
    await expect
      .poll(
        () => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid')),
        patience,
      )
      .toBe('true');
    await scan(page, 'the form with problems');
    await page.getByRole('radio', { name: 'This computer' }).click();
  });

  test('a sweep is made, run, watched to its end, and its best run opened', async () => {
    const { page } = app;
    await goTo(page, '/sweeps/new');
    await fillForm(page, 'Sizes and rates');
    const plan = page.getByRole('status', { name: 'Plan' });
    await expect
      .poll(() => plan.textContent(), patience)
      .toContain('6 trials for 1 epoch, 2 of them for 2: 8 epochs in all.');
    await page.getByRole('button', { name: 'Create and run' }).click();
    await page.getByRole('heading', { name: 'Sizes and rates', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).waitFor(untilTrained);

    // Each decision is there in words, and so is how the trials at the last rung have ended.
    await page
      .getByText('paused at epoch 1: 3rd of 6, the best 2 continue')
      .first()
      .waitFor(untilTrained);
    await page.getByText('2 of 6 trials continued').waitFor();
    await page.getByText('Finished', { exact: true }).waitFor(untilTrained);
    await page.getByText('2 finished trials').waitFor();
    await scan(page, 'the ladder');

    await tab(page, 'Trials').click();
    const rows = page.getByRole('region', { name: 'Trials' }).getByRole('row');
    await expect.poll(() => rows.count(), patience).toBe(7);
    await page.getByRole('cell', { name: /^paused at epoch 1: 6th of 6/ }).waitFor();
    await scan(page, 'the trials');
    await tab(page, 'Best so far').click();
    await page.getByRole('img', { name: /Best so far/ }).waitFor();
    await scan(page, 'the best so far');
    await tab(page, 'Importance').click();
    await page.getByText('At least 10 trials').waitFor();
    await scan(page, 'too few trials for their importance');
    await tab(page, 'Parallel coordinates').click();
    await page.getByRole('img', { name: /^Parallel coordinates of 6 trials/ }).waitFor();
    await scan(page, 'parallel coordinates');

    const [listed] = await app.api.call('sweeps.list', {});
    const sweep = await app.api.call('sweeps.show', { sweep: listed!.id });
    const last = sweep.trials.filter(({ losses }) => losses.length === 2);
    expect(last).toHaveLength(2);
    const [best] = last.toSorted((one, other) => one.losses[1]! - other.losses[1]!);
    await page.getByRole('button', { name: 'Open the best run' }).click();
    await page.waitForURL(`**/run/${best!.experiment}`);
    expect(app.complaints).toEqual([]);
  });

  test('its runs are a batch in the table of experiments, and it is in the list', async () => {
    const { page } = app;
    await openSweeps(page);
    await page
      .getByRole('row', { name: /Sizes and rates Finished .*6 trials, 8 epochs/ })
      .waitFor();
    await scan(page, 'the list');
    await page.getByRole('link', { name: 'Sizes and rates' }).click();
    await page.getByRole('button', { name: 'Show its runs in the table' }).click();
    await page.getByRole('heading', { name: 'Experiments', level: 1 }).waitFor();
    await page
      .getByRole('status', { name: 'Experiments shown' })
      .getByText('6 experiments')
      .waitFor();
    await page.getByRole('button', { name: 'Group by…' }).click();
    await page.getByRole('radio', { name: 'Batch or sweep' }).click();
    await page.getByRole('row', { name: /Sizes and rates/ }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('a finished grid is extended by values and by epochs of its budget, with the keyboard', async () => {
    const { page } = app;
    const { id } = await app.api.call('sweeps.create', {
      definition: {
        name: 'Grows',
        base: { epochs: 1, trainingExamples: 200, validationExamples: 100, batchSize: 50 },
        space: [
          { field: 'cell', values: ['RNN', 'GRU'] },
          { field: 'hiddenSize', values: [8] },
        ],
        method: { kind: 'grid' },
        budget: 2,
      },
    });
    await app.api.call('sweeps.run', { sweep: id });
    await goTo(page, `/sweeps/${id}`);
    await page.getByText('Finished', { exact: true }).waitFor(untilTrained);
    await page.getByRole('button', { name: 'Extend' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Extend “Grows”' });
    const epochs = dialog.getByLabel('More epochs for the budget');
    const sizes = dialog.getByLabel('More values: Hidden size');
    await dialog.waitFor();
    expect(await epochs.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.type('4');
    await sizes.fill('8, 5000');
    await page.keyboard.press('Enter');
    await dialog.getByText('5000 is not allowed; use a whole number from 1 to 1024').waitFor();
    await expect
      .poll(() => sizes.evaluate((input) => input === document.activeElement), patience)
      .toBe(true);
    await scan(page, 'an extension with a problem');
    await sizes.fill('8, 16');
    await dialog.getByRole('checkbox', { name: 'LSTM' }).focus();
    await page.keyboard.press('Space');
    await dialog.getByRole('status', { name: 'Plan' }).getByText('6 trials for 1 epoch').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
    await page.getByText('6 trials, 6 epochs').waitFor(untilTrained);
    await page.getByText('Finished', { exact: true }).waitFor(untilTrained);
    expect(app.complaints).toEqual([]);
  });

  test('configs with several seeds are ranked by their means, and compared as groups', async () => {
    const { page } = app;
    const { id } = await app.api.call('sweeps.create', {
      definition: {
        name: 'Seeds',
        base: { epochs: 1, trainingExamples: 200, validationExamples: 100, batchSize: 50 },
        space: [
          { field: 'hiddenSize', values: [4, 16] },
          { field: 'seed', values: [1, 2] },
        ],
        method: { kind: 'grid' },
      },
    });
    await app.api.call('sweeps.run', { sweep: id });
    await goTo(page, `/sweeps/${id}`);
    await page.getByText('4 trials for 1 epoch; each config with 2 seeds').waitFor();
    await page.getByText('Finished', { exact: true }).waitFor(untilTrained);
    const facts = page.locator('dl.facts');
    await expect
      .poll(() => facts.textContent(), patience)
      .toMatch(/Best config\s*\d+\.\d\d ± \d+\.\d\d %, 2 seeds \(hidden size \d+\)/);
    await tab(page, 'Configs').click();
    const rows = page.getByRole('region', { name: 'Configs' }).getByRole('row');
    await expect.poll(() => rows.count(), patience).toBe(3);
    await scan(page, 'the configs');
    await page.getByRole('button', { name: 'Compare the best 2 configs' }).click();
    await page.waitForURL(/[?&]group=allButSeed/);
    await page.getByRole('heading', { name: 'Compare', level: 1 }).waitFor();
    expect(app.complaints).toEqual([]);
  });

  test('a sweep is begun later, paused, extended, continued and cancelled', async () => {
    const { page } = app;
    await app.api.call('sweeps.create', {
      definition: {
        name: 'Long one',
        base: { epochs: 500, trainingExamples: 2000, validationExamples: 200, hiddenSize: 16 },
        space: [{ field: 'learningRate', from: 1e-3, to: 1e-2, logarithmic: true }],
        method: { kind: 'random', trials: 2 },
      },
    });
    await openSweeps(page);
    await page.getByRole('row', { name: /Long one Not started/ }).waitFor();
    await page.getByRole('link', { name: 'Long one' }).click();
    await page.getByText('No trials yet').waitFor();
    await scan(page, 'before its first trial');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Runs at once').waitFor();
    await scan(page, 'where to run');
    await dialog.getByLabel('Runs at once').fill('1');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('heading', { name: 'Running (1)' }).waitFor(untilTrained);
    await page.getByText(/epoch \d+ of 500 · this computer/).waitFor(untilTrained);
    await page
      .getByText(/about .+/)
      .first()
      .waitFor(untilTrained);
    await scan(page, 'running');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Continue' }).waitFor(untilTrained);

    await page.getByRole('button', { name: 'Extend' }).click();
    await dialog.getByLabel('More trials').waitFor();
    await scan(page, 'more trials');
    await dialog.getByLabel('More trials').fill('3');
    await page.keyboard.press('Enter');
    await page.getByText(/of 5 trials/).waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Running (1)' }).waitFor(untilTrained);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Cancel sweep' }).waitFor();
    await scan(page, 'the question before it is cancelled');
    await page.getByRole('button', { name: 'Cancel sweep' }).click();
    await page.getByText('Cancelled', { exact: true }).waitFor(untilTrained);
    await scan(page, 'cancelled');
    expect(app.complaints).toEqual([]);
  });
});
