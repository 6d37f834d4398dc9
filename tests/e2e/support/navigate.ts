import type { Page } from 'playwright-core';

/** Goes to a page of the app, as a person who has its address does. @param path such as `/run/gru-16` */
export async function goTo(page: Page, path: string): Promise<void> {
  // Before its first page is there, the app doesn't listen to the address.
  await page.waitForSelector('#page :is(h1, h2, [role=heading])');
  await page.evaluate((hash) => (location.hash = hash), `#${path}`);
}
