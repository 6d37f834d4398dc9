import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { row } from './support/run-table.ts';
import { scan } from './support/scan.ts';
import { longTraining, startExperiment } from './support/seed.ts';
import { trained } from './support/trained.ts';
import { patience, until } from './support/until.ts';

/** Goes to a comparison, as a person who has its address does. */
async function openComparison(page: Page, query: string): Promise<void> {
  await goTo(page, `/compare?${query}`);
}

const chart = (page: Page, title: string) =>
  page.getByRole('img', { name: new RegExp(`^${title}`) });
const members = (page: Page) =>
  page.getByRole('complementary', { name: 'Runs of this comparison' });

/** The query of the page's address. */
function query(page: Page): URLSearchParams {
  return new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? '');
}

// One host will do: what the others do differently, other specs and the last one below show.
describeEndToEnd(
  'comparing runs',
  (host) => {
    let app: AppUnderTest;
    /** Two GRUs that differ in the seed alone, and an LSTM that was trained for one epoch only. */
    let runs: ExperimentRecord[];
    let all: string;

    beforeAll(async () => {
      app = await host.startForAll();
      runs = [];
      for (const [config, name] of [
        [{ cell: 'GRU', seed: 0 }, 'gru s0'],
        [{ cell: 'GRU', seed: 1 }, 'gru s1'],
        [{ cell: 'LSTM', seed: 0, epochs: 1 }, 'lstm s0'],
      ] as const) {
        runs.push(await trained(app.api, config, name));
      }
      all = `runs=${runs.map(({ id }) => id).join(',')}`;
    }, 240_000);
    beforeEach(async () => {
      await app.page.keyboard.press('Escape');
      // A comparison that is left has nothing more to write into the address.
      await goTo(app.page, '/');
      await app.page.getByRole('heading', { name: 'Experiments', level: 1 }).waitFor();
    });

    test('starts with the selected rows', async () => {
      const { page } = app;
      for (const name of ['gru s0', 'lstm s0']) {
        await row(page, name).getByRole('checkbox').click();
      }
      await page.getByRole('button', { name: 'Compare (2)' }).click();
      await members(page).getByRole('heading', { name: '2 runs' }).waitFor();
      const ids = query(page).get('runs')!.split(',');
      expect(ids.toSorted()).toEqual([runs[0]!.id, runs[2]!.id].toSorted());
      await chart(page, 'Training loss').and(page.locator('[aria-label*="lstm s0"]')).waitFor();
    });

    test('colours lines by a field, and by run again', async () => {
      const { page } = app;
      await openComparison(page, all);
      await page.getByRole('button', { name: 'Lines', exact: true }).click();
      const choose = async (option: string) => {
        await page.getByRole('combobox', { name: 'Colour' }).click();
        await page.getByRole('option', { name: option }).click();
      };
      await choose('Cell');
      await until(async () => query(page).get('colour'), 'cell');
      await choose('By run');
      await until(async () => query(page).get('colour'), null);
      await page.keyboard.press('Escape');
    });

    test('has the same step at the same place in all charts', async () => {
      const { page } = app;
      await openComparison(page, all);
      const loss = chart(page, 'Training loss');
      await loss.and(page.locator('[aria-label*="lstm s0"]')).waitFor();
      await loss.hover();
      const box = (await loss.boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2);
      const placesOf = (hairs: Element[]) => hairs.map((hair) => hair.getAttribute('style'));
      const places = async () => page.locator('.cursor .hair').evaluateAll(placesOf);
      await until(async () => [(await places()).length, new Set(await places()).size], [4, 1]);
    });

    test('adds and removes runs, and moves the baseline by keys; undone step by step', async () => {
      const { page } = app;
      await openComparison(page, `runs=${runs[0]!.id}`);
      await page.getByText('There is only one run').waitFor();
      await page.getByRole('button', { name: 'Add runs' }).click();
      await page.getByRole('searchbox', { name: 'Find runs to add' }).fill('lstm');
      await page.getByRole('button', { name: /^lstm s0/ }).click();
      await page.keyboard.press('Escape');
      await members(page).getByRole('heading', { name: '2 runs' }).waitFor();
      await members(page)
        .getByRole('button', { name: /^Move lstm s0/ })
        .press('Alt+ArrowUp');
      await until(async () => query(page).get('runs'), `${runs[2]!.id},${runs[0]!.id}`);
      const first = members(page).getByRole('listitem').first();
      await first.filter({ hasText: /lstm s0\s*baseline/ }).waitFor();
      await members(page).getByRole('button', { name: 'Remove lstm s0' }).click();
      await members(page).getByRole('heading', { name: '1 run' }).waitFor();
      await page.keyboard.press('Control+z');
      await members(page).getByRole('heading', { name: '2 runs' }).waitFor();
      await until(async () => query(page).get('runs'), `${runs[2]!.id},${runs[0]!.id}`);
      await first.filter({ hasText: /lstm s0\s*baseline/ }).waitFor();
      // On another comparison, what was done before is undone where it was done.
      await openComparison(page, `runs=${runs[1]!.id}`);
      await members(page).getByRole('heading', { name: '1 run' }).waitFor();
      await page.keyboard.press('Control+z');
      await until(async () => query(page).get('runs'), runs[0]!.id);
    });

    test('draws the mean over seeds with its band and N, and says who ends early', async () => {
      const { page } = app;
      await openComparison(page, all);
      await chart(page, 'Validation loss').and(page.locator('[aria-label*="gru s1"]')).waitFor();
      await page.getByText(/1 of 3 runs end before step \d+: lstm s0 at step \d+/).waitFor();
      await page.getByRole('button', { name: 'Mean over seeds' }).click();
      const mean = chart(page, 'Validation loss').and(page.locator('[aria-label*="(N = 2)"]'));
      await mean.waitFor();
      // The mean of two values that the records have.
      const [a, b] = runs.map(({ epochs }) => epochs.at(-1)!.validationLoss!);
      await expect
        .poll(() => mean.getAttribute('aria-label'), patience)
        .toContain(String(Number(((a! + b!) / 2).toPrecision(4))));
      await page.getByRole('button', { name: 'Export Validation loss' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'Save data as CSV' }).click(),
      ]);
      const csv = await readFile(await download.path(), 'utf8');
      expect(csv.split('\r\n')[0]).toMatch(/\(N = 2\)","[^"]*\(low\)","[^"]*\(high\)"/);
      await until(async () => query(page).get('group'), 'allButSeed');
      const key = page.getByRole('list', { name: 'Groups' }).getByRole('button').first();
      await key.click();
      await until(() => key.getAttribute('aria-pressed'), 'false');
      await until(async () => query(page).get('hidden'), `${runs[0]!.id},${runs[1]!.id}`);
      await key.click();
    });

    test('keeps its state over a reload', async () => {
      const { page } = app;
      await openComparison(page, `${all}&x=epoch&smoothing=0.25&charts=cell&metrics=accuracy`);
      await chart(page, 'Training accuracy · Cell: GRU').waitFor();
      await page.reload();
      await chart(page, 'Training accuracy · Cell: LSTM').waitFor();
      const charts = page.getByRole('img', { name: /^(Training|Validation) (loss|accuracy)/ });
      await until(() => charts.count(), 2);
      await until(() => page.getByRole('radio', { name: 'Epoch' }).isChecked(), true);
      const smoothing = page.getByRole('slider', { name: 'Smoothing' });
      await until(() => smoothing.getAttribute('aria-valuenow'), '0.25');
      // What an address says wrongly is as usual.
      await openComparison(page, `${all}&x=step&metrics=loss,nonsense&smoothing=7&at=-3`);
      await chart(page, 'Validation accuracy').waitFor();
      await until(() => charts.count(), 4);
      await until(() => smoothing.getAttribute('aria-valuenow'), '0');
    });

    test('shows in which fields the configs differ', async () => {
      const { page } = app;
      await openComparison(page, `${all}&tab=config`);
      const rows = page.getByRole('region', { name: 'Configs' }).getByRole('row');
      await until(() => rows.getByRole('rowheader').allInnerTexts(), ['Cell', 'Epochs', 'Seed']);
      await page.keyboard.press('n');
      await page.getByText('Difference 1 of 3').waitFor();
      await page.keyboard.press('p');
      await page.getByText('Difference 3 of 3').waitFor();
      await page.locator(':focus').filter({ hasText: 'Seed' }).waitFor();
      await page.getByRole('switch', { name: 'Differences only' }).click();
      await until(async () => (await rows.count()) > 20, true);
    });

    test('shows results and costs, sorted and exported', async () => {
      const { page } = app;
      await openComparison(page, `${all}&tab=results`);
      const table = page.getByRole('region', { name: 'Results' });
      const accuracy = `${(100 * runs[2]!.test!.accuracy).toFixed(2)} %`;
      await table
        .getByRole('row', { name: /lstm s0/ })
        .getByText(accuracy)
        .first()
        .waitFor();
      await table
        .getByRole('row', { name: /lstm s0/ })
        .getByText(/KiB$/)
        .first()
        .waitFor();
      await page.getByRole('button', { name: 'Test accuracy' }).click();
      const heading = table.getByRole('columnheader', { name: 'Test accuracy' });
      await until(() => heading.getAttribute('aria-sort'), 'descending');
      const best = runs.toSorted((a, b) => b.test!.accuracy - a.test!.accuracy)[0]!;
      await table.getByRole('rowheader').first().filter({ hasText: best.name }).waitFor();
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Export table…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Export table' });
      await dialog.getByText('LaTeX', { exact: true }).click();
      await dialog.getByRole('textbox', { name: 'Caption' }).fill('Three runs');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('button', { name: 'Save' }).click(),
      ]);
      const latex = await readFile(await download.path(), 'utf8');
      expect(latex).toContain('\\caption{Three runs}');
      expect(latex).toContain('\\toprule');
      expect(latex).toContain('{Test accuracy (\\%)}');
      expect(latex).toContain(`\\bfseries ${(100 * best.test!.accuracy).toFixed(2)} &`);
      await page.getByRole('button', { name: 'Mean over seeds' }).click();
      await table.getByText(/± /).first().waitFor();
    });

    test('is saved as a self-contained report', async () => {
      const { page } = app;
      await openComparison(page, `${all}&tab=config`);
      const saved = async (item: string) => {
        await page.getByRole('button', { name: 'Report' }).first().click();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('menuitem', { name: item }).click(),
        ]);
        return readFile(await download.path(), 'utf8');
      };
      const html = await saved('Single HTML file with charts');
      expect(html).toContain('<svg');
      expect(html).not.toMatch(/(?:src|href)="http/);
      const markdown = await saved('Markdown');
      expect(markdown).toMatch(/^# Comparison of gru s0, gru s1, lstm s0/);
      for (const text of [html, markdown]) expect(text).toContain(runs[2]!.weightsSha256);
    });

    test('is saved, opened again, and removed with undo', async () => {
      const { page } = app;
      await openComparison(page, `${all}&x=time`);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      const name = page.getByRole('textbox', { name: 'Comparison name' });
      await name.fill(' ');
      await page.keyboard.press('Enter');
      await page.getByText('A name must have at least one visible character').waitFor();
      await name.fill('Cells');
      await page.keyboard.press('Enter');
      await page.getByText('“Cells” saved', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Compare', exact: true }).click();
      await page.getByRole('link', { name: /^Cells/ }).click();
      await chart(page, 'Training loss').waitFor();
      await until(async () => query(page).get('x'), 'time');
      await page.getByRole('link', { name: 'Compare', exact: true }).click();
      await page.getByRole('button', { name: 'Remove the saved comparison Cells' }).click();
      await page.getByText('Saved comparison “Cells” removed', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Undo' }).last().click();
      await page.getByRole('link', { name: /^Cells/ }).waitFor();
      await openComparison(page, 'view=nowhere');
      await page.getByText('Saved comparison not found').waitFor();
    });

    test('is accessible', async () => {
      const { page } = app;
      const parts = {
        'curves&group=allButSeed': chart(page, 'Training loss').and(
          page.locator('[aria-label*="(N = 2)"]'),
        ),
        config: page.getByRole('region', { name: 'Configs' }),
        results: page.getByRole('region', { name: 'Results' }),
      };
      for (const [tab, part] of Object.entries(parts)) {
        await openComparison(page, `${all}&tab=${tab}`);
        await part.waitFor();
        await scan(page, tab);
      }
    });
  },
  ['browser'],
);

describeEndToEnd(
  'comparing runs that are not as they should be',
  (host) => {
    test('keeps the data of runs that are in the trash, damaged or still running', async () => {
      const { page, api, home } = await host.start();
      const kept = await trained(api, {}, 'kept');
      const gone = await trained(api, { seed: 1 }, 'gone');
      const broken = await trained(api, { seed: 2 }, 'broken');
      const running = await startExperiment(api, { ...longTraining, reportEvery: 1 });
      const ids = [kept.id, gone.id, broken.id, running];
      await openComparison(page, `runs=${ids.join(',')}&metrics=loss`);
      await page.getByText('3 of 4 runs finished').waitFor();
      const loss = chart(page, 'Training loss');
      await loss.and(page.locator('[aria-label*="gone"]')).waitFor();

      await api.call('experiments.remove', { experiment: gone.id });
      await page.getByText('gone is no longer in the list of experiments').waitFor();
      await loss.and(page.locator('[aria-label*="gone"]')).waitFor();
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page
        .getByText('is no longer in the list of experiments')
        .waitFor({ state: 'detached' });

      await writeFile(join(home, 'experiments', broken.id, 'experiment.json'), '{');
      await page.reload();
      await page.getByText(/can’t be read and is left out/).waitFor();
      await page.getByRole('button', { name: 'Remove', exact: true }).click();
      await until(async () => query(page).get('runs'), [kept.id, gone.id, running].join(','));
      await api.call('runs.stop', { experiment: running });
    }, 240_000);
  },
  ['browser'],
);

describeEndToEnd('comparing nothing yet', (host) => {
  test('says how to start without runs', async () => {
    const { page } = await host.start();
    await page.waitForSelector('#page');
    await page.getByRole('link', { name: 'Compare', exact: true }).click();
    await page.getByText('No runs to compare yet').waitFor();
    await page.getByRole('button', { name: 'New run' }).click();
    await until(async () => new URL(page.url()).hash, '#/new');
  });
});
