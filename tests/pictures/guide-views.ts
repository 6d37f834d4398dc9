import type { Locator, Page } from 'playwright-core';
import { loadDataset } from '#main/storage/datasets/datasets';
import { imageBytes } from '#shared/contract/commands';
import { csvOf } from '../support/foreign-datasets.ts';
import { openDatasetImport } from '../e2e/support/dataset-import.ts';
import { drawStrokes, padOf, three } from '../e2e/support/draw.ts';
import { goTo } from '../e2e/support/navigate.ts';
import { verdict, verdictReached } from '../e2e/support/verdict.ts';
import type { GuideScene } from './guide-scene.ts';

/** A picture of the guide. */
export interface GuideView {
  /** Its file in docs/guide/pictures, without the ending. */
  readonly name: string;
  /** Goes there and waits until all of it is there. @returns what the picture shows, all within the window */
  show(page: Page, scene: GuideScene): Promise<readonly Locator[]>;
  /** Closes what would stay over the next pictures' pages: beside an open dialog, nothing is found by its role. */
  leave?(page: Page): Promise<void>;
}

const panel = (page: Page, name: string): Locator => page.getByRole('tabpanel', { name });
/** A tab with the row of tabs above it. */
const tabWithRow = (page: Page, name: string): readonly Locator[] => [
  page.getByRole('tablist'),
  panel(page, name),
];
const card = (page: Page, title: string): Locator =>
  page
    .locator('section, div')
    .filter({ has: page.getByRole('heading', { name: title }) })
    .last();
const charts = (page: Page): Locator =>
  panel(page, 'Curves').locator('[role=img][aria-label*="Last:"]');

/** Brings something almost to the top of the window, as far as the page reaches: a picture shows a little of what surrounds it. */
async function toTop(shown: Locator): Promise<void> {
  await shown.evaluate((element: HTMLElement) => {
    element.style.scrollMarginTop = '12px';
    element.scrollIntoView({ block: 'start' });
  });
}

async function openInspect(page: Page, ids: readonly string[], tab: string): Promise<void> {
  await goTo(page, `/inspect?models=${ids.join(',')}&digit=test:8&tab=${tab}&step=14`);
  await page.getByText('Test digit 8, labelled').waitFor();
}

async function openComparison(
  page: Page,
  ids: readonly string[],
  tab: string,
  more = '',
): Promise<void> {
  await goTo(page, `/compare?runs=${ids.join(',')}&tab=${tab.toLowerCase()}${more}`);
  // Another comparison may still be shown.
  await page.getByRole('heading', { name: `${ids.length} runs`, exact: true }).waitFor();
  await panel(page, tab).waitFor();
  await page
    .getByText(/^Loading /)
    .first()
    .waitFor({ state: 'hidden' });
}

async function openRunTab(page: Page, id: string, tab: string): Promise<void> {
  await goTo(page, `/run/${id}`);
  // A comparison, which may still be shown, has tabs of the same names.
  const tabs = page.getByRole('tablist', { name: 'About this run' });
  await tabs.getByRole('tab', { name: tab }).click();
  await panel(page, tab).waitFor();
}

/** Draws a three, which three models read. */
async function drawThree(page: Page, { cells }: GuideScene): Promise<void> {
  for (const id of cells.toReversed()) {
    // The page reads its address when it is opened.
    await goTo(page, '/settings');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await goTo(page, `/draw?model=${id}`);
    await padOf(page).waitFor();
  }
  // Beside those that are asked for, the page starts with some of its own choice.
  const models = page.getByRole('article');
  await models.nth(cells.length - 1).waitFor();
  while ((await models.count()) > cells.length) {
    await models
      .last()
      .getByRole('button', { name: /^Remove/ })
      .click();
  }
  const clear = page.getByRole('button', { name: 'Clear (Delete)' });
  if (await clear.isEnabled()) await clear.click();
  await drawStrokes(page, [three]);
  await page
    .getByRole('article', { name: / reads \d/ })
    .nth(2)
    .waitFor();
}

/** Closes the dialog or popover that is open. */
async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

/** Lets a table of MNIST's first digits, in ink on paper, be inspected by the dialog that imports data sets. */
async function inspectTable(page: Page): Promise<Locator> {
  const { training } = await loadDataset('mnist', '');
  const count = 2000;
  const first = {
    labels: training.labels.subarray(0, count),
    images: training.images.subarray(0, count * imageBytes).map((pixel) => 255 - pixel),
  };
  await goTo(page, '/data');
  await openDatasetImport(page);
  const dialog = page.getByRole('dialog', { name: 'Import a data set' });
  await dialog.locator('input[data-role=all]').setInputFiles({
    ...{ name: 'my-digits.csv', mimeType: 'text/csv' },
    buffer: Buffer.from(csvOf(first)),
  });
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByRole('region', { name: 'Classes' }).waitFor();
  return dialog;
}

/** In the order in which they are taken: what trains once there is something to see of it. */
export const guideViews: readonly GuideView[] = [
  {
    name: 'three-networks',
    async show(page, { cells }) {
      await openComparison(page, cells, 'Curves');
      await verdictReached(page);
      await charts(page).nth(1).waitFor();
      return [page.locator('#page')];
    },
  },
  {
    name: 'run-results',
    async show(page, { cells }) {
      await openRunTab(page, cells.at(-1)!, 'Results');
      await page.getByRole('gridcell').first().waitFor();
      return [page.locator('#page')];
    },
  },
  {
    name: 'draw',
    async show(page, scene) {
      await drawThree(page, scene);
      return [page.locator('#page')];
    },
  },
  {
    name: 'trajectories',
    async show(page, { cells }) {
      await goTo(page, `/inspect?models=${cells.join(',')}&digit=test:0&tab=trajectories&step=18`);
      await panel(page, 'Trajectories')
        .getByRole('figure')
        .nth(cells.length - 1)
        .waitFor();
      return [page.locator('#page')];
    },
  },
  {
    name: 'import-preview',
    async show(page) {
      return [await inspectTable(page)];
    },
    leave: closeDialog,
  },
  {
    name: 'reading-in-time',
    async show(page, scene) {
      await drawThree(page, scene);
      await page.getByRole('tab', { name: 'Reading in time' }).click();
      await page
        .getByRole('img', { name: /after each of \d+ steps; / })
        .first()
        .waitFor();
      await toTop(page.getByRole('tablist'));
      return tabWithRow(page, 'Reading in time');
    },
  },
  {
    name: 'input-gradient',
    async show(page, { cells }) {
      await openInspect(page, cells, 'gradient');
      await panel(page, 'Input gradient').locator('canvas').first().waitFor();
      await toTop(page.getByRole('tablist'));
      return [panel(page, 'Input gradient').locator('.models')];
    },
  },
  {
    name: 'inspect',
    async show(page, { cells }) {
      await openInspect(page, cells, 'units');
      await panel(page, 'Units').locator('canvas').first().waitFor();
      await page
        .getByRole('img', { name: /^hidden state h: mean/ })
        .first()
        .waitFor();
      await toTop(page.getByRole('heading', { level: 1, name: 'Inspect' }));
      return [page.locator('#page')];
    },
  },
  {
    name: 'gradients-through-time',
    async show(page, { cells }) {
      await openRunTab(page, cells[0]!, 'Inside');
      await page.getByRole('application', { name: /^Gradient through time/ }).waitFor();
      await page.getByRole('img', { name: /^Gradient by row\. Last: / }).waitFor();
      return [panel(page, 'Inside').locator('.flow')];
    },
  },
  {
    name: 'fixed-points',
    show: async (page, { cells }) => {
      await openComparison(page, cells, 'Inside', '&inside=fixedPoints');
      const points = page.getByRole('region', { name: 'Points of a run' });
      // The search takes minutes on a busy machine.
      const timeout = 300_000;
      await points.getByRole('img', { name: /^Eigenvalues/ }).waitFor({ timeout });
      await page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'hidden', timeout });
      await toTop(points);
      return points.locator('.chart-tile').all();
    },
  },
  {
    name: 'compare-results',
    async show(page, { cells }) {
      await openComparison(page, cells, 'Results');
      await verdictReached(page);
      await toTop(page.getByRole('tablist'));
      return tabWithRow(page, 'Results');
    },
  },
  {
    name: 'pixel-by-pixel',
    async show(page) {
      await goTo(page, '/data');
      await page.getByRole('tab', { name: 'How the network reads it' }).click();
      const tab = panel(page, 'How the network reads it');
      await tab.getByLabel('Sequence order').click();
      await page.getByRole('option', { name: 'One pixel per step', exact: true }).click();
      await tab.getByText('784 steps').waitFor();
      await tab.getByRole('slider').focus();
      // Ten steps each, to a pixel with ink.
      for (let presses = 0; presses < 41; presses++) await page.keyboard.press('PageUp');
      return tabWithRow(page, 'How the network reads it');
    },
  },
  {
    name: 'verify',
    async show(page, { cells }) {
      await openRunTab(page, cells[0]!, 'Environment');
      await page.getByRole('button', { name: 'Verify' }).click();
      await page.getByRole('button', { name: 'Verify again' }).waitFor();
      return [card(page, 'Verification')];
    },
  },
  {
    name: 'environment',
    async show(page, { cells }) {
      await openRunTab(page, cells[0]!, 'Environment');
      return tabWithRow(page, 'Environment');
    },
  },
  {
    name: 'grid',
    async show(page) {
      await goTo(page, '/new?preset=first-run');
      await page.getByLabel('Hidden size').first().fill('32, 64, 128');
      await page.getByLabel('Learning rate').first().fill('0.001, 0.01');
      const combinations = page.getByRole('region', { name: 'Combinations' });
      await combinations.waitFor();
      await combinations.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      return [page.locator('#page')];
    },
  },
  {
    name: 'queue',
    async show(page) {
      await goTo(page, '/queue');
      const heading = page.getByRole('heading', { level: 1, name: 'Queue' });
      await heading.waitFor();
      await toTop(heading);
      return [page.locator('#page')];
    },
  },
  {
    name: 'ladder',
    async show(page, { sweep }) {
      await goTo(page, `/sweeps/${sweep}`);
      await page.getByText('2 finished trials').waitFor();
      await toTop(page.getByRole('tablist'));
      return tabWithRow(page, 'Ladder');
    },
  },
  {
    name: 'where-to-run',
    async show(page) {
      await goTo(page, '/sweeps/new');
      await page.getByRole('heading', { level: 1, name: 'New sweep' }).waitFor();
      const places = page.getByRole('region', { name: 'Where to run' });
      await places.getByRole('radio', { name: 'Slurm' }).click();
      await places.getByLabel('Host').fill('login.cluster.edu');
      await places.getByLabel('Folder').fill('/home/me/unroll');
      await places.getByLabel('Partition').fill('short');
      await places.getByLabel('Minutes per job').fill('60');
      await places.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      return [places];
    },
  },
  {
    name: 'live-comparison',
    async show(page, { running }) {
      await openComparison(page, running, 'Curves');
      await verdict(page).getByText('0 of 3 runs finished').waitFor();
      await charts(page).nth(1).waitFor();
      return [page.locator('#page')];
    },
  },
  {
    name: 'significance',
    async show(page, { seeds }) {
      await openComparison(page, seeds, 'Significance', '&group=allButSeed');
      await verdictReached(page);
      await toTop(page.getByRole('tablist'));
      return tabWithRow(page, 'Significance');
    },
  },
  {
    name: 'fairness',
    async show(page, { cells }) {
      await openComparison(page, cells, 'Curves');
      const button = page.getByRole('button', { name: /possible confounder/ });
      await button.click();
      // A popover has the name of its button.
      const findings = page.getByRole('dialog', { name: /possible confounder/ });
      await findings.waitFor();
      return [button, findings];
    },
    leave: closeDialog,
  },
  {
    name: 'groups',
    async show(page, { seeds }) {
      await openComparison(page, seeds, 'Curves', '&group=allButSeed');
      await verdictReached(page);
      await charts(page).nth(1).waitFor();
      await toTop(page.getByRole('tablist'));
      return tabWithRow(page, 'Curves');
    },
  },
  {
    name: 'export-chart',
    async show(page, { cells }) {
      await openComparison(page, cells, 'Curves');
      await charts(page).nth(1).waitFor();
      // Not the one of the whole comparison, which exports its results.
      await panel(page, 'Curves')
        .getByRole('button', { name: /^Export / })
        .first()
        .click();
      await page.getByRole('menuitem', { name: 'Export figure…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Export figure' });
      await dialog.getByRole('img', { name: /^Preview of / }).waitFor();
      return [dialog];
    },
    leave: closeDialog,
  },
  // The last one, because the lesson stays open.
  {
    name: 'lesson',
    async show(page) {
      await goTo(page, '/lessons');
      await page.getByRole('button', { name: 'Start: What gates are for' }).click();
      const lesson = page.getByRole('complementary', { name: 'Lesson' });
      await lesson.getByText('Step 1 of 5', { exact: true }).first().waitFor();
      return [page.getByRole('heading', { level: 1 }), lesson];
    },
  },
];
