import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';

/** Opens a button's menu and chooses an entry: two clicks. */
async function choose(page: Page, button: string, item: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).first().click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Reads the file that an action saves. */
async function savedBy(page: Page, act: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return readFile(await download.path(), 'utf8');
}

const save = (dialog: Locator): Promise<void> =>
  dialog.getByRole('button', { name: 'Save', exact: true }).click();

/** Saves a chart as a picture: four clicks. @returns the SVG */
export async function saveChart(page: Page, title: string): Promise<string> {
  await choose(page, `Export ${title}`, 'Export figure…');
  const dialog = page.getByRole('dialog', { name: 'Export figure' });
  await dialog.getByText('SVG', { exact: true }).click();
  await dialog.getByRole('img', { name: `Preview of “${title}”` }).waitFor();
  return savedBy(page, () => save(dialog));
}

/** Saves the numbers of a chart: two clicks. @returns the CSV */
export function saveChartData(page: Page, title: string): Promise<string> {
  return savedBy(page, () => choose(page, `Export ${title}`, 'Save data as CSV'));
}

/** Saves the table that is shown, in the format that is suggested first: three clicks. @returns the LaTeX */
export async function saveTable(page: Page): Promise<string> {
  await choose(page, 'Export', 'Export table…');
  return savedBy(page, () => save(page.getByRole('dialog', { name: 'Export table' })));
}

/** Saves the report of a comparison: two clicks. @returns the HTML */
export function saveReport(page: Page): Promise<string> {
  return savedBy(page, () => choose(page, 'Report', 'Single HTML file with charts'));
}
