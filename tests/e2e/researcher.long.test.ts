import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { saveTable } from './support/exports.ts';
import { groupLabels, groupRow, groups } from './support/group-table.ts';
import { enterShortTraining, openForm, summary } from './support/run-form.ts';
import { selectionText } from './support/run-table.ts';
import { until, untilTrained } from './support/until.ts';

const cells = ['RNN', 'GRU', 'LSTM'] as const;
const hiddenSizes = [8, 16, 32, 64] as const;
const seeds = [0, 1, 2, 3, 4] as const;
const labels = cells.flatMap((cell) => hiddenSizes.map((size) => `${cell} ${size}`));
const all = labels.length * seeds.length;
/** How many of the groups are archived, the worst ones. */
const dropped = 3;

/** All are really trained, one after the other, on whatever machine this is. */
const untilAllTrained = { timeout: 900_000, interval: 500 } as const;

/** Counts the dialogs that open on a page from now on, and not the popovers. @returns a function that reads the count */
async function countDialogs(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const { dataset } = document.documentElement;
    dataset['dialogs'] = '0';
    new MutationObserver((changes) => {
      const opened = changes
        .flatMap(({ addedNodes }) => [...addedNodes])
        .filter((node) => node instanceof Element)
        .flatMap((node) => [node, ...node.querySelectorAll('*')])
        .filter((each) => each.matches('.dialog'));
      dataset['dialogs'] = String(Number(dataset['dialogs']) + opened.length);
    }).observe(document.body, { childList: true, subtree: true });
  });
  return async () => Number(await page.locator('html').getAttribute('data-dialogs'));
}

/** Mean and sample standard deviation. */
function summarised(values: readonly number[]): { readonly mean: number; readonly sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}

// What the groups show beside this, and bulk actions of other kinds, have stories of their own with seeded records.
describeEndToEnd(
  'a researcher trains 60 runs of 12 groups by 5 seeds, and writes of them',
  (host) => {
    let app: AppUnderTest;
    let dialogs: () => Promise<number>;
    /** The ids of the runs as they were queued. */
    let queued: readonly string[];

    beforeAll(async () => {
      app = await host.startForAll({ width: 1600 });
      dialogs = await countDialogs(app.page);
    });

    async function records(): Promise<readonly ExperimentRecord[]> {
      const list = await app.api.call('experiments.list', {});
      return list.flatMap((each) => (each.kind === 'experiment' ? [each.record] : []));
    }

    /** No run is lost: neither in the list nor in the data folder. */
    async function expectAll(): Promise<void> {
      expect((await records()).map(({ id }) => id).sort()).toEqual(queued);
      const folders = await readdir(join(app.home, 'experiments'));
      expect(folders).toEqual(expect.arrayContaining([...queued]));
    }

    const labelOf = ({ config }: ExperimentRecord): string => `${config.cell} ${config.hiddenSize}`;

    /** Test accuracies of each group in percent, the best group first. */
    async function ranking(): Promise<readonly { label: string; mean: number; sd: number }[]> {
      const found = await records();
      return labels
        .map((label) => {
          const members = found.filter((record) => labelOf(record) === label);
          return { label, ...summarised(members.map(({ test }) => 100 * test!.accuracy)) };
        })
        .sort((a, b) => b.mean - a.mean);
    }

    /** An action opens as many dialogs as are expected, however many runs it is for. */
    async function expectDialogs(expected: 0 | 1, act: () => Promise<void>): Promise<void> {
      const before = await dialogs();
      await act();
      expect((await dialogs()) - before).toBe(expected);
    }

    test(
      'queued from the form in one go, and all trained (U6, U15)',
      { timeout: untilAllTrained.timeout + 120_000 },
      async () => {
        const { page } = app;
        await openForm(page);
        await enterShortTraining(page);
        for (const [field, value] of [
          ['trainingExamples', '300'],
          ['validationExamples', '100'],
          ['epochs', '1'],
          ['batchSize', '5'],
          ['learningRate', '0.01'],
          ['hiddenSize', hiddenSizes.join(', ')],
        ] as const) {
          await page.locator(`#field-${field}`).fill(value);
        }
        await page.getByRole('button', { name: 'Add a value to Cell' }).click();
        for (const cell of cells) {
          const box = page.getByRole('checkbox', { name: cell, exact: true });
          if (!(await box.isChecked())) await box.click();
        }
        await page.getByRole('textbox', { name: 'Number of seeds' }).fill(String(seeds.length));
        await summary(page)
          .getByRole('heading', { name: /^60 runs, about / })
          .waitFor();
        await page.getByRole('textbox', { name: 'Batch', exact: true }).fill('Cells and sizes');
        await page.getByRole('button', { name: 'Start 60 runs' }).click();
        await page.waitForURL(/#\/queue$/, untilTrained);
        queued = (await records()).map(({ id }) => id).sort();
        expect(queued).toHaveLength(all);
        await expect
          .poll(async () => {
            await expectAll();
            const states = (await records()).map(({ status }) => status);
            expect(states).not.toContain('failed');
            return states.filter((status) => status === 'finished').length;
          }, untilAllTrained)
          .toBe(all);
        expect(await dialogs()).toBe(0);
      },
    );

    test('grouped by all but the seed, ranked, and tested against a baseline of choice (U3, U20, U22)', async () => {
      const { page } = app;
      await page.getByRole('link', { name: 'Experiments' }).click();
      await page.getByText(`${all} experiments`, { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Group by…' }).click();
      await page.getByRole('radio', { name: 'All but the seed' }).click();
      await page.keyboard.press('Escape');
      const ranked = await ranking();
      await until(async () => (await groupLabels(page)).toSorted(), labels.toSorted());
      for (const [index, { label, mean, sd }] of ranked.entries()) {
        const row = groupRow(page, label);
        await row.getByText(`${mean.toFixed(2)} ± ${sd.toFixed(2)} %`).waitFor();
        await row.getByText('5 of 5').waitFor();
        // Equal means share a rank.
        const rank = 1 + ranked.findIndex((other) => other.mean === mean);
        if (rank === index + 1)
          await row.getByText(String(rank), { exact: true }).first().waitFor();
      }
      await until(async () => (await groupLabels(page))[0], ranked[0]!.label);

      await groupRow(page, 'RNN 8').getByText('Baseline').waitFor();
      const baseline = ranked.at(-1)!;
      if (baseline.label !== 'RNN 8') {
        await groupRow(page, baseline.label).hover();
        await page.getByRole('button', { name: `Use ${baseline.label} as baseline` }).click();
      }
      await groupRow(page, baseline.label).getByText('Baseline').waitFor();
      for (const { label, mean } of ranked.slice(0, -1)) {
        const row = groupRow(page, label);
        await row.getByText(`+${(mean - baseline.mean).toFixed(2)} pp`).waitFor();
        await row.getByText(/significantly higher|no significant difference/).waitFor();
      }
      expect(await dialogs()).toBe(0);
    });

    test('all renamed by a pattern, in one dialog (U23)', async () => {
      const { page } = app;
      await expectDialogs(1, async () => {
        await groups(page).focus();
        await page.keyboard.press('Control+A');
        await until(() => selectionText(page), `${all} selected`);
        await page.keyboard.press('r');
        const rename = page.getByRole('dialog', { name: `Rename ${all} experiments` });
        await rename.getByLabel('Pattern').fill('{batch}: {cell} {hiddenSize}, seed {seed}');
        await rename.getByRole('button', { name: `Rename ${all}` }).click();
        await until(
          async () => (await records()).map(({ name }) => name).toSorted(),
          labels
            .flatMap((label) => seeds.map((seed) => `Cells and sizes: ${label}, seed ${seed}`))
            .toSorted(),
        );
        await page.getByText(`${all} selected`).waitFor();
      });
      await expectAll();
      await page.keyboard.press('Escape');
    });

    test('the worst groups archived without a question, and still there (U23)', async () => {
      const { page } = app;
      const worst = (await ranking()).slice(-dropped).map(({ label }) => label);
      await expectDialogs(0, async () => {
        for (const label of worst) {
          await page.getByRole('checkbox', { name: `Select 5 runs of ${label}` }).click();
        }
        await until(() => selectionText(page), `${dropped * seeds.length} selected`);
        await groups(page).focus();
        await page.keyboard.press('e');
        await until(async () => (await groupLabels(page)).length, labels.length - dropped);
      });
      // The page shows it before all of it is done.
      await until(
        async () =>
          (await records())
            .filter(({ archived }) => archived)
            .map(labelOf)
            .toSorted(),
        worst.flatMap((label) => seeds.map(() => label)).toSorted(),
      );
      await expectAll();
      await page.getByRole('switch', { name: `Show archived (${dropped * seeds.length})` }).click();
      await until(async () => (await groupLabels(page)).length, labels.length);
    });

    test('written as a LaTeX table whose numbers are those of the records, the best in bold (U22, U33)', async () => {
      const { page } = app;
      let latex = '';
      await expectDialogs(1, async () => {
        latex = await saveTable(page);
      });
      const heading = latex.split('\n').find((line) => line.includes('Group &'))!;
      expect(latex).toMatch(/\\begin\{tabular\}\{lr(?:S\[table-format = [^\]]+\])+r*\}/);
      for (const rule of ['\\toprule', '\\midrule', '\\bottomrule']) expect(latex).toContain(rule);
      const column = heading.split(' & ').indexOf('{Test accuracy (\\%)}');
      const rows = latex
        .split('\n')
        .filter((line) => /^(?:RNN|GRU|LSTM) \d+ & /.test(line))
        .map((line) => line.split(' & '));
      const ranked = await ranking();
      const best = ranked[0]!.mean;
      expect(rows.map(([label, count, ...rest]) => [label, count, rest[column - 2]])).toEqual(
        ranked.map(({ label, mean, sd }) => [
          label,
          '5',
          `${mean === best ? '\\bfseries ' : ''}${mean.toFixed(2)} +- ${sd.toFixed(2)}`,
        ]),
      );
    });

    test('no run is lost, after a restart either', async () => {
      await app.restart();
      await expectAll();
      const found = await records();
      expect(
        found.every(({ status, batch }) => status === 'finished' && batch === 'Cells and sizes'),
      ).toBe(true);
      expect(app.complaints).toEqual([]);
    });
  },
);
