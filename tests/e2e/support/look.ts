import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { AxeResults, ImpactValue } from 'axe-core';
import type { Page } from 'playwright-core';

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A finding of the accessibility scan, with where it is. */
export interface Finding {
  readonly rule: string;
  readonly impact: ImpactValue;
  readonly help: string;
  /** CSS selectors of the elements. */
  readonly elements: readonly string[];
}

/** What axe finds wrong on a page by WCAG 2.2 AA and is serious or critical. */
export async function seriousFindings(page: Page): Promise<readonly Finding[]> {
  // Not as a script element: the page's own policy would refuse it.
  const source = await axeSource;
  await page.evaluate(`${source}; undefined`);
  const results = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, help, nodes }) => ({
      rule: id,
      impact: impact ?? null,
      help,
      elements: nodes.map(({ target }) => target.join(' ')),
    }));
}

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
