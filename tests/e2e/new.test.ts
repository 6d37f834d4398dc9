import { beforeAll, beforeEach, expect, test } from 'vitest';
import { cellNames, listCells } from '#shared/catalogue/cells/cells';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { enterShortTraining, openForm, summary } from './support/run-form.ts';
import { clearExperiments, longTraining, shortTraining, startExperiment } from './support/seed.ts';
import { patience, until } from './support/until.ts';

async function records(app: AppUnderTest): Promise<readonly ExperimentRecord[]> {
  const list = await app.api.call('experiments.list', {});
  return list.flatMap((listed) => (listed.kind === 'experiment' ? [listed.record] : []));
}

describeEndToEnd('new run', (host) => {
  let app: AppUnderTest;

  beforeAll(async () => {
    app = await host.startForAll();
  });
  beforeEach(async () => {
    await clearExperiments(app.api);
    // A window that goes saves what its form remembers; only then it can be forgotten.
    await app.page.reload();
    await goTo(app.page, '/');
    await app.api.call('preferences.update', { change: { views: { newRun: null } } });
    // And this one knows that it is forgotten.
    await app.page.reload();
  });

  test('a preset and three clicks train a network', async () => {
    const { page } = app;
    await openForm(page);
    await page.getByRole('button', { name: 'A first run' }).click();
    await page.getByRole('button', { name: 'Use these settings' }).click();
    await until(() => page.locator('#field-hiddenSize').inputValue(), '64');
    await enterShortTraining(page);
    await summary(page).getByText('Measured here').waitFor();
    await summary(page).getByRole('button', { name: 'Start training' }).click();
    await page.waitForURL(/#\/run\/gru-16-s0-/);
    const [record] = await records(app);
    expect(record?.config).toMatchObject({ ...shortTraining, cell: 'GRU', learningRate: 0.005 });
  });

  test('one click trains every cell with the settings of the form', async () => {
    const { page } = app;
    await openForm(page);
    await enterShortTraining(page);
    await page.getByRole('button', { name: `Train ${listCells()}` }).click();
    await page.waitForURL(/#\/compare\?runs=/);
    const made = await records(app);
    expect(made.map(({ config }) => config.cell).sort()).toEqual([...cellNames].sort());
    expect(new Set(made.map(({ batch }) => batch))).toEqual(new Set([listCells()]));
    for (const { config } of made) expect(config).toMatchObject(shortTraining);
  });

  test('with matched parameters the cells have equal counts', async () => {
    const { page } = app;
    await openForm(page);
    await enterShortTraining(page);
    await page.locator('#field-hiddenSize').fill('128');
    await page.getByRole('checkbox', { name: 'Match parameters' }).click();
    await page.getByText('RNN, 230 units, 62,110 parameters').waitFor();
    await page.getByRole('button', { name: `Train ${listCells()}` }).click();
    await page.waitForURL(/#\/compare\?runs=/);
    const sizes = (await records(app)).map(({ config }) => `${config.cell} ${config.hiddenSize}`);
    expect(sizes).toHaveLength(cellNames.length);
    expect(sizes).toEqual(expect.arrayContaining(['GRU 128', 'LSTM 109', 'RNN 230']));
  });

  test('several values make a grid that is shown before it is queued', async () => {
    const { page } = app;
    // Nothing of the grid is to be trained here.
    await app.api.call('queue.configure', { held: true });
    await openForm(page);
    await enterShortTraining(page);
    await page.locator('#field-hiddenSize').fill('8..32 x2');
    await page.getByRole('button', { name: 'Add a value to Cell' }).click();
    await page.getByRole('checkbox', { name: 'LSTM', exact: true }).click();
    await page.getByRole('textbox', { name: 'Number of seeds' }).fill('2');
    await summary(page)
      .getByRole('heading', { name: /^12 runs, about / })
      .waitFor();
    await page.getByRole('textbox', { name: 'Batch', exact: true }).fill('Sizes by cell');
    await page.getByRole('button', { name: 'Remove GRU 8, seed 1' }).click();
    await page.getByRole('button', { name: 'Add GRU 8, seed 1 again' }).waitFor();
    await page.getByRole('button', { name: 'Add 11 runs to queue' }).click();
    await page.waitForURL(/#\/compare\?runs=/);
    const { waiting } = await app.api.call('queue.show', {});
    expect(waiting).toHaveLength(11);
    const made = await records(app);
    expect(new Set(made.map(({ batch }) => batch))).toEqual(new Set(['Sizes by cell']));
    const names = made.map(({ name }) => name);
    expect(names).not.toContain('GRU 8, seed 1');
    expect(names).toEqual(expect.arrayContaining(['GRU 8, seed 0', 'LSTM 32, seed 1']));
  });

  test('wrong input is said at its field, and training is refused with the focus on it', async () => {
    const { page } = app;
    await openForm(page);
    await page.locator('#field-learningRate').fill('fast');
    await page.locator('#field-hiddenSize').fill('4096');
    const problem = '4096 is not allowed; use a whole number from 1 to 1024';
    await page.getByRole('alert').filter({ hasText: problem }).first().waitFor();
    await summary(page).getByRole('button', { name: 'Start training' }).click();
    await page.waitForFunction(() => document.activeElement?.id === 'field-hiddenSize');
    await page.locator('#field-hiddenSize[aria-invalid=true]').waitFor();
    expect(await records(app)).toEqual([]);
  });

  test('what was entered is there again after a restart', async () => {
    await openForm(app.page);
    await app.page.locator('#field-hiddenSize').fill('64, 128');
    await app.page.locator('#field-momentum').waitFor({ state: 'detached' });
    // Another page: what this one remembers is saved by then.
    await app.page.getByRole('link', { name: 'Queue' }).click();
    await expect
      .poll(async () => (await app.api.call('preferences.read', {})).views, patience)
      .toMatchObject({ newRun: { entries: { hiddenSize: '64, 128' } } });
    await app.restart();
    await openForm(app.page);
    await until(() => app.page.locator('#field-hiddenSize').inputValue(), '64, 128');
  });

  test('an experiment fills the form with a fresh seed, or its own if asked', async () => {
    const { page } = app;
    const id = await startExperiment(app.api, longTraining);
    await goTo(page, `/new?from=${id}`);
    await page.getByRole('radio', { name: 'Fresh seed 1' }).waitFor();
    await until(() => page.locator('#field-hiddenSize').inputValue(), '16');
    await until(() => page.locator('#field-seed').inputValue(), '1');
    await page.getByRole('radio', { name: 'Same seed 0' }).click();
    await until(() => page.locator('#field-seed').inputValue(), '0');
    await summary(page).getByRole('button', { name: 'Add to queue' }).waitFor();
    await summary(page).getByRole('button', { name: 'Start now' }).waitFor();
    await app.api.call('runs.stop', { experiment: id });
  });

  test('the page reported no errors in all of this', () => {
    expect(app.complaints).toEqual([]);
  });
});
