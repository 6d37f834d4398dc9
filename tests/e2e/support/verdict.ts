import type { Locator, Page } from 'playwright-core';

/** The verdict on a comparison. */
export const verdict = (page: Page): Locator => page.getByRole('region', { name: 'Verdict' });
