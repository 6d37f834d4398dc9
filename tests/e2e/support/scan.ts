import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, ImpactValue } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { wearColours } from './look.ts';

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A finding of the accessibility scan, with where it is. */
interface Finding {
  readonly rule: string;
  readonly impact: ImpactValue;
  readonly help: string;
  /** CSS selectors of the elements. */
  readonly elements: readonly string[];
}

/** The rules that axe goes by: all of WCAG 2.2 AA and good practice, or those that a change of colours alone can break. */
const rules = {
  all: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  colours: ['color-contrast', 'link-in-text-block'],
} as const;

/**
 * Scans what a page shows for barriers: in light colours by all rules, in dark ones by those that colours can break. Any
 * finding fails the test, which runs on, so that one run shows all there are.
 * @param what names it in a failure
 */
export async function scan(page: Page, what?: string): Promise<void> {
  await wearColours(page, 'light');
  expect.soft(await findings(page, 'all'), what).toEqual([]);
  await wearColours(page, 'dark');
  expect.soft(await findings(page, 'colours'), what).toEqual([]);
  await wearColours(page, 'light');
}

/** What axe finds wrong on a page. */
async function findings(page: Page, which: keyof typeof rules): Promise<readonly Finding[]> {
  // Not as a script element: the page's own policy would refuse it.
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) {
    await page.evaluate(`(() => { ${await axeSource} })(); undefined`);
  }
  const results = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ${JSON.stringify(rules[which])}, resultTypes: ['violations'] })`,
  );
  return results.violations.map(({ id, impact, help, nodes }) => ({
    rule: id,
    impact: impact ?? null,
    help,
    elements: nodes.map(({ target }) => target.join(' ')),
  }));
}
