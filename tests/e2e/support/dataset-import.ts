import type { Page } from 'playwright-core';

/** Opens the empty dialog that imports a data set, by the palette. */
export async function openDatasetImport(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Import a data set');
  await page.getByRole('option', { name: 'Import a data set' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Import a data set' }).waitFor();
}
