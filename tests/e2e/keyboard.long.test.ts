import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { padOf, waitForInk } from './support/draw.ts';
import { chooseFrom, expectFocus, pressOn, tabTo, typeInto } from './support/keyboard.ts';
import { shortTraining } from './support/seed.ts';
import { patience, until, untilTrained } from './support/until.ts';
import { verdict } from './support/verdict.ts';

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).first();

/** The accuracies that a verdict shows. */
const figures = (page: Page) => verdict(page).getByRole('list', { name: 'Runs by test accuracy' });

/** A one, drawn downwards by the arrow keys. */
const one = [' ', ...Array.from({ length: 10 }, () => 'ArrowDown'), ' '];

describeEndToEnd('a student’s first hour without a mouse', (host) => {
  let app: AppUnderTest;

  beforeAll(async () => {
    app = await host.startForAll();

    await app.page.getByRole('heading', { name: 'No experiments yet' }).waitFor();
  });

  async function records(): Promise<readonly ExperimentRecord[]> {
    const list = await app.api.call('experiments.list', {});
    return list.flatMap((each) => (each.kind === 'experiment' ? [each.record] : []));
  }

  /** The file that keys save. */
  async function savedBy(press: () => Promise<void>): Promise<string> {
    const [download] = await Promise.all([app.page.waitForEvent('download'), press()]);
    return readFile(await download.path(), 'utf8');
  }

  test('from the first start to three networks in training', async () => {
    const { page } = app;
    await tabTo(button(page, 'Train RNN, GRU and LSTM'));
    // The same three with fewer digits, so that they take seconds.
    await pressOn(button(page, 'Set up a run'));
    await page.getByRole('heading', { name: 'New run', level: 1 }).waitFor();
    for (const field of [
      'hiddenSize',
      'trainingExamples',
      'validationExamples',
      'batchSize',
      'epochs',
      'threads',
    ] as const) {
      await typeInto(page.locator(`#field-${field}`), String(shortTraining[field]));
    }
    await pressOn(button(page, 'Train RNN, GRU and LSTM'));
    await page.waitForURL(/#\/compare\?runs=/);
    await verdict(page).getByRole('heading').waitFor(patience);
  });

  test('from the live comparison to the verdict, and on to a drawing', async () => {
    const { page } = app;
    await figures(page).waitFor(untilTrained);
    const made = await records();
    expect(made.map(({ status }) => status)).toEqual(['finished', 'finished', 'finished']);
    await pressOn(verdict(page).getByRole('button', { name: 'Draw', exact: true }));
    await tabTo(padOf(page));
    for (const key of one) await page.keyboard.press(key);
    await waitForInk(page, true);
    for (const { name } of made) {
      await page.getByRole('article', { name: `${name} reads` }).waitFor(patience);
    }
    // The pad lets the focus go.
    await page.keyboard.press('Tab');
    await expectFocus(page);
    expect(await padOf(page).evaluate((pad) => pad === document.activeElement)).toBe(false);
  });

  test('back to the comparison, whose chart, table and report are saved', async () => {
    const { page } = app;
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await pressOn(button(page, 'Compare these 3 runs'));
    await figures(page).waitFor();

    await chooseFrom(button(page, 'Export Training loss'), 'Export figure…');
    const figure = page.getByRole('dialog', { name: 'Export figure' });
    await tabTo(figure.getByRole('radio', { name: 'PDF' }));
    // Held until the choice follows, as a finger does.
    await page.keyboard.down('ArrowRight');
    await figure.getByRole('radio', { name: 'SVG', checked: true }).waitFor();
    await page.keyboard.up('ArrowRight');
    await expectFocus(page);
    await figure.getByRole('img', { name: 'Preview of “Training loss”' }).waitFor();
    const picture = await savedBy(() => pressOn(figure.getByRole('button', { name: 'Save' })));
    expect(picture).toMatch(/^<svg /);
    await figure.waitFor({ state: 'hidden' });
    await expectFocus(page);

    await tabTo(page.getByRole('tab', { name: 'Curves' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tabpanel', { name: 'Results' }).waitFor();
    await expectFocus(page);
    await chooseFrom(button(page, 'Export'), 'Export table…');
    const table = page.getByRole('dialog', { name: 'Export table' });
    const latex = await savedBy(() => pressOn(table.getByRole('button', { name: 'Save' })));
    expect(latex).toContain('\\toprule');
    await table.waitFor({ state: 'hidden' });
    await expectFocus(page);

    const report = await savedBy(() =>
      chooseFrom(button(page, 'Report'), 'Single HTML file with charts'),
    );
    await expectFocus(page);
    for (const { weightsSha256 } of await records()) expect(report).toContain(weightsSha256);
    await until(async () => app.complaints, []);
  });
});
