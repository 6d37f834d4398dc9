import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** Chooses an entry of a button's menu, two clicks, and reads the file that is saved. */
async function savedBy(page: Page, button: string, item: string): Promise<string> {
  await page.getByRole('button', { name: button, exact: true }).first().click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}

/** Saves a chart as a picture. @returns the SVG */
export function saveChart(page: Page, title: string): Promise<string> {
  return savedBy(page, `Export ${title}`, 'Save as SVG');
}

/** Saves the table that is shown. @returns the LaTeX */
export function saveTable(page: Page): Promise<string> {
  return savedBy(page, 'Export', 'Save as LaTeX');
}

/** Saves the report of a comparison. @returns the HTML */
export function saveReport(page: Page): Promise<string> {
  return savedBy(page, 'Report', 'Single HTML file with charts');
}
