import type { Locator, Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import { plottedAxis } from '../../src-renderer/features/compare/hyperparameters/plotted-axes.ts';
import { shareOn } from '../../src-renderer/charts/parallel/quantity-scale.ts';
import {
  plotShare,
  scatterArea,
} from '../../src-renderer/features/compare/hyperparameters/scatter-option.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { scan } from './support/scan.ts';
import { goTo } from './support/navigate.ts';
import { parameterSweep, storeRecords } from './support/parameter-sweep.ts';
import { patience, until } from './support/until.ts';

const records = parameterSweep();
const all = `runs=${records.map(({ id }) => id).join(',')}&tab=hyperparameters`;

const heads = (page: Page) => page.getByRole('list', { name: 'Axes' });
const parallel = (page: Page) => page.getByRole('img', { name: /^Parallel coordinates/ });
const scatter = (page: Page) => page.getByRole('img', { name: /against/ });
const count = (page: Page) => page.getByRole('group', { name: 'Filter' }).getByRole('status');
const filters = (page: Page) => page.getByRole('list', { name: 'Filters' }).getByRole('listitem');
const rail = (page: Page, key: string) => page.locator(`.rail[data-axis=${key}]`);
const menu = (page: Page, label: string) =>
  page.getByRole('button', { name: `Scale, filter and position of ${label}` });

/** The query of the page's address. */
function query(page: Page): URLSearchParams {
  return new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? '');
}

async function open(page: Page, more = ''): Promise<void> {
  await page.keyboard.press('Escape');
  // By another page, or the comparison of the address before would be looked at.
  await goTo(page, '/settings');
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  await goTo(page, `/compare?${all}${more}`);
  await count(page).waitFor();
}

/** Drags over an element from one share of its width and height, from its top left, to another. */
async function dragOver(
  page: Page,
  element: Locator,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  // Waits until it has come to rest.
  await element.hover();
  const box = (await element.boundingBox())!;
  const at = ([x, y]: readonly [number, number]) =>
    [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
  await page.mouse.move(...at(to));
  await page.mouse.up();
}

/** Where the point of a run is on the page, for a plot of test accuracy against parameters. */
async function pointOf(page: Page, { id }: ExperimentRecord): Promise<[number, number]> {
  await scatter(page).scrollIntoViewIfNeeded();
  const box = (await scatter(page).boundingBox())!;
  const area = scatterArea(box.width, box.height);
  const runs = records.map((record) => ({
    id: record.id,
    name: record.name,
    record,
    status: 'ready' as const,
    reason: null,
    colour: '',
    isBaseline: false,
    isHidden: false,
  }));
  const [across, up] = (['parameters', 'testAccuracy'] as const).map((key) => {
    const axis = plottedAxis(
      key,
      runs,
      { axisScales: {}, flippedAxes: [] },
      { occasion: { kind: 'best' }, modelBytes: new Map() },
    );
    return plotShare(shareOn(axis.scale, axis.values.get(id)!));
  });
  return [box.x + area.left + across! * area.width, box.y + area.top + (1 - up!) * area.height];
}

// One host will do: nothing in this is done otherwise on another.
describeEndToEnd(
  'hyper-parameters of compared runs',
  (host) => {
    let app: AppUnderTest;

    beforeAll(async () => {
      app = await host.startForAll();
      await storeRecords(app.home, records);
      await app.page.reload();
    });
    beforeEach(() => open(app.page));

    test('has axes for the fields that tell the runs apart, and names runs with gaps', async () => {
      const { page } = app;
      await until(() => count(page).innerText(), '50 of 50 runs');
      await until(
        () => heads(page).locator('.grip').allInnerTexts(),
        [
          'Cell',
          'Hidden size',
          'Seed',
          'Parameters',
          'Time per epoch',
          'Test loss',
          'Test accuracy',
        ],
      );
      const notes = page.getByRole('list', { name: 'Missing values' });
      await notes.filter({ hasText: /ended early.*: failed early/ }).waitFor();
      await notes.filter({ hasText: /have not started: not started/ }).waitFor();
    });

    test('filters by several brushes of an axis, here and in the scatter plot', async () => {
      const { page } = app;
      await dragOver(page, rail(page, 'hiddenSize'), [0.5, 0.99], [0.5, 0.8]);
      // Sizes 32 and 64: 3 cells with 4 seeds each, and the failed run.
      await until(() => count(page).innerText(), '25 of 50 runs');
      await scatter(page).and(page.locator('[aria-label*="25 of 50 runs"]')).waitFor();
      await dragOver(page, rail(page, 'hiddenSize'), [0.5, 0.1], [0.5, 0.01]);
      await until(() => count(page).innerText(), '37 of 50 runs');
      await dragOver(page, rail(page, 'cell'), [0.5, 0.6], [0.5, 0.1]);
      await until(
        () => filters(page).allInnerTexts(),
        [
          expect.stringMatching(/^Hidden size 32 to [\d.]+ or [\d.]+ to 256$/) as unknown as string,
          'Cell GRU or LSTM',
        ],
      );
      await until(() => count(page).innerText(), '25 of 50 runs');
      // A click on a brush takes it away.
      const box = (await rail(page, 'hiddenSize').boundingBox())!;
      await page.mouse.click(box.x + box.width / 2, box.y + 0.06 * box.height);
      await until(() => count(page).innerText(), '17 of 50 runs');
      await page.getByRole('button', { name: 'Remove filter Cell GRU or LSTM' }).click();
      await until(() => count(page).innerText(), '25 of 50 runs');
      await until(
        async () => /^hiddenSize:32~[\d.]+$/.test(query(page).get('brushes') ?? ''),
        true,
      );
      await page.reload();
      await until(() => count(page).innerText(), '25 of 50 runs');
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await until(() => count(page).innerText(), '50 of 50 runs');
    });

    test('filters by numbers and check boxes too', async () => {
      const { page } = app;
      await menu(page, 'Test accuracy').click();
      await page.getByRole('button', { name: 'Set a range' }).click();
      const from = page.getByRole('textbox', { name: 'From, range 1 of Test accuracy' });
      await from.fill('2');
      await page.getByText('The start must not be above the end.').waitFor();
      await from.fill('0.9');
      await until(
        () => count(page).innerText(),
        `${records.filter(({ test: result }) => (result?.accuracy ?? 0) >= 0.9).length} of 50 runs`,
      );
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await menu(page, 'Cell').click();
      await page.getByRole('checkbox', { name: 'RNN' }).click();
      await until(() => count(page).innerText(), '16 of 50 runs');
      await page.keyboard.press('Escape');
    });

    test('filters by a box over the scatter plot, in the parallel coordinates too', async () => {
      const { page } = app;
      await dragOver(page, scatter(page), [0.3, 0.06], [0.97, 0.4]);
      await until(async () => (await filters(page).count()) === 2, true);
      const said = await count(page).innerText();
      expect(said).not.toBe('50 of 50 runs');
      await expect.poll(() => parallel(page).getAttribute('aria-label'), patience).toContain(said);
      expect(query(page).get('brushes') ?? '').toMatch(/^(testAccuracy:.*,parameters:.*|)$/);
    });

    test('limits the comparison to the filtered runs', async () => {
      const { page } = app;
      const runs = page.getByRole('complementary', { name: 'Runs of this comparison' });
      await open(page, '&brushes=cell:LSTM');
      await until(() => count(page).innerText(), '16 of 50 runs');
      await page.getByRole('button', { name: 'Hide others' }).click();
      await until(() => count(page).innerText(), '16 of 16 runs');
      await until(async () => query(page).get('hidden')?.split(',').length, 34);
      await page.getByRole('button', { name: 'Show 34 hidden' }).click();
      await until(() => count(page).innerText(), '50 of 50 runs');
      await open(page, '&brushes=cell:LSTM&hidden=');
      await page.getByRole('button', { name: 'Keep only these' }).click();
      await runs.getByRole('heading', { name: '16 runs' }).waitFor();
      await page.keyboard.press('Control+z');
      await runs.getByRole('heading', { name: '50 runs' }).waitFor();
    });

    test('moves, flips and scales axes, and keeps that', async () => {
      const { page } = app;
      const order = () => heads(page).locator('.grip').allInnerTexts();
      await page.getByRole('button', { name: 'Move Seed' }).press('Alt+Home');
      await until(async () => (await order())[0], 'Seed');
      const seed = heads(page).locator('[data-axis=seed] .grip');
      await seed.and(page.locator(':focus')).waitFor();
      const last = (await heads(page).locator('[data-axis=testAccuracy]').boundingBox())!;
      await seed.hover();
      await page.mouse.down();
      let aside = 0;
      // The heads make way one after the other, as long as the pointer moves.
      await expect
        .poll(async () => {
          aside = 1 - aside;
          await page.mouse.move(last.x + 0.9 * last.width - aside, last.y + 20, { steps: 20 });
          return (await order()).at(-1);
        }, patience)
        .toBe('Seed');
      await page.mouse.up();
      await until(async () => (await order()).at(-1), 'Seed');
      await menu(page, 'Hidden size').click();
      await page.getByRole('switch', { name: 'Log scale' }).click();
      await page.getByRole('switch', { name: 'Reverse axis' }).click();
      await page.keyboard.press('Escape');
      await until(async () => query(page).get('flipped'), 'hiddenSize');
      await page.reload();
      await until(async () => (await order()).at(-1), 'Seed');
      const sizes = heads(page).locator('[data-axis=hiddenSize]');
      await sizes.getByText('log').first().waitFor();
      await sizes.getByRole('img', { name: 'Reversed' }).waitFor();
      // Upside down, the small sizes are on top.
      await dragOver(page, rail(page, 'hiddenSize'), [0.5, 0.01], [0.5, 0.2]);
      await until(
        () => filters(page).allInnerTexts(),
        [expect.stringMatching(/^Hidden size 32 to \d\d(\.\d+)?$/) as unknown as string],
      );
      await menu(page, 'Seed').click();
      await page.getByRole('button', { name: 'Remove axis' }).click();
      await until(async () => (await order()).includes('Seed'), false);
    });

    test('lists the Pareto front, names the run under the pointer, and opens it', async () => {
      const { page } = app;
      const front = page.getByRole('region', { name: 'Runs on the Pareto front' });
      // By hand: of each cheaper network the best seed, as long as it beats all that cost less.
      const best = new Map<number, ExperimentRecord>();
      for (const record of records) {
        if (record.test === null || record.parameters === null) continue;
        const found = best.get(record.parameters);
        if (found === undefined || found.test!.accuracy < record.test.accuracy) {
          best.set(record.parameters, record);
        }
      }
      let reached = 0;
      const expected = [...best]
        .sort(([a], [b]) => a - b)
        .map(([, record]) => record)
        .filter(({ test: result }) => {
          const isBetter = result!.accuracy > reached;
          reached = Math.max(reached, result!.accuracy);
          return isBetter;
        });
      const names = () => front.getByRole('rowheader').allInnerTexts();
      await until(
        async () => (await names()).map((name) => name.trim()),
        expected.map(({ name }) => name),
      );
      const middle = expected[Math.floor(expected.length / 2)]!;
      const [x, y] = await pointOf(page, middle);
      await page.mouse.move(x, y);
      await page.locator('.tip').getByText(middle.name, { exact: true }).waitFor();
      await front.locator('tr.lit').getByText(middle.name).waitFor();
      await page.mouse.click(x, y);
      await until(async () => new URL(page.url()).hash, `#/run/${middle.id}`);
    });

    test('says why there is no front, or no log scale', async () => {
      const { page } = app;
      await open(page, '&plotX=hiddenSize');
      await page.getByText('Lower values of “Hidden size” aren’t better').waitFor();
      await open(page, '&plotX=parameters&plotY=epochsDone');
      await page.getByText('Neither high nor low values of “Epochs done” are better').waitFor();
      await menu(page, 'Seed').click();
      await page.getByText('A log scale needs positive values.').waitFor();
      await page.keyboard.press('Escape');
    });

    test('says what to do if there is nothing to show', async () => {
      const { page } = app;
      const [first, second] = records;
      const show = (runs: readonly (ExperimentRecord | undefined)[], more = '') =>
        goTo(
          page,
          `/compare?runs=${runs.map((run) => run!.id).join(',')}&tab=hyperparameters${more}`,
        );
      await show([first]);
      await page.getByText('Only one run is shown').waitFor();
      await show([first, second], `&hidden=${first!.id},${second!.id}`);
      await page.getByRole('button', { name: 'Show all runs' }).click();
      await until(() => count(page).innerText(), '2 of 2 runs');
      await show([first, second], '&axes=seed');
      await page.getByText('Too few axes').waitFor();
    });

    test('is accessible', async () => {
      const { page } = app;
      await open(page, '&brushes=cell:GRU,testAccuracy:0.85~0.95&plotColour=testAccuracy');
      await until(async () => (await filters(page).count()) === 2, true);
      await scan(page);
      await menu(page, 'Test accuracy').click();
      await page.getByRole('textbox', { name: /^From/ }).waitFor();
      await scan(page);
      await page.keyboard.press('Escape');
    });
  },
  ['browser'],
);
