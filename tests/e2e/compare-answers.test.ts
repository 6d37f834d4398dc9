import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { seriousFindings, wearColours } from './support/look.ts';
import { shortTraining, trainExperiment } from './support/seed.ts';

/** Goes to a part of the comparison of some runs, as a person who has its address does. */
async function compare(page: Page, ids: readonly string[], tab: string): Promise<void> {
  await page.waitForSelector('#page');
  await page.evaluate((hash) => (location.hash = hash), `#/compare?runs=${ids.join(',')}`);
  await page.getByRole('tab', { name: tab, exact: true }).click();
}

describeEndToEnd('comparing what models answer', (host) => {
  test('shows confusion, examples, significance and calibration of real runs', async () => {
    const { page, api, complaints } = await host.start();
    const a = await trainExperiment(api, { ...shortTraining, cell: 'GRU' }, 'one gru');
    const b = await trainExperiment(api, { ...shortTraining, cell: 'RNN' }, 'one rnn');
    const ids = [a.id, b.id];
    const answers = await Promise.all(
      ids.map((experiment) => api.call('experiments.answers', { experiment })),
    );
    const onlyA = [...answers[0]!.labels.keys()].filter(
      (index) =>
        answers[0]!.predicted[index] === answers[0]!.labels[index] &&
        answers[1]!.predicted[index] !== answers[1]!.labels[index],
    ).length;

    await compare(page, ids, 'Confusion');
    // The networks are not equally large, and that is said.
    await page.getByText('The networks are not equally large').waitFor();
    await page.getByRole('grid', { name: 'one rnn: confusion matrix' }).waitFor();
    const cell = page
      .getByRole('grid', { name: 'one gru: confusion matrix' })
      .getByRole('gridcell', { name: 'True 0, predicted 0:' });
    await cell.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '0, recognised' }).first().waitFor();
    await page
      .getByRole('img', { name: /^#\d+ · \d+ %$/ })
      .first()
      .waitFor();
    await page.getByText('Difference to the baseline').click();
    await page.getByRole('grid', { name: 'one rnn: difference to the baseline' }).waitFor();

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

  test('says what is missing with one run only', async () => {
    const { page, api } = await host.start();
    const { id } = await trainExperiment(api, shortTraining, 'alone');
    await compare(page, [id], 'Significance');
    await page.getByText('Not enough answers to compare').waitFor();
  });

  test.each(['light', 'dark'] as const)('is accessible, tab by tab, %s', async (colours) => {
    const { page, api } = await host.start({ colourScheme: colours });
    const runs = [0, 1, 2].map((seed) => trainExperiment(api, { ...shortTraining, seed }));
    const ids = (await Promise.all(runs)).map(({ id }) => id);
    await wearColours(page, colours);
    for (const tab of ['Confusion', 'Examples', 'Significance', 'Calibration']) {
      await compare(page, ids, tab);
      await page.getByRole('tabpanel').getByText(/./).first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    }
  });
});
