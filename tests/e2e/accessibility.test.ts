import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OperationProgress } from '#shared/contract/commands/operations';
import type { ExperimentRecord } from '#shared/experiment/record';
import { writeDataset } from '../support/idx.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { groups } from './support/group-table.ts';
import { summary } from './support/run-form.ts';
import { scan } from './support/scan.ts';
import { openDatasetImport } from './support/dataset-import.ts';
import { goTo } from './support/navigate.ts';
import { beginWithAll, choose, filter, row, selectionText, table } from './support/run-table.ts';
import { longTraining } from './support/seed.ts';
import { trained } from './support/trained.ts';
import { patience, until, untilTrained } from './support/until.ts';
import { verdict } from './support/verdict.ts';

const heading = (page: Page, name: string) => page.getByRole('heading', { name }).first();
const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });

// One host will do: the page is the same on all of them.
describeEndToEnd(
  'accessibility',
  (host) => {
    let app: AppUnderTest;

    beforeAll(async () => {
      app = await host.startForAll();
      await heading(app.page, 'No experiments yet').waitFor();
    });
    afterEach(() => app.page.keyboard.press('Escape'));

    const empty: readonly (readonly [string, string, string])[] = [
      ['experiments', '/', 'No experiments yet'],
      ['the trash', '/trash', 'The trash is empty'],
      ['the queue', '/queue', 'Queue'],
      ['the contents of the guide', '/help', 'Guide'],
      ['a page of the guide', '/help/on-the-wall', 'Project on a wall'],
      ['a page that is not there', '/no-such-page', 'Page not found'],
      ['a run that is not there', '/run/nowhere', 'There is no such run'],
      ['the pad without models', '/draw', 'Draw'],
      ['Inspect without models', '/inspect', 'Inspect'],
      ['Compare without runs', '/compare', 'No runs to compare yet'],
    ];
    test.each(empty)('of %s, empty', async (_, path, title) => {
      await goTo(app.page, path);
      await heading(app.page, title).waitFor();
      await scan(app.page);
    });

    test('of the first page, with both sizes and how long they take (U7)', async () => {
      const { page } = app;
      await goTo(page, '/');
      const sizes = page
        .getByRole('article')
        .filter({ hasText: /\d+ (?:s|min|h) on this machine/ });
      await sizes.nth(1).waitFor(patience);
      await scan(page);
    });

    test('of the form of a new run, as it is and with wrong input', async () => {
      const { page } = app;
      await goTo(page, '/new');
      await heading(page, 'New run').waitFor();
      await scan(page);
      await page.locator('#field-hiddenSize').fill('4096, 8');
      await page.getByRole('alert').first().waitFor();
      await scan(page);
      await page.locator('#field-hiddenSize').fill('16, 8');
      await heading(page, '2 runs').waitFor();
      await scan(page);
    });

    test('of the form with a preset that stands for several runs (U11)', async () => {
      const { page } = app;
      await goTo(page, '/new');
      const presets = page.getByRole('region', { name: 'Presets' });
      await presets.getByRole('button', { name: 'Overfitting' }).click();
      await page.getByRole('button', { name: 'Use these settings' }).waitFor();
      await scan(page, 'a preset');
      await page.getByRole('button', { name: 'Use these settings' }).click();
      await summary(page)
        .getByRole('heading', { name: /^\d+ runs/ })
        .waitFor();
      await scan(page);
    });

    test.each(['Digits', 'Overview', 'How the network reads it', 'Augmentation'])(
      'of data, tab %s',
      async (name) => {
        const { page } = app;
        await goTo(page, '/data');
        await tab(page, name).click();
        await page.getByRole('tabpanel', { name }).locator('canvas').first().waitFor();
        await scan(page);
      },
    );

    test('of a digit, and of the import of a data set', async () => {
      const { page } = app;
      await writeDataset(app.home, 'small', { training: 40, test: 20 });
      await goTo(page, '/data');
      await tab(page, 'Digits').click();
      await page.getByRole('grid', { name: 'Digits' }).getByRole('button').first().click();
      await page.getByRole('dialog').waitFor();
      await scan(page);
      await page.keyboard.press('Escape');
      await openDatasetImport(page);
      const images = page.getByRole('dialog').locator('input[data-role=trainingImages]');
      await images.setInputFiles({
        name: 'train-images-idx3-ubyte',
        mimeType: 'application/octet-stream',
        buffer: Buffer.from('nothing of the kind'),
      });
      await page.getByText('It is not an IDX file.').waitFor();
      await scan(page);
    });

    test('of settings', async () => {
      const { page } = app;
      await goTo(page, '/settings');
      await page.getByRole('button', { name: 'Check again' }).waitFor();
      await scan(page);
    });

    test.each([
      ['the palette of commands', 'Control+k', 'Search and commands'],
      ['the list of shortcuts', 'Control+/', 'Keyboard shortcuts'],
    ])('of %s', async (_, keys, title) => {
      const { page } = app;
      await goTo(page, '/settings');
      await page.keyboard.press(keys);
      await page.getByRole('dialog', { name: title }).waitFor();
      await scan(page);
    });

    test('of pages at 200 % zoom, which have the width to themselves (U14)', async () => {
      const { page } = app;
      const size = page.viewportSize()!;
      await page.setViewportSize({ width: 640, height: 400 });
      await page.getByRole('button', { name: 'Expand navigation' }).waitFor();
      for (const path of [
        '/',
        '/new',
        '/queue',
        '/draw',
        '/inspect',
        '/data',
        '/settings',
        '/trash',
      ]) {
        await goTo(page, path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        const main = page.locator('#page');
        const overflow = await main.evaluate((each) => each.scrollWidth - each.clientWidth);
        expect(overflow, path).toBeLessThanOrEqual(0);
        expect((await main.boundingBox())!.width, path).toBeGreaterThan(560);
      }
      await page.setViewportSize(size);
      await page.getByRole('button', { name: 'Collapse navigation' }).waitFor();
    });

    test('of the button below the navigation, which is in the window (U4)', async () => {
      const button = app.page.getByRole('button', { name: 'Search and commands' });
      const { y, height } = (await button.boundingBox())!;
      expect(y + height).toBeLessThanOrEqual(await app.page.evaluate(() => innerHeight));
    });

    describe('with experiments', () => {
      let finished: ExperimentRecord;

      beforeAll(async () => {
        const { api } = app;
        finished = await trained(api, {}, 'finished one');
        const [, , gone] = await api.call('experiments.createMany', {
          drafts: ['running', 'waiting', 'gone'].map((name) => ({ config: longTraining, name })),
          queue: true,
        });
        await api.call('queue.remove', { experiments: [gone!.id] });
        await api.call('experiments.remove', { experiment: gone!.id });
      });

      test('of experiments, with one selected and its notes open', async () => {
        const { page } = app;
        await goTo(page, '/');
        await row(page, 'finished one').waitFor();
        await choose(page, 'finished one', 'Control');
        await page.getByRole('region', { name: 'Selected experiments' }).waitFor();
        await scan(page);
        await page.keyboard.press('n');
        await page.locator('textarea:focus').waitFor();
        await page.keyboard.type('a note');
        await scan(page);
        await page.getByRole('button', { name: 'Close notes' }).click();
        await table(page).focus();
        await page.keyboard.press('t');
        await page.getByRole('dialog').waitFor();
        await scan(page);
      });

      test('of the columns to choose from', async () => {
        const { page } = app;
        await goTo(page, '/');
        await page.getByRole('button', { name: 'Columns' }).click();
        await page.getByRole('searchbox', { name: 'Search columns' }).waitFor();
        await scan(page);
      });

      test('of the trash, and of the question before a permanent deletion', async () => {
        const { page } = app;
        await goTo(page, '/trash');
        await page.getByRole('button', { name: 'Restore gone' }).waitFor();
        await scan(page);
        await page.getByRole('button', { name: 'Delete permanently: gone' }).click();
        await page.getByRole('dialog').waitFor();
        await scan(page);
      });

      test('of the queue', async () => {
        const { page } = app;
        await goTo(page, '/queue');
        await page.getByRole('button', { name: 'Stop running' }).waitFor(untilTrained);
        await page.getByRole('row', { name: /finished one/ }).waitFor();
        await scan(page);
      });

      test.each(['Charts', 'Results', 'Epochs', 'Config', 'Environment', 'Files', 'Log', 'Notes'])(
        'of a run, tab %s',
        async (name) => {
          const { page } = app;
          await goTo(page, `/run/${finished.id}`);
          await heading(page, 'finished one').waitFor();
          await tab(page, name).click();
          await page.getByRole('tabpanel', { name, exact: true }).waitFor();
          await scan(page);
        },
      );

      test('of a run that trains', async () => {
        const { page, api } = app;
        const { running } = await api.call('queue.show', {});
        await goTo(page, `/run/${running[0]!}`);
        await tab(page, 'Charts').click();
        await page
          .getByText(/examples\/s/)
          .first()
          .waitFor(untilTrained);
        await scan(page);
      });

      test.each([
        ['rename', 'r', 'Rename'],
        ['batch', 'b', 'Batch of'],
      ])('of the dialog to %s several (U23)', async (_, key, title) => {
        const { page } = app;
        await beginWithAll(page);
        await page.keyboard.press('Control+A');
        await page.keyboard.press(key);
        await page.getByRole('dialog', { name: title }).waitFor();
        await scan(page);
      });

      test('of the trash with a selection', async () => {
        const { page } = app;
        await goTo(page, '/trash');
        await page.getByRole('checkbox', { name: 'Select all' }).click();
        await page.getByRole('button', { name: 'Restore 1 selected' }).waitFor();
        await scan(page);
      });

      test('of an operation that is under way', async () => {
        const { page } = app;
        const progress: OperationProgress = {
          operation: 'one',
          action: 'update',
          label: 'Archive',
          of: 60,
          done: 20,
          failed: 0,
          state: 'running',
        };
        // Said by nobody but this test: a real one would be over before the scan.
        await page.addInitScript(() => {
          window.WebSocket = class extends WebSocket {
            constructor(address: string | URL) {
              super(address);
              Object.assign(window, { connection: this });
            }
          };
        });
        const say = (each: OperationProgress): Promise<boolean> =>
          page.evaluate(
            (data) => {
              const { connection } = window as unknown as { connection: WebSocket };
              return connection.dispatchEvent(new MessageEvent('message', { data }));
            },
            JSON.stringify({ event: { kind: 'operationChanged', progress: each } }),
          );
        await goTo(page, '/trash');
        await page.reload();
        // Before the connection is proven, a message would count as the host's proof.
        await page.getByRole('button', { name: 'Restore gone' }).waitFor();
        const shown = page.getByRole('region', { name: 'Under way' });
        await say(progress);
        await shown.getByText('20 of 60').waitFor();
        await scan(page);
        await say({ ...progress, done: 60, state: 'ended' });
        await shown.waitFor({ state: 'hidden' });
      });
    });

    describe('with a finished batch', () => {
      let runs: string;
      let unlearnt: ExperimentRecord;

      beforeAll(async () => {
        const { api, page } = app;
        const batch = [
          await trained(api, { cell: 'LSTM' }, 'an LSTM'),
          await trained(api, { cell: 'GRU' }, 'a GRU'),
          await trained(api, { cell: 'GRU', seed: 1 }, 'another GRU'),
        ];
        runs = batch.map(({ id }) => id).join(',');
        unlearnt = await trained(api, { learningRate: 1e-6 }, 'learnt nothing');
        await page.setViewportSize({ width: 1280, height: 800 });
      });

      test('of groups, one of them expanded (U22)', async () => {
        const { page } = app;
        await beginWithAll(page);
        await page.getByRole('button', { name: 'Group by…' }).click();
        await page.getByRole('radio', { name: 'All but the seed' }).waitFor();
        await scan(page, 'the choice');
        await page.getByRole('radio', { name: 'All but the seed' }).click();
        await page.keyboard.press('Escape');
        await groups(page)
          .getByRole('button', { name: /^Expand / })
          .first()
          .click();
        await groups(page).locator('[role=row][aria-level="2"]').first().waitFor();
        await scan(page, 'the table');
        await page.getByRole('button', { name: 'By all but the seed' }).click();
        await page.getByRole('radio', { name: 'None' }).click();
      });

      test('of the question about hidden experiments (U23)', async () => {
        const { page } = app;
        await beginWithAll(page);
        await filter(page).fill('status = finished');
        await table(page).focus();
        await page.keyboard.press('Control+A');
        await until(async () => /^\d+ selected$/.test(await selectionText(page)), true);
        await filter(page).fill('status = finished and seed = 1');
        await until(async () => (await selectionText(page)).includes('hidden'), true);
        await table(page).focus();
        await page.keyboard.press('e');
        await page.getByRole('alertdialog', { name: 'Include hidden experiments?' }).waitFor();
        await scan(page);
      });

      test('of a comparison that is live, and of its verdict (U7, U8)', async () => {
        const { page, api } = app;
        const { running } = await api.call('queue.show', {});
        await goTo(page, `/compare?runs=${runs},${running[0]!}`);
        await verdict(page).getByText('3 of 4 runs finished').waitFor();
        await scan(page, 'live');
        await goTo(page, `/compare?runs=${runs}`);
        await verdict(page).getByRole('button', { name: 'Details' }).click();
        await verdict(page).getByRole('table').waitFor();
        await scan(page, 'verdict');
        await page.getByRole('button', { name: 'Report' }).click();
        await page.getByRole('menuitem', { name: 'Print or save as PDF…' }).waitFor();
        await scan(page, 'the report’s menu');
      });

      test('of the export of a figure and of a table (U32, U33)', async () => {
        const { page } = app;
        await goTo(page, `/compare?runs=${runs}&tab=confusion`);
        await page.getByRole('button', { name: 'Export Confusion matrices' }).click();
        const figure = page.getByRole('dialog', { name: 'Export figure' });
        await figure.getByRole('img', { name: /^Preview of/ }).waitFor();
        await scan(page, 'figure');
        await page.keyboard.press('Escape');
        await figure.waitFor({ state: 'hidden' });
        await goTo(page, `/compare?runs=${runs}&tab=results`);
        await page.getByRole('button', { name: 'Export', exact: true }).click();
        await page.getByRole('menuitem', { name: 'Export table…' }).click();
        await page.getByRole('region', { name: 'Preview' }).waitFor();
        await scan(page, 'table');
      });

      test('of the first page of Compare, with a batch to begin with (U37)', async () => {
        const { page } = app;
        await goTo(page, '/compare');
        await page.getByRole('button', { name: /^Compare these \d+ runs$/ }).waitFor();
        await scan(page);
      });

      test('of advice on a run that learnt nothing (U11)', async () => {
        const { page } = app;
        await goTo(page, `/run/${unlearnt.id}`);
        await heading(page, 'At chance level').waitFor();
        await scan(page);
      });
    });
  },
  ['browser'],
);
