import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { countsOfAll, stepsNeeded, type RowsNeeded } from '#shared/inside/rows-needed';
import { writeDataset } from '../support/idx.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { goTo } from './support/navigate.ts';
import { scan } from './support/scan.ts';
import { startExperiment } from './support/seed.ts';
import { trained } from './support/trained.ts';
import { until } from './support/until.ts';

/** Goes to a part of the comparison of some runs, as a person who has its address does. */
async function compare(page: Page, ids: readonly string[], tab: string): Promise<void> {
  await goTo(page, `/compare?runs=${ids.join(',')}&tab=${tab.toLowerCase()}`);
  await page.getByRole('tab', { name: tab, exact: true, selected: true }).waitFor();
}

// One host will do for these: nothing in them is done otherwise on another. compare.test.ts takes all.
describeEndToEnd(
  'comparing what models answer',
  (host) => {
    let app: AppUnderTest;
    let gru: string;
    let rnn: string;
    let other: string;

    beforeAll(async () => {
      app = await host.startForAll();
      const training = [
        trained(app.api, { cell: 'GRU' }, 'one gru'),
        trained(app.api, { cell: 'RNN' }, 'one rnn'),
        trained(app.api, { seed: 1 }, 'another'),
      ];
      [gru, rnn, other] = (await Promise.all(training)).map(({ id }) => id) as [
        string,
        string,
        string,
      ];
    });

    test('shows confusion, examples, significance and calibration of real runs', async () => {
      const { page, api, complaints } = app;
      const ids = [gru, rnn];
      const answers = await Promise.all(
        ids.map((experiment) => api.call('experiments.answers', { experiment })),
      );
      const onlyA = [...answers[0]!.labels.keys()].filter(
        (index) =>
          answers[0]!.predicted[index] === answers[0]!.labels[index] &&
          answers[1]!.predicted[index] !== answers[1]!.labels[index],
      ).length;

      await compare(page, ids, 'Confusion');
      // The networks differ in size, and that is said.
      await page.getByRole('button', { name: '1 possible confounder' }).click();
      await page.getByRole('dialog').getByText('The networks differ in size').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('grid', { name: 'one rnn: confusion matrix' }).waitFor();
      const cell = page
        .getByRole('grid', { name: 'one gru: confusion matrix' })
        .getByRole('gridcell', { name: 'True 0, predicted 0:' });
      await cell.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '0, recognised correctly' }).first().waitFor();
      await page
        .getByRole('img', { name: /^#\d+ · \d+ %$/ })
        .first()
        .waitFor();
      await page.getByText('Difference from the baseline').click();
      await page.getByRole('grid', { name: 'one rnn: difference from the baseline' }).waitFor();

      await page.getByRole('tab', { name: 'Examples' }).click();
      const outcome = page.getByRole('radio', { name: 'Only one gru right' });
      await outcome.filter({ hasText: onlyA.toLocaleString('en-GB') }).waitFor();
      await page
        .getByRole('button', { name: /^Example \d+:/ })
        .first()
        .click();
      await page.getByRole('dialog').getByRole('row', { name: 'one rnn' }).waitFor();
      await page.keyboard.press('Escape');

      await page.getByRole('tab', { name: 'Significance' }).click();
      await page.getByRole('heading', { name: 'one gru against one rnn' }).waitFor();
      await page.getByText('McNemar, exact').waitFor();
      await page.getByRole('cell', { name: onlyA.toLocaleString('en-GB'), exact: true }).waitFor();

      await page.getByRole('tab', { name: 'Calibration' }).click();
      await page.getByRole('img', { name: /^one rnn, reliability by confidence/ }).waitFor();
      expect(complaints).toEqual([]);
    });

    test('shows how many rows of a digit each model needs', async () => {
      const { page, api, complaints } = app;
      await goTo(page, `/compare?runs=${gru},${rnn}&tab=rowsNeeded`);
      const table = page.getByRole('region', { name: 'Rows needed for half of the examples' });
      await table.getByRole('columnheader', { name: 'one rnn' }).waitFor();
      await page.getByRole('img', { name: /^Accuracy by rows read/ }).waitFor();
      const { settled, accuracy } = (await api.call('analyses.run', {
        experiment: gru,
        kind: 'rowsNeeded',
      })) as RowsNeeded;
      const { record } = await api.call('experiments.show', { experiment: gru });
      expect(accuracy.at(-1)).toBe(record.test!.accuracy);
      const needed = stepsNeeded(
        countsOfAll(settled.find(({ threshold }) => threshold === 0)!.counts),
      );
      await page.getByRole('radio', { name: '0 %', exact: true }).click();
      const all = table.getByRole('row').nth(1).getByRole('cell').first();
      await until(async () => (await all.innerText()).split('\n')[0], String(needed.median));
      await page.getByRole('radio', { name: '95 %' }).click();
      await scan(page);
      expect(complaints).toEqual([]);
    });

    test('says what is missing with one run only', async () => {
      const { page } = app;
      await compare(page, [gru], 'Significance');
      await page.getByText('Not enough finished runs').waitFor();
    });

    test('is accessible, tab by tab', async () => {
      const { page } = app;
      const parts = {
        Confusion: page.getByRole('grid', { name: /confusion matrix$/ }),
        Examples: page.getByRole('button', { name: /^Example \d+:/ }),
        Significance: page.getByRole('grid', { name: /^All pairs/ }),
        Calibration: page.getByRole('img', { name: /reliability by confidence/ }),
      };
      for (const [tab, part] of Object.entries(parts)) {
        await compare(page, [gru, rnn, other], tab);
        await part.first().waitFor();
        await scan(page, tab);
      }
    });
  },
  ['browser'],
);

describeEndToEnd(
  'comparing several models and groups of seeds',
  (host) => {
    test('corrects for many pairs, tests groups of seeds, and matches parameters', async () => {
      const { page, api, complaints } = await host.start();
      const ids: string[] = [];
      for (const cell of ['GRU', 'RNN'] as const) {
        for (const seed of [0, 1]) {
          const name = `${cell.toLowerCase()} s${seed}`;
          ids.push((await trained(api, { cell, seed }, name)).id);
        }
      }

      await compare(page, ids, 'Significance');
      await page.getByText('after Holm’s correction for 6 pairs').waitFor();
      const cell = page
        .getByRole('grid', { name: /^All pairs/ })
        .getByRole('gridcell', { name: /“gru s0”.*“rnn s1”|“rnn s1”.*“gru s0”/ });
      await cell.first().click();
      await page.getByRole('heading', { name: 'gru s0 against rnn s1' }).waitFor();
      await page.getByText('After Holm’s correction', { exact: true }).waitFor();
      const pairs = page.getByRole('region', { name: 'Table of all pairs' });
      await pairs
        .getByText(/ to [+−]?\d/)
        .nth(5)
        .waitFor();

      await page.getByText('train each kind with several seeds').waitFor();
      await page.getByRole('button', { name: 'Group by everything but the seed' }).click();
      await page.getByText(/N\s=\s2 and 2 · t\s=.* degrees of freedom/).waitFor();
      await page.getByText('Welch', { exact: false }).first().waitFor();

      await page.getByRole('button', { name: '1 possible confounder' }).click();
      await page.getByRole('button', { name: 'Match parameters…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Match parameters' });
      await dialog.getByRole('row', { name: /^rnn s1 16 → \d+/ }).waitFor();
      await dialog.getByRole('button', { name: 'Train 2 runs' }).click();
      const notice = '2 runs added to the queue and this comparison';
      await page.getByText(notice, { exact: true }).waitFor();
      await page.getByRole('heading', { name: '6 runs', exact: true }).waitFor();
      const listed = await api.call('experiments.list', {});
      const seeds = listed.flatMap((each) =>
        each.kind === 'experiment' && !ids.includes(each.record.id)
          ? [`${each.record.config.cell} ${each.record.config.seed}`]
          : [],
      );
      expect(seeds.toSorted()).toEqual(['RNN 0', 'RNN 1']);
      expect(complaints).toEqual([]);
    }, 240_000);

    test('names runs without predictions, and keeps test sets apart', async () => {
      const { page, api, home } = await host.start();
      await writeDataset(home, 'bars', { training: 400, test: 50 });
      const bars = { dataset: 'bars', trainingExamples: 200, validationExamples: 50 };
      const a = await trained(api, {}, 'first');
      const b = await trained(api, { seed: 1 }, 'second');
      const gone = await trained(api, { seed: 2 }, 'gone');
      const damaged = await trained(api, { seed: 3 }, 'damaged');
      const other = await trained(api, bars, 'other set');
      const running = await startExperiment(api);
      await api.call('experiments.update', { experiment: running, change: { name: 'going' } });
      await writeFile(join(home, 'experiments', damaged.id, 'experiment.json'), '{');
      await api.call('experiments.remove', { experiment: gone.id });
      await page.reload();

      const ids = [a.id, b.id, gone.id, damaged.id, other.id, running];
      await compare(page, ids, 'Examples');
      const panel = page.getByRole('tabpanel');
      for (const words of [
        `${gone.id} is missing`,
        `${damaged.id} can’t be read`,
        'still running',
      ]) {
        await panel.getByText(words).waitFor();
      }
      await panel.getByText('one was tested on mnist, the other on bars').waitFor();
      await panel.getByRole('radio', { name: 'Only first right' }).waitFor();
      await panel.getByText('bars, 50 examples: 1 run').click();
      await panel.getByText('Not enough finished runs').waitFor();
      await page.getByRole('tab', { name: 'Calibration' }).click();
      await page.getByRole('img', { name: /^other set, reliability/ }).waitFor();
      await page.getByRole('tab', { name: 'Significance' }).click();
      await page.getByRole('heading', { name: 'first against second' }).waitFor();
      await api.call('runs.stop', { experiment: running });
    }, 240_000);
  },
  ['browser'],
);
