import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The run table. */
export const table = (page: Page): Locator => page.getByRole('grid', { name: 'Experiments' });
/** Its filter box. */
export const filter = (page: Page): Locator =>
  page.getByRole('combobox', { name: 'Filter experiments' });
/** Its row with a text in it. */
export const row = (page: Page, name: string | RegExp): Locator =>
  table(page).getByRole('row').filter({ hasText: name });

/** Waits until something read from a page is as it should be. */
export async function until<T>(read: () => Promise<T>, expected: T): Promise<void> {
  await expect.poll(read, { timeout: 30_000 }).toEqual(expected);
}

/** The names of the rows, from top to bottom. */
export async function names(page: Page): Promise<string[]> {
  const cells = table(page).locator('[role=row] [role=gridcell].name');
  const texts = await cells.allTextContents();
  return texts.map((text) => text.replace(/\s*Open\s*$/, '').trim());
}

/** Clicks on a row where there is nothing to press. */
export async function choose(
  page: Page,
  name: string,
  modifier?: 'Shift' | 'Control',
): Promise<void> {
  const modifiers = modifier === undefined ? [] : [modifier];
  await row(page, name).getByRole('gridcell').nth(4).click({ modifiers });
}

/** What the bar of the selection says. */
export async function selectionText(page: Page): Promise<string> {
  return (await page.getByRole('region', { name: 'Selected experiments' }).innerText()).split(
    '\n',
  )[0]!;
}

/** Goes to the page of experiments from any other that is loaded. */
export async function goToExperiments(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Experiments' }).click();
  await table(page).waitFor();
}
