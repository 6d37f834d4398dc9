import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, test } from 'vitest';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { choose, row, table } from './support/run-table.ts';
import { scan } from './support/scan.ts';
import { trained } from './support/trained.ts';
import { untilTrained } from './support/until.ts';

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

// One host will do: the page is the same on all of them.
describeEndToEnd(
  'accessibility of what lies over a page, or is in its place',
  (host) => {
    let app: AppUnderTest;
    let page: Page;
    let ids: readonly string[];

    beforeAll(async () => {
      app = await host.startForAll();
      page = app.page;
      const runs = [
        await trained(app.api, {}, 'first'),
        await trained(app.api, { cell: 'GRU' }, 'second'),
        await trained(app.api, { cell: 'GRU', seed: 1 }, 'third'),
        await trained(app.api, { cell: 'RNN', layers: 2, hiddenSize: 8 }, 'fourth'),
      ];
      ids = runs.map(({ id }) => id);
    });
    afterEach(() => page.keyboard.press('Escape'));

    test('of menus, a palette of colours, a tooltip and a notice', async () => {
      await goTo(page, '/');
      await row(page, 'first').waitFor();
      await row(page, 'first').getByRole('gridcell').nth(4).click({ button: 'right' });
      await page.getByRole('menuitem').first().waitFor();
      await scan(page, 'a context menu');
      await page.keyboard.press('Escape');
      await button(page, 'Colour of first').click();
      await button(page, 'Colour 2').waitFor();
      await scan(page, 'colours');
      await page.keyboard.press('Escape');
      await button(page, 'Collapse navigation').hover();
      await page.locator('.tooltip').waitFor();
      await scan(page, 'a tooltip');
      await choose(page, 'fourth');
      await page.keyboard.press('Delete');
      const notice = page.getByText('“fourth” moved to the trash', { exact: true }).last();
      // Under the pointer it stays.
      await notice.hover();
      await scan(page, 'a notice');
      await button(page, 'Undo').first().click();
      await row(page, 'fourth').waitFor();
      await goTo(page, `/run/${ids[0]}`);
      await button(page, 'More actions').click();
      await page.getByRole('menuitem', { name: 'Export model…' }).waitFor();
      await scan(page, 'a menu');
    });

    test('of a list of choices, and of what a field is about', async () => {
      await goTo(page, '/new');
      await page.getByRole('heading', { name: 'New run', level: 1 }).waitFor();
      await page.locator('#field-optimiser').click();
      await page.getByRole('option').first().waitFor();
      await scan(page, 'choices');
      await page.keyboard.press('Escape');
      await button(page, 'About Hidden size').click();
      await page.getByRole('dialog', { name: 'About Hidden size' }).waitFor();
      await scan(page, 'about a field');
    });

    test.each(['Export model…', 'Export results…', 'Fork…'])(
      'of the dialog of a run’s entry %s',
      async (entry) => {
        await goTo(page, `/run/${ids[0]}`);
        await button(page, 'More actions').click();
        await page.getByRole('menuitem', { name: entry }).click();
        await page.getByRole('dialog').waitFor();
        await scan(page);
      },
    );

    test('of a chart in full screen, and as a table', async () => {
      await goTo(page, `/run/${ids[0]}`);
      await page.getByRole('tab', { name: 'Charts' }).click();
      await button(page, 'Full screen: Loss').click();
      await page.getByRole('dialog', { name: 'Loss' }).waitFor();
      await scan(page, 'full screen');
      await page.keyboard.press('Escape');
      await button(page, 'Export Loss').click();
      await page.getByRole('menuitem', { name: 'Show as table' }).click();
      await page.getByRole('region', { name: 'Loss: table' }).waitFor();
      await scan(page, 'a table');
    });

    test('of what opens over a comparison', async () => {
      const runs = ids.slice(0, 3).join(',');
      await goTo(page, `/compare?runs=${runs}&tab=curves`);
      for (const name of [/^Charts \(/, /^Lines/, 'Save']) {
        await button(page, name).click();
        await page.getByRole('dialog').waitFor();
        await scan(page, String(name));
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
      }
      await button(page, 'Report').click();
      await page.getByRole('menuitem', { name: 'Bundle for another computer…' }).click();
      await page.getByRole('dialog', { name: 'Bundle for another computer' }).waitFor();
      await scan(page, 'a bundle');
    });

    test.each(['Probes', 'Lesions', 'Fixed points', 'Lyapunov exponents', 'Rows needed'])(
      'of Compare’s view %s of what is inside',
      async (name) => {
        await goTo(page, `/compare?runs=${ids.slice(0, 2).join(',')}&tab=inside`);
        await page.getByRole('radio', { name }).click();
        await page.getByRole('figure').first().waitFor(untilTrained);
        await scan(page);
      },
    );

    test.each(['units', 'gradient', 'memory', 'trajectories', 'transplant', 'lesions'])(
      'of four models on the tab %s of Inspect',
      async (name) => {
        await goTo(page, `/inspect?models=${ids.join(',')}&digit=test:3&tab=${name}`);
        await page.getByRole('tabpanel').getByText('fourth').first().waitFor(untilTrained);
        await scan(page);
      },
    );

    test('of one model in Inspect, and of the choice of models', async () => {
      await goTo(page, `/inspect?models=${ids[0]}&digit=test:3&tab=units`);
      await page.getByRole('application', { name: /^first: / }).waitFor(untilTrained);
      await scan(page, 'one model');
      await button(page, 'Models (1)').click();
      await page.getByRole('dialog', { name: 'Models' }).waitFor();
      await scan(page, 'the choice');
    });

    describe('where something is missing', () => {
      test('of a run that can’t be read', async () => {
        await writeFile(join(app.home, 'experiments', ids[3]!, 'experiment.json'), '{');
        await goTo(page, `/run/${ids[3]}`);
        await page.getByRole('heading', { name: 'This run can’t be read' }).waitFor();
        await scan(page, 'its page');
        await goTo(page, '/');
        await table(page).waitFor();
        await page.reload();
        await row(page, 'first').waitFor();
        await scan(page, 'its row');
      });

      test.each([
        ['a sweep', '/sweeps/nowhere', 'The sweep can’t be shown'],
        ['a page of the guide', '/help/nowhere', 'No such page in the guide'],
        ['a saved comparison', '/compare?view=nowhere', 'Saved comparison not found'],
      ])('of %s that is not there', async (_, path, text) => {
        await goTo(page, path);
        await page.getByText(text).first().waitFor();
        await scan(page);
      });

      test('of a page whose code can’t be loaded', async () => {
        await page.route(/QueuePage[^/]*\.js/, (route) => route.abort());
        await goTo(page, '/queue');
        await page.getByRole('heading', { name: 'Something went wrong on this page' }).waitFor();
        await scan(page);
        await page.unroute(/QueuePage[^/]*\.js/);
      });

      test('of files that are dragged over the window', async () => {
        await goTo(page, '/');
        await page.evaluate(() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['{}'], 'one.unroll'));
          window.dispatchEvent(new DragEvent('dragover', { dataTransfer, cancelable: true }));
        });
        await page.getByText('Drop to import').waitFor();
        await scan(page);
        await page.evaluate(() => window.dispatchEvent(new DragEvent('dragleave')));
        await page.getByText('Drop to import').waitFor({ state: 'hidden' });
      });

      test('of a window that has lost its connection', async () => {
        await page.addInitScript(() => {
          window.WebSocket = class extends WebSocket {
            constructor(address: string | URL) {
              // To where nothing answers, once the first connection is to be lost.
              super('refuses' in window ? 'ws://127.0.0.1:1' : address);
              Object.assign(window, { connection: this });
            }
          };
        });
        await page.reload();
        await row(page, 'first').waitFor();
        await page.evaluate(() => {
          Object.assign(window, { refuses: true });
          (window as unknown as { connection: WebSocket }).connection.close();
        });
        await page
          .getByText(/Connection lost|isn’t responding/)
          .first()
          .waitFor();
        await scan(page);
      });
    });
  },
  ['browser'],
);
