import { beforeAll, expect, test } from 'vitest';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { saveTable } from './support/exports.ts';
import { groupLabels, groupRow, groups } from './support/group-table.ts';
import { goToExperiments, selectionText, table } from './support/run-table.ts';
import { scan } from './support/scan.ts';
import { storeGrid } from './support/seed-grid.ts';
import { shortTraining, trainExperiment } from './support/seed.ts';
import { until } from './support/until.ts';

describeEndToEnd('a researcher ranks 60 runs of 12 groups by 5 seeds', (host) => {
  let app: AppUnderTest;

  beforeAll(async () => {
    app = await host.startForAll({ width: 1600 });
    const trained = await trainExperiment(app.api, shortTraining, 'pilot');
    await app.api.call('experiments.remove', { experiment: trained.id });
    await storeGrid(app.home, trained);
    await app.restart();
    await app.page.getByText('60 experiments').waitFor();
  });

  test('grouped by all but the seed, with 12 colours, the best on top (U3, U22)', async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'Group by…' }).click();
    await page.getByRole('radio', { name: 'All but the seed' }).click();
    await page.keyboard.press('Escape');
    await until(
      () => groupLabels(page).then((all) => all.slice(0, 3)),
      ['LSTM 128', 'GRU 128', 'LSTM 64'],
    );
    expect(await groupLabels(page)).toHaveLength(12);
    await groupRow(page, 'LSTM 128').getByText('97.64 ± 0.16 %').waitFor();
    await groupRow(page, 'LSTM 128').getByText('5 of 5').waitFor();
    const colours = await groups(page)
      .locator('.dot')
      .evaluateAll((dots) => dots.map((dot) => getComputedStyle(dot).backgroundColor));
    expect(new Set(colours).size).toBe(12);
    await scan(page);
  });

  test('sorted by rank, and tested against a baseline of choice (U20, U22)', async () => {
    const { page } = app;
    await groupRow(page, 'RNN 16').getByText('Baseline').waitFor();
    await groupRow(page, 'GRU 128').getByText('significantly higher').waitFor();
    const rank = page.getByRole('columnheader', { name: 'Rank' }).getByRole('button');
    await rank.click();
    await rank.click();
    await until(() => groupLabels(page).then(([first]) => first), 'RNN 16');
    await rank.click();
    await groupRow(page, 'GRU 128').hover();
    await page.getByRole('button', { name: 'Use GRU 128 as baseline' }).click();
    await groupRow(page, 'GRU 128').getByText('Baseline').waitFor();
    await groupRow(page, 'LSTM 128').getByText('no significant difference').waitFor();
    await groupRow(page, 'LSTM 128').getByText('+0.04 pp').waitFor();
    await groupRow(page, 'RNN 16').getByText('significantly lower').waitFor();
  });

  test('expanded, and selected as a group (U22)', async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'Expand LSTM 128' }).click();
    await until(() => groups(page).locator('[role=row][aria-level="2"]').count(), 5);
    await page.getByRole('checkbox', { name: 'Select 5 runs of LSTM 128' }).click();
    await until(() => selectionText(page), '5 selected');
    await scan(page);
    await page.getByRole('checkbox', { name: 'Select 5 runs of GRU 128' }).click();
    await until(() => selectionText(page), '10 selected');
  });

  test('exported for LaTeX, with the best in bold (U22, U33)', async () => {
    const written = await saveTable(app.page);
    expect(written).toContain('\\toprule');
    expect(written).toMatch(/^LSTM 128 & 5 & \\bfseries 97\.64 \+- 0\.16 /m);
    expect(written.match(/\\bfseries 97/g)).toHaveLength(1);
    // The size of a network is the same for all its seeds.
    expect(written).not.toContain('+- 0 ');
    expect(written.match(/^(?:RNN|GRU|LSTM) \d+ & 5 /gm)).toHaveLength(12);
  });

  test('compared as groups in the same colours, and remembered (U3, U22)', async () => {
    const { page } = app;
    const colourOf = (label: string) =>
      groupRow(page, label)
        .locator('.dot')
        .evaluate((dot) => getComputedStyle(dot).backgroundColor);
    const inTable = [await colourOf('GRU 128'), await colourOf('LSTM 128')];
    await page
      .getByRole('region', { name: 'Selected experiments' })
      .getByRole('button', { name: 'Compare (10)' })
      .click();
    await page.getByRole('tab', { name: 'Results', exact: true }).click();
    const results = page.getByRole('tabpanel', { name: 'Results' });
    await results.getByText('97.64 ± 0.16 %').waitFor();
    const dots = results.locator('tbody .dot');
    await until(
      () => dots.evaluateAll((all) => all.map((dot) => getComputedStyle(dot).backgroundColor)),
      inTable,
    );
    await page.getByRole('link', { name: 'Experiments' }).click();
    await groupRow(page, 'GRU 128').getByText('Baseline').waitFor();
    await until(
      async () => {
        const { views } = await app.api.call('preferences.read', {});
        return (views['experiments'] as { grouping: unknown }).grouping;
      },
      { kind: 'allButSeed' },
    );
    await app.restart();
    await groupRow(app.page, 'GRU 128').getByText('Baseline').waitFor();
    await until(() => groupLabels(app.page).then(([first]) => first), 'LSTM 128');
  });

  test('with the filter applied before they are grouped, and by batch (U22)', async () => {
    const { page } = app;
    await page.getByRole('combobox', { name: 'Filter experiments' }).fill('seed < 1');
    await groupRow(page, 'LSTM 128').getByText('1 of 1').waitFor();
    await groupRow(page, 'LSTM 128').getByText('too few tested seeds').waitFor();
    await page.getByRole('combobox', { name: 'Filter experiments' }).fill('');
    await page.getByRole('button', { name: 'By all but the seed' }).click();
    await page.getByRole('radio', { name: 'Batch or sweep' }).click();
    await page.keyboard.press('Escape');
    await until(() => groupLabels(page), ['Sizes and cells']);
    await groupRow(page, 'Sizes and cells').getByText('60 of 60').waitFor();
    await page.getByRole('button', { name: 'By batch or sweep' }).click();
    await page.getByRole('radio', { name: 'None' }).click();
    await page.keyboard.press('Escape');
    await table(page).waitFor();
    await goToExperiments(page);
    expect(app.complaints).toEqual([]);
  });
});
