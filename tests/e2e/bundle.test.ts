import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { zipSync } from 'fflate';
import type { ExperimentRecord } from '#shared/experiment/record';
import { filesOf } from '../support/bundles.ts';
import { greyPng } from '../support/png.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { trained } from './support/trained.ts';

/** The rows of the results, as they are shown. */
const figures = async (page: Page): Promise<string[]> => {
  const rows = page.getByRole('tabpanel', { name: 'Results' }).getByRole('row');
  // The sizes of models come last.
  await rows.filter({ hasText: 'KiB' }).nth(2).waitFor();
  return rows.allInnerTexts();
};

/** Opens the dialog of a bundle from the comparison that is shown. */
async function openDialog(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Bundle for another computer…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Bundle for another computer' });
  await dialog.getByText('before packing').waitFor();
  return dialog;
}

/** Saves the bundle that the dialog describes. @returns the path of the file */
async function saveBundle(page: Page, dialog: Locator): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save bundle' }).click(),
  ]);
  const path = join(await temporaryFolder(), download.suggestedFilename());
  await download.saveAs(path);
  await dialog.waitFor({ state: 'hidden' });
  return path;
}

/** Chooses files after “Import…” on the page that is shown. */
async function choose(page: Page, ...paths: string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import…' }).click();
  await page.getByRole('menuitem', { name: 'Files…' }).click();
  await (await chooser).setFiles(paths);
}

describeEndToEnd(
  'bundles',
  (host) => {
    let app: AppUnderTest;
    let runs: ExperimentRecord[];

    beforeAll(async () => {
      app = await host.startForAll();
      runs = [];
      for (const cell of ['RNN', 'GRU', 'LSTM'] as const) {
        runs.push(await trained(app.api, { cell }, `${cell.toLowerCase()} of mine`));
      }
    }, 240_000);

    test('a comparison of three runs is the same in another data folder', async () => {
      const { page } = app;
      const members = runs.map(({ id }) => id);
      await goTo(
        page,
        `/compare?runs=${members.join(',')}&at=last&hidden=${members[1]!}&tab=results`,
      );
      const before = await figures(page);
      const dialog = await openDialog(page);
      await dialog.getByText(/Trained weights \(.+B\)/).waitFor();
      await dialog.getByRole('textbox', { name: 'Title' }).fill('Three cells');
      const path = await saveBundle(page, dialog);
      expect(path).toMatch(/three-cells\.unroll$/);

      const other = await host.start();
      await goTo(other.page, '/data');
      // The page before it has the same button.
      await other.page.getByRole('heading', { name: 'Data', level: 1 }).waitFor();
      await choose(other.page, path);
      await other.page.getByRole('heading', { name: 'Compare', level: 1 }).waitFor();
      await other.page.getByText('Three cells', { exact: true }).first().waitFor();
      await other.page.getByText('Imported “Three cells” with 3 runs').first().waitFor();
      expect(await figures(other.page)).toEqual(before);
      for (const id of members) {
        const [mine, theirs] = [await filesOf(app.home, id), await filesOf(other.home, id)];
        delete mine['history.cache'];
        delete theirs['history.cache'];
        expect(theirs).toEqual(mine);
      }
      // It is all here already.
      await goTo(other.page, '/');
      await choose(other.page, path);
      const said = other.page.getByRole('dialog', { name: '“Three cells” imported' });
      await said.getByText('3 runs were already here, unchanged').waitFor();
      await said.getByRole('button', { name: 'Done' }).click();
      expect(await readdir(join(other.home, 'experiments'))).toHaveLength(3);
      expect([...app.complaints, ...other.complaints]).toEqual([]);
    });

    test('without weights says so where they are missed, and not as damage', async () => {
      const { page } = app;
      await goTo(page, `/compare?runs=${runs[0]!.id},${runs[1]!.id}`);
      const dialog = await openDialog(page);
      await dialog.getByRole('switch', { name: /Trained weights/ }).click();
      const path = await saveBundle(page, dialog);

      const other = await host.start();
      await choose(other.page, path);
      const said = other.page.getByRole('dialog', { name: /imported$/ });
      await said.getByText('This bundle came without weights').waitFor();
      await said.getByRole('button', { name: 'Done' }).click();
      await goTo(other.page, `/draw?models=${runs[0]!.id}`);
      await other.page
        .getByText(/came without weights: the bundle “Comparison of/)
        .first()
        .waitFor();
      await expect(
        other.api.call('experiments.evaluate', { experiment: runs[0]!.id }),
      ).rejects.toThrow('came without weights');
    });

    test('asks for a title, and writes nothing before it is saved', async () => {
      const { page } = app;
      await goTo(page, `/compare?runs=${runs[0]!.id},${runs[1]!.id}`);
      const dialog = await openDialog(page);
      await dialog.getByRole('textbox', { name: 'Title' }).fill('');
      await dialog.getByText('A name must have at least one visible character.').waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'hidden' });
      expect(await readdir(join(app.home, '.exports')).catch(() => [])).toEqual([]);
    });

    describe('dropped files', () => {
      /** Drops files on the middle of the page, as a browser does. */
      async function drop(page: Page, name: string, content: Uint8Array): Promise<void> {
        const transfer = await page.evaluateHandle(
          ([bytes, as]) => {
            const given = new DataTransfer();
            given.items.add(new File([Uint8Array.from(bytes as number[])], as as string));
            return given;
          },
          [[...content], name] as const,
        );
        await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
      }

      test('are what they are on whatever page', async () => {
        const { page } = app;
        const { bytes } = await app.api.call('experiments.export', { experiment: runs[0]!.id });
        await goTo(page, '/data');
        await page.getByRole('heading', { name: 'Data', level: 1 }).waitFor();
        await drop(page, 'archive.zip', bytes);
        await page.getByText('Imported “').first().waitFor();

        await goTo(page, '/');
        await page.getByRole('heading', { name: 'Experiments', level: 1 }).waitFor();
        const image = greyPng(8, new Uint8Array(784).fill(200));
        await drop(page, 'letters.zip', zipSync({ 'a/1.png': image, 'b/1.png': image }));
        const dialog = page.getByRole('dialog', { name: 'Import a data set' });
        await dialog.getByText('letters.zip').first().waitFor();
        await dialog.getByRole('button', { name: 'Cancel' }).click();
      });
    });
  },
  ['browser', 'desktop double'],
);
