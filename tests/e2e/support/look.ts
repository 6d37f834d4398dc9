import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';

/** Shows the page in light or dark colours, as a system would ask for it, and waits until they have settled. */
export async function wearColours(page: Page, colourScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: colourScheme });
  await page.waitForFunction(
    (theme) => document.documentElement.dataset['theme'] === theme,
    colourScheme,
  );
  // Colours in the middle of a transition have a contrast that nobody chose.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation instanceof CSSTransition)
        .map(({ finished }) => finished.catch(() => null)),
    ),
  );
}

/** Writes a picture of the page, with all animations at their end. */
export async function takePicture(page: Page, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: 'disabled' });
}
