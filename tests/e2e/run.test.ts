import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { longTraining, startExperiment } from './support/seed.ts';
import { trained } from './support/trained.ts';
import { patience, until, untilTrained } from './support/until.ts';

const openRun = (page: Page, id: string) => goTo(page, `/run/${id}`);
const chart = (page: Page, title: string) =>
  page.getByRole('img', { name: new RegExp(`^${title}`) });

describeEndToEnd('the page of a run', (host) => {
  let app: AppUnderTest;
  let finished: ExperimentRecord;

  beforeAll(async () => {
    app = await host.startForAll();
    finished = await trained(app.api, {}, 'to look at');
  });

  test('is live while the run trains, and pauses, stops and resumes it', async () => {
    const { page, api } = app;
    const id = await startExperiment(api, longTraining);
    await openRun(page, id);
    const loss = chart(page, 'Loss');
    await page.getByText('examples/s', { exact: false }).first().waitFor(untilTrained);
    await loss.and(page.locator('[aria-label*="Train"]')).waitFor();
    const before = await loss.getAttribute('aria-label');
    await expect.poll(() => loss.getAttribute('aria-label'), untilTrained).not.toBe(before);

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    await page.locator('#page').getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();

    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('This run was stopped').waitFor();
    const stopped = await api.call('experiments.show', { experiment: id });
    await page.getByRole('button', { name: 'Resume' }).first().click();
    await page.getByRole('button', { name: 'Pause' }).waitFor(untilTrained);
    await expect
      .poll(async () => {
        const { step } = await api.call('experiments.history', { experiment: id });
        return step.at(-1);
      }, untilTrained)
      .toBeGreaterThan(stopped.record.step);
    await api.call('runs.stop', { experiment: id });
  });

  test('keeps the zoom while points arrive, and shows everything again on a double click', async () => {
    const { page, api } = app;
    const id = await startExperiment(api, longTraining);
    await openRun(page, id);
    const loss = chart(page, 'Loss');
    const reset = page.getByRole('button', { name: 'Reset zoom of all charts' });
    await expect
      .poll(async () => {
        const { step } = await api.call('experiments.history', { experiment: id });
        return step.length;
      }, untilTrained)
      .toBeGreaterThan(20);
    await loss.and(page.locator('[aria-label*="Train"]')).waitFor();
    // Waits until it has come to rest.
    await loss.hover();
    const box = (await loss.boundingBox())!;
    // From the left end, as the axis has room for points to come.
    await page.mouse.move(box.x + 20, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await reset.and(page.locator(':enabled')).waitFor();
    const label = await loss.getAttribute('aria-label');
    await expect.poll(() => loss.getAttribute('aria-label'), untilTrained).not.toBe(label);
    expect(await reset.isEnabled()).toBe(true);
    // The cursor is shown in all charts of the group.
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await expect.poll(() => page.locator('.cursor').count(), patience).toBeGreaterThan(1);
    await loss.dblclick();
    await reset.and(page.locator(':disabled')).waitFor();
    await api.call('runs.stop', { experiment: id });
  });

  test('shows the results of a finished run, with the images behind a cell', async () => {
    const { page } = app;
    await openRun(page, finished.id);
    await page.getByRole('heading', { name: 'to look at' }).waitFor();
    const experiments = page.getByRole('link', { name: 'Experiments' });
    expect(await experiments.getAttribute('aria-current')).toBe('true');
    await page.getByRole('tab', { name: 'Results' }).click();
    await page
      .getByText(`${(100 * finished.test!.accuracy).toFixed(2)} %`)
      .first()
      .waitFor();
    const most = finished
      .test!.confusion.flatMap((row, label) =>
        row.map((count, predicted) => ({ label, predicted, count })),
      )
      .filter(({ label, predicted }) => label !== predicted)
      .reduce((a, b) => (b.count > a.count ? b : a));
    await page
      .getByRole('gridcell', { name: `True ${most.label}, predicted ${most.predicted}:` })
      .click();
    await page
      .getByRole('heading', { name: `${most.label} mistaken for ${most.predicted}` })
      .waitFor();
    await page
      .getByRole('img', { name: /^#\d+ · \d+ %$/ })
      .first()
      .waitFor(untilTrained);

    await page.getByText('Validation, by epoch').click();
    await page.getByText('Epoch 2 of 2', { exact: true }).waitFor();
    await page.getByRole('slider', { name: 'Epoch' }).press('ArrowLeft');
    await page.getByText('Epoch 1 of 2', { exact: true }).waitFor();
  });

  test('verifies that the weights come out the same', async () => {
    const { page } = app;
    await openRun(page, finished.id);
    await page.getByRole('tab', { name: 'Environment' }).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('The weights are identical, bit for bit').waitFor(untilTrained);
  });

  test('exports what a chart shows', async () => {
    const { page } = app;
    await openRun(page, finished.id);
    await page.getByRole('tab', { name: 'Charts' }).click();
    await chart(page, 'Loss').waitFor();
    const saved = async (item: string) => {
      await page.getByRole('button', { name: 'Export Loss' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: item }).click(),
      ]);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const csv = await saved('Save data as CSV');
    expect(csv.name).toBe('loss-to-look-at.csv');
    expect(csv.bytes.toString()).toMatch(/^\ufeffStep,Train,Validation\r\n2,/);
    await page.getByRole('button', { name: 'Export Loss' }).click();
    await page.getByRole('menuitem', { name: 'Export figure…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export figure' });
    await dialog.getByText('SVG', { exact: true }).click();
    await dialog.getByRole('img', { name: 'Preview of “Loss”' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('loss-to-look-at.svg');
    const svg = await readFile(await download.path(), 'utf8');
    for (const text of ['Loss', 'Train', 'Validation', 'Step']) expect(svg).toContain(`>${text}<`);
    expect(svg, 'light, in millimetres (U32)').toMatch(/width="84mm".*fill="#fff"/s);
    const isWellFormed = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return parsed.querySelector('parsererror') === null;
    }, svg);
    expect(isWellFormed, 'the SVG file is XML (U1)').toBe(true);
  });

  test('is renamed, starred and tagged in place', async () => {
    const { page, api } = app;
    const { id } = finished;
    await openRun(page, id);
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'Name of the run' }).fill('new name');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'new name' }).waitFor();
    await page.getByRole('button', { name: 'Star' }).click();
    await page.getByRole('button', { name: 'Tag', exact: true }).click();
    await page.getByRole('combobox', { name: 'New tag' }).fill('baseline');
    await page.keyboard.press('Enter');
    await expect
      .poll(async () => (await api.call('experiments.show', { experiment: id })).record, patience)
      .toMatchObject({ name: 'new name', starred: true, tags: ['baseline'] });
  });

  test('says what is the matter with a run that is not there', async () => {
    const { page } = app;
    await openRun(page, 'nowhere');
    await page.getByText('There is no such run').waitFor();
    await page.getByRole('button', { name: 'Show all experiments' }).click();
    await until(async () => new URL(page.url()).hash, '#/');
  });

  test('the page reported no errors in all of this', () => {
    expect(app.complaints).toEqual([]);
  });
});
