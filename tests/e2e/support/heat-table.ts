import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { chooseFrom, pressOn, tabTo } from './keyboard.ts';
import { until } from './until.ts';

/** More presses of a key than any table needs. */
const mostPresses = 200;

/** Whether a cell is in view in what scrolls it, apart from what sticks to its edges. */
const isInView = (cell: Locator): Promise<boolean> =>
  cell.evaluate((element) => {
    const inner = element.getBoundingClientRect();
    const outer = element.closest('[role=region]')!.getBoundingClientRect();
    const middle = document.elementFromPoint(
      inner.left + inner.width / 2,
      inner.top + inner.height / 2,
    );
    const isWhole = inner.right <= outer.right + 1 && inner.bottom <= outer.bottom + 1;
    return isWhole && middle !== null && element.contains(middle);
  });

const tableOf = (place: Page | Locator, label: string): Locator =>
  place.getByRole('region', { name: `${label}: table`, exact: true });

/**
 * Until a cell rests for some frames: keys scroll smoothly, and one that is pressed when a table has come to its end
 * scrolls the page.
 */
async function untilAtRest(cell: Locator): Promise<void> {
  await cell.evaluate(async (element) => {
    const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
    const place = () => {
      const { left, top } = element.getBoundingClientRect();
      return `${left} ${top}`;
    };
    for (let [before, frames] = ['', 0]; frames < 6; frames += 1) {
      if (place() !== before) [before, frames] = [place(), 0];
      await nextFrame();
    }
  });
}

/** Scrolls what has the focus by a key until a cell is in view. */
async function scrollTo(cell: Locator, keys: readonly string[]): Promise<void> {
  for (let press = 0; press < mostPresses && !(await isInView(cell)); press += 1) {
    for (const key of keys) await cell.page().keyboard.press(key);
    await untilAtRest(cell);
  }
  expect(await isInView(cell), `${String(cell)} in view`).toBe(true);
}

/**
 * Goes through a table of a heat map's cells without a mouse: to its last part if it has several, and there to the last
 * cell and back to the first one.
 * @param place what the table is in
 * @param label what the heat map is called
 * @returns the text of the last cell of all
 */
export async function lastCellOf(place: Page | Locator, label: string): Promise<string> {
  const table = tableOf(place, label);
  await table.waitFor();
  for (const next of await table
    .locator('..')
    .getByRole('button', { name: /^Next / })
    .all()) {
    for (let part = 0; part < mostPresses && (await next.isEnabled()); part += 1) {
      await pressOn(next);
    }
    await until(() => next.isDisabled(), true);
  }
  await tabTo(table);
  const [first, last] = [table.getByRole('cell').first(), table.getByRole('cell').last()];
  await scrollTo(last, ['End', 'ArrowRight']);
  const text = (await last.innerText()).trim();
  await scrollTo(first, ['Home', 'ArrowLeft']);
  return text;
}

/**
 * Opens the table of a heat map from its menu, without a mouse, reads it, and has the chart shown again.
 * @param place what the heat map is in
 * @param title the map's
 * @returns the text of the last cell
 */
export async function lastCellByKeyboard(place: Page | Locator, title: string): Promise<string> {
  const menu = place.getByRole('button', { name: `Export ${title}`, exact: true });
  await chooseFrom(menu, 'Show as table');
  const table = tableOf(place, title);
  await table.waitFor();
  // Straight to the table: what lies under it is no stop on the way.
  await table.page().keyboard.press('Tab');
  await table.and(table.page().locator(':focus')).waitFor();
  const text = await lastCellOf(place, title);
  await chooseFrom(menu, 'Show as chart');
  return text;
}
