import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { clearExperiments, longTraining, shortTraining } from './support/seed.ts';
import { patience, until, untilTrained } from './support/until.ts';

async function openQueue(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Queue/ }).click();
  await page.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();
}

/** Queues runs that train until they are stopped. */
async function fillQueue(app: AppUnderTest, names: readonly string[]): Promise<readonly string[]> {
  const records = await app.api.call('experiments.createMany', {
    drafts: names.map((name) => ({ config: longTraining, name })),
    queue: true,
  });
  return records.map(({ id }) => id);
}

const waitingNames = (page: Page): Promise<string[]> =>
  page.locator('ol .name').evaluateAll((links) => links.map((link) => link.textContent!.trim()));

describeEndToEnd('queue', (host) => {
  let app: AppUnderTest;

  beforeAll(async () => {
    app = await host.startForAll();
  });
  beforeEach(() => clearExperiments(app.api));

  test('an empty queue says what to do next', async () => {
    const { page } = app;
    await openQueue(page);
    await page.getByRole('button', { name: 'Set up a run' }).click();
    await page.getByRole('heading', { name: 'New run', level: 1 }).waitFor();
  });

  test('a run is seen training, paused, resumed and stopped; then the next one starts', async () => {
    const { page } = app;
    await openQueue(page);
    await fillQueue(app, ['one', 'two']);
    await page.getByText(/[\d,]+ examples\/s/).waitFor(untilTrained);
    await until(() => waitingNames(page), ['two']);
    await page.getByRole('button', { name: 'Pause one' }).click();
    await page.getByRole('button', { name: 'Resume one' }).click();
    await page.getByRole('button', { name: 'Pause one' }).waitFor();
    await page.getByRole('button', { name: 'Stop one' }).click();
    await page.getByRole('button', { name: 'Stop two' }).waitFor(untilTrained);
    await page.getByRole('row', { name: /one Stopped/ }).waitFor();
    await page.getByRole('button', { name: 'Stop two' }).click();
    await page.getByText('Nothing is training').waitFor();
  });

  test('the order is changed by keys, buttons and dragging, and runs are removed', async () => {
    const { page } = app;
    await app.api.call('queue.configure', { held: true });
    await openQueue(page);
    const ids = await fillQueue(app, ['a', 'b', 'c', 'd']);
    await page.getByRole('heading', { name: 'Waiting (4)' }).waitFor();
    const order = async (): Promise<string[]> => {
      const { waiting } = await app.api.call('queue.show', {});
      return waiting.map((id) => 'abcd'[ids.indexOf(id)]!);
    };

    await page.locator(`[data-id="${ids[0]}"]`).focus();
    // As fast as possible: the second press starts from where the first one put it.
    await page.keyboard.press('Alt+ArrowDown');
    await page.keyboard.press('Alt+ArrowDown');
    await until(order, ['b', 'c', 'a', 'd']);
    await page.locator(`[data-id="${ids[0]}"]:focus`).waitFor();

    await page.getByRole('button', { name: 'Move d up' }).click();
    await until(order, ['b', 'c', 'd', 'a']);
    await until(() => waitingNames(page), ['b', 'c', 'd', 'a']);

    const grips = page.locator('ol .grip');
    const from = (await grips.nth(0).boundingBox())!;
    const to = (await grips.nth(2).boundingBox())!;
    await page.mouse.move(from.x + 8, from.y + 8);
    await page.mouse.down();
    let above = 0;
    // The rows make way one by one while the pointer moves.
    await expect
      .poll(async () => {
        above = 1 - above;
        await page.mouse.move(to.x + 8, to.y + to.height - above, { steps: 20 });
        return waitingNames(page);
      }, patience)
      .toEqual(['c', 'd', 'b', 'a']);
    await page.mouse.up();
    await until(order, ['c', 'd', 'b', 'a']);
    await until(() => waitingNames(page), ['c', 'd', 'b', 'a']);

    await page.getByRole('button', { name: 'Remove c from the queue' }).click();
    await until(order, ['d', 'b', 'a']);
  });

  test('settings are checked, explained and saved', async () => {
    const { page } = app;
    await openQueue(page);
    const sideBySide = page.getByRole('textbox', { name: 'Parallel runs' });
    await sideBySide.fill('17');
    await page.getByText('17 is not allowed; use a whole number from 1 to 16').waitFor();
    await sideBySide.fill('2');
    await page.getByRole('textbox', { name: 'Threads per run' }).fill('1');
    await page.getByText(/^2 parallel runs with 1 thread each: /).waitFor();
    await expect
      .poll(() => app.api.call('queue.show', {}), patience)
      .toMatchObject({ sideBySide: 2, threadsEach: 1 });
  });

  test('after a restart the queue is paused and says why, until it is resumed', async () => {
    const short = { ...shortTraining, epochs: 1 };
    await app.api.call('queue.configure', { held: true });
    await app.api.call('experiments.createMany', {
      drafts: [{ config: short, name: 'left over' }],
      queue: true,
    });
    await app.restart();
    await openQueue(app.page);
    await app.page.getByText('Queue paused after the restart.').waitFor();
    await app.page.getByRole('button', { name: 'Resume queue' }).click();
    await app.page.getByRole('row', { name: /left over Finished/ }).waitFor(untilTrained);
  });

  test('the page reported no errors in all of this', () => {
    expect(app.complaints).toEqual([]);
  });
});
