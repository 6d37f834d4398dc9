import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';

/** Shows the page in light or dark colours, as a system would ask for it, and ends the transitions to them. */
export async function wearColours(page: Page, colourScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: colourScheme });
  await page.waitForFunction(
    (theme) => document.documentElement.dataset['theme'] === theme,
    colourScheme,
  );
  // Colours in the middle of a transition have a contrast that nobody chose. Waiting is no way: out of view none makes progress.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation instanceof CSSTransition) animation.finish();
    }
  });
}

/** Writes a picture of the page, with all animations at their end. */
export async function takePicture(page: Page, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: 'disabled' });
}
