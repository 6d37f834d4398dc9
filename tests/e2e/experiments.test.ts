import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import {
  beginWithAll,
  choose,
  filter,
  goToExperiments,
  names,
  row,
  selectionText,
  table,
} from './support/run-table.ts';
import { shortTraining, trainExperiment } from './support/seed.ts';
import { patience, until } from './support/until.ts';

describeEndToEnd('the table of experiments', (host) => {
  let app: AppUnderTest;

  beforeAll(async () => {
    app = await host.startForAll();
    await trainExperiment(app.api, { ...shortTraining, cell: 'RNN' }, 'plain');
    await trainExperiment(app.api, { ...shortTraining, cell: 'GRU' }, 'gated');
    await trainExperiment(app.api, { ...shortTraining, cell: 'LSTM', hiddenSize: 24 }, 'long');
    await app.api.call('experiments.create', { config: shortTraining, name: 'untrained' });
    await row(app.page, 'untrained').waitFor();
  });
  beforeEach(() => beginWithAll(app.page));

  test('shows the results of each', async () => {
    const { page, api } = app;
    await row(page, 'gated').getByText('Finished').waitFor();
    const { record } = await api.call('experiments.show', { experiment: 'gated' });
    const accuracy = `${(100 * record.test!.accuracy).toFixed(2)} %`;
    await row(page, 'gated').getByText(accuracy, { exact: true }).waitFor();
    await row(page, 'gated').getByText('2 of 2').waitFor();
    await row(page, 'untrained').getByText('–', { exact: true }).first().waitFor();
  });

  test('is filtered by text and by expression; an invalid one leaves the rows and says where it is wrong', async () => {
    const { page } = app;
    await page.keyboard.press('/');
    await page.keyboard.type('GATED');
    await until(() => names(page), ['gated']);
    await filter(page).fill('(cell = LSTM or hiddenSize < 20) and testAccuracy > 0%');
    await until(() => names(page), ['long', 'gated', 'plain']);
    await page.getByText('3 of 4').waitFor();
    await filter(page).fill('cell = CNN');
    await page.getByText('Character 8: CNN is not allowed for cell; use one of').waitFor();
    await page.getByText('Until then, the last valid filter applies.').waitFor();
    expect(await names(page)).toEqual(['long', 'gated', 'plain']);

    await filter(page).fill('');
    await page.getByRole('option', { name: 'testAccuracy' }).waitFor();
    await filter(page).pressSequentially('hid');
    expect((await names(page)).length, 'while a field is typed (U18)').toBe(4);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.type('= 24');
    await until(() => names(page), ['long']);

    await filter(page).fill('nowhere');
    await page.getByRole('heading', { name: 'No matching experiments' }).waitFor();
    await page.getByRole('button', { name: 'Clear filter' }).last().click();
    await until(async () => (await names(page)).length, 4);
  });

  test('is sorted by several keys', async () => {
    const { page } = app;
    const heading = (name: string) =>
      page.getByRole('columnheader', { name }).getByRole('button', { name });
    await heading('Hidden size').click();
    await heading('Cell').click({ modifiers: ['Shift'] });
    await until(() => names(page), ['plain', 'untrained', 'gated', 'long']);
    await heading('Hidden size').click();
    await until(async () => (await names(page))[0], 'long');
    await heading('Hidden size').click();
    await until(() => names(page), ['untrained', 'long', 'gated', 'plain']);
  });

  test('keeps its selection while it is filtered and sorted', async () => {
    const { page } = app;
    await choose(page, 'long');
    await choose(page, 'plain', 'Shift');
    await until(() => selectionText(page), '3 selected');
    await page.keyboard.press('/');
    await page.keyboard.type('gated');
    await until(() => selectionText(page), '3 selected, 2 hidden by the filter');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await until(() => selectionText(page), '3 selected');
    await page.keyboard.press('Control+a');
    await until(() => selectionText(page), '4 selected');
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Selected experiments' }).waitFor({ state: 'hidden' });
  });

  test('keeps notices clear of the commands for the selection, and pads them (U5)', async () => {
    const { page } = app;
    await choose(page, 'long', 'Control');
    await until(() => selectionText(page), '1 selected');
    await table(page).focus();
    // Whether or not the clipboard can be written, a notice says so.
    await page.keyboard.press('Control+c');
    const notice = page.locator('.notice').first();
    await notice.waitFor();
    const shown = (await notice.boundingBox())!;
    const bar = (await page.getByRole('region', { name: 'Selected experiments' }).boundingBox())!;
    expect(shown.y + shown.height).toBeLessThanOrEqual(bar.y);
    const icon = (await notice.locator('svg').first().boundingBox())!;
    const text = (await notice.getByText(/copied/i).boundingBox())!;
    const close = (await notice.getByRole('button', { name: 'Dismiss' }).boundingBox())!;
    expect(icon.x - shown.x).toBeGreaterThanOrEqual(8);
    expect(text.x).toBeGreaterThan(icon.x + icon.width);
    expect(close.x).toBeGreaterThanOrEqual(text.x + text.width);
    expect(close.y).toBeLessThan(text.y + text.height);
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await notice.waitFor({ state: 'detached' });
  });

  test('imports archives by a button (U24)', async () => {
    const { page } = app;
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import…', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Files…' }).click();
    expect((await chooser).isMultiple()).toBe(true);
  });

  test('asks before it moves to the trash what the filter hides (U6)', async () => {
    const { page } = app;
    await choose(page, 'long', 'Control');
    await choose(page, 'plain', 'Control');
    await until(() => selectionText(page), '2 selected');
    await filter(page).fill('plain');
    await page
      .getByRole('region', { name: 'Selected experiments' })
      .getByRole('button', { name: 'Move to trash' })
      .click();
    const asked = page.getByRole('alertdialog', { name: 'Include hidden experiments?' });
    await asked.getByText('2 experiments selected, 1 hidden by the filter.').waitFor();
    await asked.getByRole('button', { name: 'Move 2 to trash' }).waitFor();
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await filter(page).fill('');
    await until(async () => (await names(page)).length, 4);
  });

  test('shows headings and marked values in full (U17)', async () => {
    const { page } = app;
    const mark = page.getByRole('button', { name: 'Mark best and worst' });
    await mark.click();
    await table(page).locator('.best').first().waitFor();
    const cut = await table(page).evaluate((grid) =>
      [...grid.querySelectorAll('.best, .worst, [role=columnheader] .ellipsis')]
        .filter((each) => {
          const cell = each.closest('[role=gridcell], [role=columnheader]')!;
          const [inner, outer] = [each.getBoundingClientRect(), cell.getBoundingClientRect()];
          const isInside = inner.left >= outer.left && inner.right <= outer.right;
          return each.scrollWidth > each.clientWidth || !isInside;
        })
        .map(({ textContent }) => textContent),
    );
    expect(cut).toEqual([]);
    await mark.click();
  });

  test('opens a run by its name, and few tab stops come before the rows (U41)', async () => {
    const { page } = app;
    await page.getByRole('link', { name: 'long', exact: true }).click({ modifiers: ['Control'] });
    await until(() => selectionText(page), '1 selected');
    await page.getByRole('link', { name: 'long', exact: true }).click();
    await page.getByRole('tab', { name: 'Charts' }).waitFor();
    await goToExperiments(page);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    let stops = 0;
    const isInTable = () => table(page).evaluate((grid) => grid === document.activeElement);
    while (!(await isInTable()) && stops < 30) {
      await page.keyboard.press('Tab');
      stops += 1;
    }
    expect(stops).toBeLessThanOrEqual(12);
    // The table is one stop, also from a control in it.
    await page.keyboard.press('ArrowRight');
    const isWithin = () => table(page).evaluate((grid) => grid.contains(document.activeElement));
    expect([await isInTable(), await isWithin()]).toEqual([false, true]);
    await page.keyboard.press('Shift+Tab');
    expect(await isWithin()).toBe(false);
    await page.keyboard.press('Tab');
    expect(await isInTable()).toBe(true);
    await page.keyboard.press('Tab');
    expect(await isWithin()).toBe(false);
  });

  test('renames, stars, tags and takes notes with only the keyboard', async () => {
    const { page, api } = app;
    const record = async () =>
      (await api.call('experiments.list', {}))
        .flatMap((each) => (each.kind === 'experiment' ? [each.record] : []))
        .find(({ config }) => config.cell === 'RNN')!;
    await choose(page, 'plain');
    await page.keyboard.press('F2');
    await page.keyboard.type('simple one');
    await page.keyboard.press('Enter');
    await until(async () => (await record()).name, 'simple one');
    await page.keyboard.press('s');
    await until(async () => (await record()).starred, true);

    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    await until(() => selectionText(page), '2 selected');
    await page.keyboard.press('t');
    await page.getByRole('dialog', { name: 'Tags of 2 experiments' }).waitFor();
    await page.keyboard.type('for the paper');
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: 'for the paper' }).waitFor();
    await page.keyboard.press('Escape');
    await filter(page).fill('tags has "for the paper"');
    await until(() => names(page), ['gated', 'simple one']);
    // Tagging several experiments is one step to undo.
    await filter(page).fill('');
    await table(page).focus();
    await page.keyboard.press('Control+z');
    await until(async () => (await record()).tags, []);
    await page.keyboard.press('Control+Shift+Z');
    await until(async () => (await record()).tags, ['for the paper']);

    await page.keyboard.press('Escape');
    await choose(page, 'simple one');
    await page.keyboard.press('n');
    await page.keyboard.type('The **baseline**, see https://example.org/x');
    await page.keyboard.press('Control+Enter');
    const preview = page.getByRole('region', { name: 'Notes preview' });
    await preview.locator('strong', { hasText: 'baseline' }).waitFor();
    expect(await preview.locator('a').count()).toBe(0);
    await until(async () => (await record()).notes, 'The **baseline**, see https://example.org/x');
    await page.getByRole('button', { name: 'Close notes' }).click();
  });

  test('moves to the trash immediately, and undoes it', async () => {
    const { page, api } = app;
    await choose(page, 'untrained');
    await page.keyboard.press('Delete');
    await row(page, 'untrained').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(page, 'untrained').waitFor();
    expect(await api.call('experiments.listTrash', {})).toEqual([]);
  });

  test('opens a menu on a row, and a run', async () => {
    const { page } = app;
    await row(page, 'long').getByRole('gridcell').nth(4).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Rename F2' }).click();
    await page.getByRole('textbox', { name: 'Name of long' }).fill('longer');
    await page.keyboard.press('Enter');
    await row(page, 'longer').waitFor();
    await row(page, 'gated').getByRole('gridcell').nth(4).click({ button: 'right' });
    await page.getByRole('menuitem', { name: /Duplicate and edit/ }).click();
    await page.getByText('These are the settings of').waitFor();
    await goToExperiments(page);
    await choose(page, 'gated');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/run\//);
    await goToExperiments(page);
  });

  test('saves a table and an archive', async () => {
    const { page } = app;
    await choose(page, 'gated', 'Control');
    await until(() => selectionText(page), '1 selected');
    const bar = page.getByRole('region', { name: 'Selected experiments' });
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      bar.getByRole('button', { name: 'Export as CSV' }).click(),
    ]);
    expect(csv.suggestedFilename()).toBe('experiments.csv');
    expect(await readFile(await csv.path(), 'utf8')).toMatch(
      /^\ufeffname,id,.*\r\ngated,[a-z0-9-]+,/,
    );
    const [archive] = await Promise.all([
      page.waitForEvent('download'),
      bar.getByRole('button', { name: 'Export as ZIP' }).click(),
    ]);
    expect((await readFile(await archive.path())).subarray(0, 2).toString()).toBe('PK');
    await bar.getByRole('button', { name: 'Clear selection' }).click();
  });

  test('remembers its columns over a restart', async () => {
    const shown = (): Promise<string[]> =>
      table(app.page).locator('[role=columnheader].movable').allTextContents();
    await app.page.getByRole('button', { name: 'Columns' }).click();
    await app.page.getByRole('searchbox', { name: 'Search columns' }).fill('dropout before');
    await app.page.getByRole('checkbox', { name: 'Dropout before the classifier' }).click();
    await app.page.keyboard.press('Escape');
    await app.page.getByRole('searchbox', { name: 'Search columns' }).waitFor({ state: 'hidden' });
    const edge = app.page.getByRole('separator', { name: 'Width of Name' });
    const before = Number(await edge.getAttribute('aria-valuenow'));
    await edge.press('ArrowRight');
    const usual = await shown();
    // Fields in which runs differ come first (U16).
    expect(usual.slice(0, 2)).toEqual(['Cell', 'Hidden size']);
    await app.page
      .getByRole('columnheader', { name: 'Parameters' })
      .getByRole('button')
      .press('Alt+ArrowLeft');
    const columns = await shown();
    expect(columns.at(-1)).toContain('Dropout before the classifier');
    expect(columns.indexOf('Parameters')).toBe(usual.indexOf('Parameters') - 1);
    await until(async () => {
      const { views } = await app.api.call('preferences.read', {});
      return (views['experiments'] as { columns: string[] }).columns.indexOf('parameters');
    }, 4);

    await app.restart();
    await row(app.page, 'gated').waitFor();
    await until(shown, columns);
    const width = app.page.getByRole('separator', { name: 'Width of Name' });
    await expect
      .poll(async () => Number(await width.getAttribute('aria-valuenow')), patience)
      .toBeGreaterThan(before);
  });

  test('works while an experiment is damaged, and says what is wrong with it', async () => {
    const folder = join(app.home, 'experiments', 'broken-one');
    await mkdir(folder);
    await writeFile(join(folder, 'experiment.json'), '{ "name": ');
    await app.restart();
    await row(app.page, 'broken-one')
      .getByText(/^Damaged: /)
      .waitFor();
    await row(app.page, 'broken-one').getByRole('button', { name: 'Move to trash' }).click();
    await row(app.page, 'broken-one').waitFor({ state: 'detached' });
    // The row disappears immediately, the folder a little later.
    await expect
      .poll(() => readdir(join(app.home, 'experiments')), patience)
      .not.toContain('broken-one');
  });

  test('the page reported no errors in all of this', () => {
    expect(app.complaints).toEqual([]);
  });
});
