import type { Locator, Page } from 'playwright-core';

/** The run table while its rows are grouped. */
export const groups = (page: Page): Locator => page.getByRole('treegrid', { name: 'Experiments' });

/** The row of a group, by its label. */
export const groupRow = (page: Page, label: string): Locator =>
  groups(page)
    .getByRole('row')
    .filter({ has: page.getByText(label, { exact: true }) });

/** The labels of groups from top to bottom: the rows are drawn in any order. */
export function groupLabels(page: Page): Promise<string[]> {
  return groups(page).evaluate((grid) =>
    [...grid.querySelectorAll<HTMLElement>('[role=row][aria-level="1"]')]
      .sort(
        (a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')),
      )
      .map((row) => row.querySelector('.label')!.textContent!.trim()),
  );
}
