import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { choose, names, row } from './support/run-table.ts';
import { clearExperiments, longTraining, shortTraining, startExperiment } from './support/seed.ts';
import { patience, until, untilTrained } from './support/until.ts';

describeEndToEnd('the life of experiments', (host) => {
  let app: AppUnderTest;

  beforeAll(async () => {
    app = await host.startForAll();
  });
  beforeEach(async () => {
    // An open dialogue of the previous test hides everything else.
    await app.page.keyboard.press('Escape');
    await goTo(app.page, '/');
    await clearExperiments(app.api);
  });

  test('a first visitor trains a GRU with one click and watches it', async () => {
    const { page, api } = app;
    await page.getByRole('heading', { name: 'No experiments yet' }).waitFor();
    await page.getByRole('button', { name: 'First run: a GRU in one minute' }).click();
    await page.waitForURL(/#\/run\//);
    const [made] = await api.call('experiments.list', {});
    expect(made).toMatchObject({ record: { config: { cell: 'GRU', hiddenSize: 64 } } });

    await page.getByRole('link', { name: 'Experiments' }).click();
    await row(page, 'gru-64')
      .getByText(/\d of 3/)
      .waitFor(untilTrained);
    await choose(page, 'gru-64');
    // It is stopped and moved in one step.
    await page.keyboard.press('Delete');
    await page.getByText('“gru-64 s0” moved to the trash', { exact: true }).waitFor();
    await until(async () => (await api.call('experiments.listTrash', {})).length, 1);
  });

  test('RNN, GRU and LSTM are trained with one click', async () => {
    const { page, api } = app;
    await page.getByRole('button', { name: 'Train RNN, GRU and LSTM' }).click();
    await page.waitForURL(/#\/compare\?runs=/);
    const listed = await api.call('experiments.list', {});
    const cells = listed.map((each) => each.kind === 'experiment' && each.record.config.cell);
    expect(cells.sort()).toEqual(['GRU', 'LSTM', 'RNN']);
    const { running, waiting } = await api.call('queue.show', {});
    await api.call('queue.configure', { held: true });
    for (const experiment of running) await api.call('runs.stop', { experiment });
    expect(running.length + waiting.length).toBe(3);
  });

  test('a running one shows its progress, and can be stopped and queued', async () => {
    const { page, api } = app;
    const id = await startExperiment(api, longTraining);
    const shown = row(page, id.slice(0, 6));
    await expect.poll(() => shown.innerText(), untilTrained).toMatch(/\d+ of 10,000\s+· .+ left/);
    const bar = shown.getByRole('progressbar');
    const done = Number(await bar.getAttribute('aria-valuenow'));
    await expect
      .poll(async () => Number(await bar.getAttribute('aria-valuenow')), patience)
      .toBeGreaterThan(done);
    await choose(page, id.slice(0, 6), 'Control');
    const commands = page.getByRole('region', { name: 'Selected experiments' });
    await commands.getByRole('button', { name: 'Stop' }).click();
    await shown.getByText('Stopped').waitFor();
    await api.call('queue.configure', { held: true });
    await commands.getByRole('button', { name: 'Add to queue' }).click();
    await until(async () => (await api.call('queue.show', {})).waiting, [id]);
    await commands.getByRole('button', { name: 'Stop' }).click();
    await until(async () => (await api.call('queue.show', {})).waiting, []);
  });

  test('the trash restores, and deletes permanently only after a typed word', async () => {
    const { page, api } = app;
    for (const name of ['one', 'two', 'three']) {
      const { id } = await api.call('experiments.create', { config: shortTraining, name });
      await api.call('experiments.remove', { experiment: id });
    }
    await page.getByRole('button', { name: 'Trash', exact: true }).click();
    await page.getByRole('row', { name: /two.*today/ }).waitFor();
    await page.getByRole('button', { name: 'Restore two' }).click();
    await until(async () => (await api.call('experiments.listTrash', {})).length, 2);
    await page.getByRole('button', { name: 'Delete permanently: one' }).click();
    const asked = page.getByRole('dialog', { name: 'Delete permanently?' });
    const confirm = asked.getByRole('button', { name: 'Delete permanently' });
    await confirm.and(page.locator(':disabled')).waitFor();
    await asked.locator('input:focus').waitFor();
    await page.keyboard.type('delete');
    await confirm.click();
    await until(
      async () => (await api.call('experiments.listTrash', {})).map(({ name }) => name),
      ['three'],
    );
    await page.getByRole('button', { name: 'Restore all' }).click();
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor();
    await page.getByRole('button', { name: 'Back to the experiments' }).click();
    await until(async () => (await names(page)).sort(), ['three', 'two']);
  });

  test('the page reported no errors in all of this', () => {
    expect(app.complaints).toEqual([]);
  });
});
