import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { resolvedPlace, type LessonStep } from '#shared/lessons/lesson';
import { until } from './until.ts';

/**
 * Waits until the address says what a step shows, the tab in it is open, and the part that the step points at is marked
 * on the page.
 * @param runs ids of the lesson's runs, by their names
 */
export async function waitForPlace(
  page: Page,
  { place, highlight }: LessonStep,
  runs: Readonly<Partial<Record<string, string>>>,
): Promise<void> {
  if (place !== null) {
    const shown = resolvedPlace(place, (name) => runs[name]);
    expect(shown, 'all runs of the place').not.toBeNull();
    const { params, query } = shown!;
    // Draw keeps the models that an address brings, and leaves it plain.
    const kept = place.page === 'draw' ? {} : query;
    const path = `/${[place.page, ...Object.values(params)].join('/')}`;
    await until(() => addressOf(page), { path, query: expect.objectContaining(kept) as object });
    const { tab } = query;
    if (tab !== undefined) {
      await page.locator(`#page [data-part="tab:${tab}"][aria-selected=true]`).waitFor();
    }
  }
  if (highlight === null) return;
  await page.locator(`#page [data-part="${highlight}"][data-pointed-at]`).waitFor();
}

/** The path and the query of the page that the app shows. */
async function addressOf(page: Page) {
  const { pathname, searchParams } = new URL(
    await page.evaluate(() => location.hash.slice(1)),
    'http://app',
  );
  return { path: pathname, query: Object.fromEntries(searchParams) };
}
