import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd, type HostUnderTest } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { enterShortTraining, openForm, summary } from './support/run-form.ts';
import { choose, filter, goToExperiments, names, row } from './support/run-table.ts';
import { longTraining } from './support/seed.ts';
import { until, untilTrained } from './support/until.ts';
import { verdict } from './support/verdict.ts';

/** How the run table names each experiment, with what became of it. */
const outcome = ({ name, status, starred }: ExperimentRecord) => ({ name, status, starred });

// First on the double, which most other stories leave out of `npm test`.
const hosts = ['desktop double', 'browser', 'desktop'] as const;

const tellStory = (host: HostUnderTest): void => {
  // It isn't there yet: a first start makes it.
  const home = join(tmpdir(), `unroll-story-${host.name.replace(' ', '-')}-${process.pid}`);
  let app: AppUnderTest;

  beforeAll(async () => {
    app = await host.startForAll({ home });
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  async function records(): Promise<readonly ExperimentRecord[]> {
    const list = await app.api.call('experiments.list', {});
    return list.flatMap((each) => (each.kind === 'experiment' ? [each.record] : []));
  }

  test('the three networks are trained with one click, and their accuracies stand side by side', async () => {
    const { page } = app;
    await page.getByRole('heading', { name: 'No experiments yet' }).waitFor();
    expect(await page.title()).toContain('Unroll');
    await openForm(page);
    await enterShortTraining(page);
    await page.getByRole('button', { name: 'Train RNN, GRU and LSTM' }).click();
    await page.waitForURL(/#\/compare\?runs=/);
    await verdict(page)
      .getByRole('list', { name: 'Runs by test accuracy' })
      .getByRole('listitem')
      .filter({ hasText: 'RNN 16' })
      .waitFor(untilTrained);
    await goToExperiments(page);
    for (const { name, test: results } of await records()) {
      const accuracy = `${(100 * results!.accuracy).toFixed(2)} %`;
      await row(page, name).getByText(accuracy, { exact: true }).waitFor();
    }
  });

  test('a long run is watched, stops with the app, and resumes where it was', async () => {
    const { id } = await app.api.call('experiments.create', {
      config: longTraining,
      name: 'long one',
    });
    await goTo(app.page, `/run/${id}`);
    await app.page.getByRole('button', { name: 'Start now' }).click();
    await app.page
      .getByText(/examples\/s/)
      .first()
      .waitFor(untilTrained);
    await app.restart();
    await row(app.page, 'long one').getByText('Stopped').waitFor();
    const { record: stopped } = await app.api.call('experiments.show', { experiment: id });
    expect(stopped.step).toBeGreaterThan(0);
    await choose(app.page, 'long one');
    await app.page.keyboard.press('Enter');
    await app.page.getByRole('button', { name: 'Resume' }).first().click();
    await app.page.getByRole('button', { name: 'Pause' }).waitFor(untilTrained);
    await expect
      .poll(async () => {
        const { step } = await app.api.call('experiments.history', { experiment: id });
        return step.at(-1);
      }, untilTrained)
      .toBeGreaterThan(stopped.step);
    await app.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await app.page.getByText('This run was stopped').waitFor();
  });

  test('a grid is trained, filtered, and its worse half deleted and given back', async () => {
    const { page } = app;
    await openForm(page);
    await enterShortTraining(page);
    await page.locator('#field-hiddenSize').fill('8, 12');
    await page.locator('#field-epochs').fill('1');
    await page.getByRole('textbox', { name: 'Number of seeds' }).fill('2');
    await summary(page)
      .getByRole('heading', { name: /^4 runs/ })
      .waitFor();
    await page.getByRole('button', { name: 'Start 4 runs' }).click();
    await page.waitForURL(/#\/compare\?runs=/);
    for (const name of ['8, seed 0', '8, seed 1', '12, seed 0', '12, seed 1']) {
      await verdict(page)
        .getByRole('list', { name: 'Runs by test accuracy' })
        .getByRole('listitem')
        .filter({ hasText: `GRU ${name}` })
        .waitFor(untilTrained);
    }
    await goToExperiments(page);
    await filter(page).fill('hiddenSize = 8 and status = finished');
    await until(async () => (await names(page)).length, 2);
    await page.getByRole('grid', { name: 'Experiments' }).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.getByText('2 experiments moved to the trash').first().waitFor();
    await until(async () => (await app.api.call('experiments.listTrash', {})).length, 2);
    await page.keyboard.press('Control+z');
    await until(async () => (await names(page)).length, 2);
    await filter(page).fill('');
    await choose(page, 'GRU 16');
    await page.keyboard.press('F2');
    await page.keyboard.type('the best');
    await page.keyboard.press('Enter');
    await row(page, 'the best').waitFor();
    await until(async () => (await records()).some(({ name }) => name === 'the best'), true);
    await page.keyboard.press('s');
    await until(async () => (await records()).some(({ starred }) => starred), true);
    await row(page, 'RNN 16').waitFor();
    await choose(page, 'RNN 16');
    await page.keyboard.press('Delete');
    await until(async () => (await app.api.call('experiments.listTrash', {})).length, 1);
  });

  test('after a restart everything is there', async () => {
    const before = (await records()).map(outcome);
    expect(before).toContainEqual({ name: 'the best', status: 'finished', starred: true });
    expect(before).toContainEqual({ name: 'long one', status: 'stopped', starred: false });
    expect(before).toHaveLength(7);
    await app.restart();
    expect((await records()).map(outcome)).toEqual(before);
    await until(async () => (await names(app.page)).sort(), before.map(({ name }) => name).sort());
    await app.page.getByRole('button', { name: 'Trash', exact: true }).click();
    await app.page.getByRole('button', { name: /^Restore RNN 16/ }).click();
    await until(async () => (await records()).length, 8);
  });

  test('the page reported no errors in all of this', () => {
    expect(app.complaints).toEqual([]);
  });
};

describeEndToEnd('the whole story', tellStory, hosts);
