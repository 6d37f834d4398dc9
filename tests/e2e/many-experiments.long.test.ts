import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import {
  beginWithAll,
  filter,
  goToExperiments,
  selectionText,
  table,
} from './support/run-table.ts';
import { shortTraining } from './support/seed.ts';
import { until } from './support/until.ts';

const cells = ['RNN', 'GRU', 'LSTM'] as const;
const seeds = Array.from({ length: 20 }, (_, seed) => seed);

describeEndToEnd('many experiments at once', (host) => {
  let app: AppUnderTest;

  beforeAll(async () => {
    app = await host.startForAll();
    const sweep = cells.flatMap((cell) =>
      seeds.map((seed) => ({ config: { ...shortTraining, cell, seed, hiddenSize: 24 } })),
    );
    const others = Array.from({ length: 40 }, (_, seed) => ({
      config: { ...shortTraining, seed },
    }));
    await app.api.call('experiments.createMany', { drafts: [...sweep, ...others] });
    await table(app.page).waitFor();
  });
  beforeEach(() => beginWithAll(app.page));

  const listed = async (): Promise<number> => (await app.api.call('experiments.list', {})).length;
  const trashed = async (): Promise<number> =>
    (await app.api.call('experiments.listTrash', {})).length;
  const sweep = async (): Promise<ExperimentRecord[]> =>
    (await app.api.call('experiments.list', {})).flatMap((each) =>
      each.kind === 'experiment' && each.record.config.hiddenSize === 24 ? [each.record] : [],
    );

  async function selectSweep(): Promise<void> {
    await filter(app.page).fill('hiddenSize = 24');
    await app.page.getByText('60 of 100').waitFor();
    await table(app.page).focus();
    await app.page.keyboard.press('Control+A');
    await until(() => selectionText(app.page), '60 selected');
  }

  test('none is left behind if the page is reloaded while they move to the trash, and all come back (U6)', async () => {
    const { page, api } = app;
    await selectSweep();
    const moved = new Promise<void>((resolve) => {
      const unsubscribe = api.subscribe(({ kind }) => {
        if (kind !== 'experimentRemoved') return;
        unsubscribe();
        resolve();
      });
    });
    await page.keyboard.press('Delete');
    await moved;
    await page.reload();
    await until(trashed, 60);
    expect(await listed()).toBe(40);
    const notice = page.locator('.notice').filter({ hasText: '60 experiments moved to the trash' });
    await notice.getByRole('button', { name: 'Undo' }).click();
    await until(listed, 100);
    expect(await trashed()).toBe(0);
  });

  test('they are renamed by a pattern, put in a batch, exported as one file and archived (U23)', async () => {
    const { page } = app;
    await goToExperiments(page);
    await selectSweep();
    await page.keyboard.press('r');
    const rename = page.getByRole('dialog', { name: 'Rename 60 experiments' });
    await rename.getByLabel('Pattern').fill('{cell} {hidden}, sed {seed');
    await rename.getByText('“{” has no counterpart').waitFor();
    await rename.getByLabel('Pattern').fill('{cell} {hiddenSize}, seed {seed}');
    await rename.getByRole('row', { name: 'rnn-24 s7 RNN 24, seed 7' }).waitFor();
    await rename.getByRole('button', { name: 'Rename 60' }).click();
    await until(
      async () =>
        (await sweep()).filter(({ name }) => /^(RNN|GRU|LSTM) 24, seed \d+$/.test(name)).length,
      60,
    );

    await page.keyboard.press('b');
    const batch = page.getByRole('dialog', { name: 'Batch of 60 experiments' });
    await batch.getByLabel('Batch', { exact: true }).fill('Cells');
    await batch.getByRole('button', { name: 'Set batch' }).click();
    await until(
      async () => (await sweep()).filter((record) => record.batch === 'Cells').length,
      60,
    );

    const bar = page.getByRole('region', { name: 'Selected experiments' });
    const download = page.waitForEvent('download');
    await bar.getByRole('button', { name: 'Export as ZIP' }).click();
    const archive = await download;
    expect(archive.suggestedFilename()).toBe('unroll-60-experiments.zip');

    await filter(page).fill('batch = Cells and cell = GRU');
    await until(() => selectionText(page), '60 selected, 40 hidden by the filter');
    await table(page).focus();
    await page.keyboard.press('e');
    const asked = page.getByRole('alertdialog', { name: 'Include hidden experiments?' });
    await asked.getByText('60 experiments selected, 40 hidden by the filter.').waitFor();
    await asked.getByRole('button', { name: 'Archive 60' }).click();
    await until(async () => (await sweep()).filter(({ archived }) => archived).length, 60);
    await filter(page).fill('');
    await page
      .getByRole('status', { name: 'Experiments shown' })
      .getByText('40 experiments')
      .waitFor();
    await page.getByRole('switch', { name: 'Show archived (60)' }).click();
    await page.getByText('100 experiments', { exact: true }).waitFor();
    await page.keyboard.press('Control+z');
    await until(async () => (await sweep()).filter(({ archived }) => archived).length, 0);

    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import…', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Files…' }).click();
    const path = join(await temporaryFolder(), archive.suggestedFilename());
    await archive.saveAs(path);
    await (await chooser).setFiles(path);
    await page.getByText('Imported 60 experiments').first().waitFor();
    expect(await listed()).toBe(160);
    expect((await sweep()).filter((record) => record.batch === 'Cells')).toHaveLength(120);
  });
});
