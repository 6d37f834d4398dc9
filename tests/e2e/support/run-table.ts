import type { Locator, Page } from 'playwright-core';
import { goTo } from './navigate.ts';

/** The run table. */
export const table = (page: Page): Locator => page.getByRole('grid', { name: 'Experiments' });
/** Its filter box. */
export const filter = (page: Page): Locator =>
  page.getByRole('combobox', { name: 'Filter experiments' });
/** Its row with a text in it. */
export const row = (page: Page, name: string | RegExp): Locator =>
  table(page).getByRole('row').filter({ hasText: name });

/** The selection bar. */
const selectionBar = (page: Page): Locator =>
  page.getByRole('region', { name: 'Selected experiments' });

/** The names of the rows, from top to bottom. */
export async function names(page: Page): Promise<string[]> {
  const cells = table(page).locator('[role=row] [role=gridcell].name');
  const texts = await cells.allTextContents();
  return texts.map((text) => text.trim());
}

/** Clicks on a row where it has no controls. */
export async function choose(
  page: Page,
  name: string,
  modifier?: 'Shift' | 'Control',
): Promise<void> {
  const modifiers = modifier === undefined ? [] : [modifier];
  await row(page, name).getByRole('gridcell').nth(4).click({ modifiers });
}

/** The text of the selection bar. */
export async function selectionText(page: Page): Promise<string> {
  return (await selectionBar(page).innerText()).split('\n')[0]!;
}

/** Goes to the run table without filter and selection, whatever the previous test left behind. */
export async function beginWithAll(page: Page): Promise<void> {
  await goTo(page, '/');
  // A dialogue hides everything else.
  await page.keyboard.press('Escape');
  await filter(page).fill('');
  await row(page, /./).first().waitFor();
  await table(page).focus();
  await page.keyboard.press('Escape');
  await selectionBar(page).waitFor({ state: 'hidden' });
}

/** Goes to the page of experiments from any other that is loaded. */
export async function goToExperiments(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Experiments' }).click();
  await table(page).waitFor();
}
