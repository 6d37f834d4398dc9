import type { Page } from 'playwright-core';
import { drawStrokes, openDraw, three } from '../e2e/support/draw.ts';
import { goTo } from '../e2e/support/navigate.ts';
import { verdict } from '../e2e/support/verdict.ts';
import type { Scene } from './scene.ts';
import type { Size } from './studio.ts';

/** A page, or a state of one, that a picture is taken of. */
export interface View {
  readonly name: string;
  /** Of the window, if it isn't the one that was asked for. */
  readonly size?: Size;
  /** Goes there and waits until all of it is there. */
  show(page: Page, scene: Scene): Promise<void>;
  /** Closes what would stay beside the pages of the next pictures. */
  leave?(page: Page): Promise<void>;
}

const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name }).waitFor();
const drawnChart = (page: Page) =>
  page.locator('[role=img][aria-label^="Loss"][aria-label*="Last:"]').waitFor();

async function openTab(page: Page, id: string, name: string): Promise<void> {
  await goTo(page, `/run/${id}`);
  await page.getByRole('tab', { name }).click();
  await page.getByRole('tabpanel', { name }).waitFor();
}

async function openComparison(
  page: Page,
  { compared }: Scene,
  tab: string,
  grouping = 'none',
): Promise<void> {
  await goTo(page, `/compare?runs=${compared.join(',')}&group=${grouping}`);
  await page.getByRole('tab', { name: tab, exact: true }).click();
  await page.getByRole('tabpanel', { name: tab }).waitFor();
  await page.getByText(/^Loading predictions/).waitFor({ state: 'hidden' });
}

/** Selects all experiments and opens one of the dialogs for them by its key. */
async function openDialogOfAll(page: Page, key: string): Promise<void> {
  // Whatever the last picture shows over the page.
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await goTo(page, '/');
  await page.getByRole('combobox', { name: 'Filter experiments' }).fill('');
  await page.getByRole('grid', { name: 'Experiments' }).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.press(key);
  await page.getByRole('dialog').waitFor();
}

/** Opens a comparison and waits for its verdict to say something. */
async function openVerdict(page: Page, address: string, text: string): Promise<void> {
  await goTo(page, `/compare?${address}`);
  await verdict(page).getByText(text).first().waitFor();
}

/** Draws a three on an empty pad, and waits until the models have read it. */
async function drawThree(page: Page): Promise<void> {
  await openDraw(page);
  const clear = page.getByRole('button', { name: 'Clear (Delete)' });
  if (await clear.isEnabled()) await clear.click();
  await drawStrokes(page, [three]);
  await page
    .getByRole('article', { name: / reads \d/ })
    .first()
    .waitFor();
}

/** Every page, as the documentation shows it. */
export const pages: readonly View[] = [
  {
    name: 'experiments',
    async show(page) {
      await goTo(page, '/');
      await page.getByRole('grid', { name: 'Experiments' }).waitFor();
      await page.getByRole('row', { name: /gru-64 s0/ }).waitFor();
    },
  },
  {
    name: 'new',
    async show(page) {
      await goTo(page, '/new?preset=first-run');
      await heading(page, 'New run');
    },
  },
  {
    name: 'queue',
    async show(page) {
      await goTo(page, '/queue');
      await heading(page, 'Queue');
      await page.getByText('rnn-128 long').first().waitFor();
    },
  },
  {
    name: 'run-charts',
    async show(page, { finished }) {
      await goTo(page, `/run/${finished}`);
      await drawnChart(page);
    },
  },
  {
    name: 'run-results',
    async show(page, { finished }) {
      await openTab(page, finished, 'Results');
      await page.getByRole('gridcell').first().waitFor();
    },
  },
  {
    name: 'compare',
    show: (page, scene) => openComparison(page, scene, 'Curves'),
  },
  {
    name: 'draw',
    async show(page) {
      await drawThree(page);
      await page
        .getByRole('img', { name: /after each of \d+ steps; / })
        .first()
        .waitFor();
    },
  },
  {
    name: 'inspect',
    async show(page, { compared: [rnn, lstm], finished }) {
      const models = [rnn, finished, lstm].join(',');
      await goTo(page, `/inspect?models=${models}&digit=test:8&tab=units&step=18`);
      await page.getByText('Test digit 8, labelled').waitFor();
      const states = page.getByRole('application', { name: /: hidden state h of \d+ units/ });
      await states.nth(2).waitFor();
      await page
        .getByRole('img', { name: /^hidden state h: mean/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'sweeps',
    async show(page, { sweep }) {
      await goTo(page, `/sweeps/${sweep}`);
      await page.getByText('2 finished trials').waitFor();
      await page.getByRole('tabpanel', { name: 'Ladder' }).waitFor();
    },
  },
  {
    name: 'lessons',
    async show(page) {
      await goTo(page, '/lessons');
      await page.getByRole('button', { name: /^(Start|Continue): What gates are for/ }).click();
      await page
        .getByRole('complementary', { name: 'Lesson' })
        .getByText('Step 1 of 5')
        .first()
        .waitFor();
    },
    leave: (page) => page.getByRole('button', { name: 'Close the lesson' }).click(),
  },
  {
    name: 'data',
    async show(page) {
      await goTo(page, '/data');
      await heading(page, 'Data');
      await page.getByRole('grid', { name: 'Digits' }).getByRole('gridcell').nth(20).waitFor();
    },
  },
  {
    name: 'settings',
    async show(page) {
      await goTo(page, '/settings');
      await heading(page, 'Settings');
    },
  },
  {
    name: 'trash',
    async show(page) {
      await goTo(page, '/trash');
      await page.getByRole('row', { name: /rnn-32 first try/ }).waitFor();
    },
  },
];

/** What a window of 1280x800 leaves at 200 % zoom. */
const zoomed: Size = { width: 640, height: 400 };

/** Further tabs, and what isn't usual: to look at, not to show. */
export const states: readonly View[] = [
  {
    name: 'export-figure',
    async show(page, scene) {
      await openComparison(page, scene, 'Confusion');
      await page.getByRole('button', { name: 'Export Confusion matrices' }).click();
      const dialog = page.getByRole('dialog', { name: 'Export figure' });
      await dialog.getByRole('img', { name: /^Preview of/ }).waitFor();
    },
  },
  {
    name: 'export-table',
    async show(page, scene) {
      await openComparison(page, scene, 'Results');
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Export table…' }).click();
      await page.getByRole('region', { name: 'Preview' }).waitFor();
    },
  },
  ...['Epochs', 'Config', 'Environment', 'Files', 'Log', 'Notes'].map((tab) => ({
    name: `run-${tab.toLowerCase()}`,
    show: (page: Page, { finished }: Scene) => openTab(page, finished, tab),
  })),
  {
    name: 'run-live',
    async show(page, { running }) {
      await goTo(page, `/run/${running}`);
      await page.getByRole('tab', { name: 'Charts' }).click();
      await drawnChart(page);
    },
  },
  {
    name: 'run-missing',
    async show(page) {
      await goTo(page, '/run/nowhere');
      await page.getByText('There is no such run').waitFor();
    },
  },
  ...['Config', 'Results', 'Confusion', 'Examples', 'Significance', 'Calibration'].map((tab) => ({
    name: `compare-${tab.toLowerCase()}`,
    show: (page: Page, scene: Scene) => openComparison(page, scene, tab),
  })),
  ...['Curves', 'Config', 'Confusion', 'Significance', 'Calibration'].map((tab) => ({
    name: `compare-groups-${tab.toLowerCase()}`,
    show: (page: Page, scene: Scene) => openComparison(page, scene, tab, 'cell'),
  })),
  {
    name: 'compare-confounders',
    async show(page, scene) {
      await openComparison(page, scene, 'Curves');
      await page.getByRole('button', { name: /possible confounder/ }).click();
      await page.getByRole('dialog', { name: /possible confounder/ }).waitFor();
    },
  },
  {
    name: 'compare-drawer',
    size: zoomed,
    async show(page, scene) {
      await page.keyboard.press('Escape');
      await openComparison(page, scene, 'Curves', 'cell');
      await page.getByRole('button', { name: /^\d+ runs$/ }).click();
      await page.getByRole('dialog', { name: 'Runs of this comparison' }).waitFor();
    },
  },
  ...pages.map(({ name, show, leave }) => ({
    name: `zoomed-${name}`,
    size: zoomed,
    async show(page: Page, scene: Scene) {
      await page.keyboard.press('Escape');
      await show(page, scene);
    },
    ...(leave && { leave }),
  })),
  {
    name: 'verdict-training',
    show: (page, { compared, running }) =>
      openVerdict(page, `runs=${[...compared.slice(0, 2), running].join(',')}`, '2 of 3 runs'),
  },
  {
    name: 'verdict-finished',
    show: (page, { compared }) =>
      openVerdict(page, `runs=${compared.slice(0, 3).join(',')}`, 'is ahead'),
  },
  {
    name: 'verdict-two-seeds',
    show: (page, { seeded: [, first, , second] }) =>
      openVerdict(page, `runs=${first},${second}`, '%'),
  },
  {
    name: 'verdict-grouped',
    show: (page, { seeded }) =>
      openVerdict(page, `runs=${seeded.join(',')}&group=allButSeed`, 'on average'),
  },
  // After the others, because the details stay open.
  {
    name: 'verdict-details',
    async show(page, { compared }) {
      await openVerdict(page, `runs=${compared.slice(0, 3).join(',')}`, 'is ahead');
      await verdict(page).getByRole('button', { name: 'Details' }).click();
      await verdict(page).getByText('One seed each').waitFor();
    },
  },
  {
    name: 'compare-start',
    async show(page) {
      await goTo(page, '/compare');
      await heading(page, 'Compare');
    },
  },
  ...['Perturb', 'My handwriting'].map((tab) => ({
    name: `draw-${tab.toLowerCase().replace('my ', '')}`,
    async show(page: Page) {
      await drawThree(page);
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel', { name: tab }).locator('canvas, button').first().waitFor();
    },
  })),
  ...['Overview', 'reads', 'Augmentation'].map((tab) => ({
    name: `data-${tab.toLowerCase()}`,
    async show(page: Page) {
      await goTo(page, '/data');
      await page.getByRole('tab', { name: new RegExp(tab) }).click();
    },
  })),
  {
    name: 'experiments-wrong-filter',
    async show(page) {
      await goTo(page, '/');
      await page.getByRole('combobox', { name: 'Filter experiments' }).fill('cell = CNN');
      await page.getByText('CNN is not allowed').waitFor();
    },
  },
  {
    name: 'experiments-selected',
    async show(page) {
      await goTo(page, '/');
      await page.getByRole('combobox', { name: 'Filter experiments' }).fill('');
      await page.getByRole('checkbox', { name: /Select gru-64 s0/ }).check();
      await page.getByRole('checkbox', { name: /Select rnn-64 s0/ }).check();
    },
  },
  {
    name: 'new-preset',
    async show(page) {
      await goTo(page, '/new');
      await page.getByRole('button', { name: 'Long memory' }).click();
      await page.getByRole('button', { name: 'Use these settings' }).waitFor();
    },
  },
  {
    name: 'new-wrong',
    async show(page) {
      await goTo(page, '/new');
      await page.getByLabel('Hidden size').first().fill('-3');
      await page.keyboard.press('Tab');
    },
  },
  {
    name: 'new-grid',
    async show(page) {
      await goTo(page, '/new');
      await page.getByLabel('Hidden size').first().fill('32, 64, 128');
      await page.keyboard.press('Tab');
    },
  },
  {
    name: 'palette',
    async show(page) {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'experiments-rename',
    async show(page) {
      await openDialogOfAll(page, 'r');
      await page.getByRole('textbox', { name: 'Pattern' }).fill('{cell} {hiddenSize}, seed {seed}');
    },
  },
  {
    name: 'experiments-batch',
    show: (page) => openDialogOfAll(page, 'b'),
  },
  {
    name: 'export-model',
    async show(page, { finished }) {
      await page.keyboard.press('Escape');
      await openTab(page, finished, 'Files');
      await page.getByRole('button', { name: 'Export model…' }).click();
      await page.getByRole('dialog', { name: 'Export model' }).waitFor();
    },
  },
  {
    name: 'export-results',
    async show(page, scene) {
      await page.keyboard.press('Escape');
      await openComparison(page, scene, 'Results');
      await page.getByRole('button', { name: 'Export results…' }).click();
      await page.getByRole('dialog', { name: 'Export results' }).waitFor();
    },
  },
  // The last, because the table stays grouped.
  {
    name: 'experiments-groups',
    async show(page) {
      await page.keyboard.press('Escape');
      await goTo(page, '/');
      await page.getByRole('button', { name: 'Group by…' }).click();
      await page.getByRole('checkbox', { name: 'Cell', exact: true }).click();
      await page.keyboard.press('Escape');
      const groups = page.getByRole('treegrid', { name: 'Experiments' });
      await groups.getByRole('button', { name: 'Expand GRU' }).click();
      await page.getByRole('row', { name: /gru-64 s0/ }).waitFor();
    },
  },
];

/** What an empty data folder shows. */
export const emptyStates: readonly View[] = [
  ['experiments', '/'],
  ['queue', '/queue'],
  ['trash', '/trash'],
  ['compare', '/compare'],
  ['draw', '/draw'],
].map(([name, path]) => ({
  name: `${name!}-empty`,
  async show(page) {
    await goTo(page, path!);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
  },
}));
