import type { Locator, Page } from 'playwright-core';

/** The verdict on a comparison. */
export const verdict = (page: Page): Locator => page.getByRole('region', { name: 'Verdict' });

/** Waits until a comparison of finished runs has a verdict, with or without its details. */
export function verdictReached(page: Page): Promise<void> {
  return verdict(page).getByRole('button', { name: 'Details of the verdict' }).waitFor();
}
