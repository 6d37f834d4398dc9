/** Records the moving picture of the README, `npm run moving-picture`: a training, and a digit that is read. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { UnrollError } from '#shared/contract/errors';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import { parseArguments, type Option } from '../../src-main/hosts/arguments.ts';
import { launchChromium, noChromium } from '../e2e/support/chromium.ts';
import { padOf, three, type PenPlace } from '../e2e/support/draw.ts';
import { goTo } from '../e2e/support/navigate.ts';
import { verdict, verdictReached } from '../e2e/support/verdict.ts';
import { showCursor } from './cursor.ts';
import { Recorder, type Place } from './recorder.ts';
import { say, settle, withApp } from './studio.ts';

const flags: readonly Option[] = [
  {
    kind: 'value',
    name: 'out',
    placeholder: 'FILE',
    allowed: 'a path',
    help: 'Where the picture goes; docs/pictures/unroll.gif if left out.',
  },
];

const size = { width: 1080, height: 660 };
/** Where the mouse rests without covering anything, and without opening a tip. */
const aside: Place = { x: 90, y: 420 };
/** Frames of the time-lapse of the training. */
const trainingFrames = 48;
const steps = 28;

const middleOf = async (shown: Locator): Promise<Place> => {
  const { x, y, width, height } = (await shown.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
};

/** Counts the events that change a chart, and the runs that have ended. */
function watch(api: WorkbenchApi) {
  let changes = 0;
  let ended = 0;
  let seen = 0;
  let wake = (): void => undefined;
  api.subscribe((event) => {
    if (event.kind === 'ended') ended++;
    if (event.kind === 'ended' || event.kind === 'progress') changes++;
    wake();
  });
  /** Waits until there is something new; false if so many runs have ended. */
  return async function next(runs: number): Promise<boolean> {
    while (changes === seen && ended < runs) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
    seen = changes;
    return ended < runs;
  };
}

/** Starts the three networks from the first page, which leads to their comparison. @returns how many there are */
async function startTraining(page: Page, recorder: Recorder): Promise<number> {
  const button = page.getByRole('button', { name: 'Train RNN, GRU and LSTM' });
  await recorder.frame(900);
  await recorder.moveTo(await middleOf(button), 9);
  await button.click();
  await page.waitForURL((url) => url.hash.startsWith('#/compare?'));
  const runs = new URLSearchParams(page.url().split('?')[1]).get('runs')!;
  await goTo(page, `/compare?runs=${runs}&tab=curves&metrics=loss,accuracy`);
  const chart = page.getByRole('tabpanel', { name: 'Curves' }).locator('figure').first();
  await chart.waitFor();
  await chart.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await recorder.moveTo(aside, 5);
  return runs.split(',').length;
}

/** Places along a stroke, about as far apart as a hand moves between two frames. */
function along(stroke: readonly PenPlace[], between: number): PenPlace[] {
  return stroke.slice(1).flatMap(([x, y], index) => {
    const [fromX, fromY] = stroke[index]!;
    return Array.from({ length: between }, (_, part): PenPlace => {
      const share = (part + 1) / between;
      return [fromX + share * (x - fromX), fromY + share * (y - fromY)];
    });
  });
}

/** Draws a three, a frame for each move of the pen. */
async function drawDigit(page: Page, recorder: Recorder): Promise<void> {
  const { x, y, width, height } = (await padOf(page).boundingBox())!;
  const onPad = ([right, down]: PenPlace): Place => ({
    x: x + right * width,
    y: y + down * height,
  });
  const first = onPad(three[0]!);
  await recorder.moveTo(first, 6);
  await page.mouse.down();
  for (const place of along(three, 2)) {
    await recorder.moveTo(onPad(place));
  }
  await page.mouse.up();
  await recorder.moveTo({ x: x + width / 2, y: y + height + 150 }, 4);
  await page
    .getByRole('img', { name: /after each of \d+ steps; / })
    .first()
    .waitFor();
  await settle(page);
  await recorder.frame(900);
}

/** Plays the reading of the digit, row by row. */
async function readDigit(page: Page, recorder: Recorder): Promise<void> {
  await page.getByRole('tablist', { name: 'Views of the reading' }).evaluate((element) => {
    element.scrollIntoView({ block: 'start' });
  });
  // On the pad, arrow keys move the pen.
  await page.locator('#page').focus();
  await page.keyboard.press('Home');
  await page.getByText(`1 of ${steps}`, { exact: true }).waitFor();
  await recorder.frame(500);
  for (let step = 2; step <= steps; step++) {
    await page.keyboard.press('ArrowRight');
    await page.getByText(`${step} of ${steps}`, { exact: true }).waitFor();
    await recorder.frame();
  }
  await recorder.frame(2000);
}

async function record(page: Page, api: WorkbenchApi): Promise<Recorder> {
  await api.call('preferences.update', { change: { views: { navigationCollapsed: true } } });
  // All three train at once, so that their curves grow side by side.
  await api.call('queue.configure', { sideBySide: 3, threadsEach: 1 });
  await page.reload();
  await page.getByRole('button', { name: 'Train RNN, GRU and LSTM' }).waitFor();
  await showCursor(page);
  const recorder = await Recorder.of(page);
  const next = watch(api);

  say('training');
  const runs = await startTraining(page, recorder);
  await recorder.timeLapse(() => next(runs), trainingFrames);
  await settle(page);
  await recorder.frame(1000);
  await verdictReached(page);
  await verdict(page).evaluate((element) => element.scrollIntoView({ block: 'end' }));
  await settle(page);
  await recorder.frame(2500);

  say('drawing');
  const link = page.getByRole('link', { name: 'Draw' });
  await recorder.moveTo(await middleOf(link), 6);
  await link.click();
  await page.getByRole('article').nth(2).waitFor();
  await recorder.frame(300);
  await drawDigit(page, recorder);
  await readDigit(page, recorder);
  return recorder;
}

async function main(words: readonly string[]): Promise<void> {
  const { values } = parseArguments(words, flags, []);
  const path = resolve(values.get('out') ?? 'docs/pictures/unroll.gif');
  if (noChromium !== null) throw new UnrollError('unavailable', noChromium);

  const browser = await launchChromium();
  try {
    await withApp(browser, size, async ({ page, api }) => {
      const recorder = await record(page, api);
      say('encoding');
      const gif = await recorder.gif();
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, gif);
      say(`${path}: ${(gif.length / 1e6).toFixed(2)} MB, ${recorder.seconds.toFixed(1)} s`);
    });
  } finally {
    await browser.close();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UnrollError)) throw error;
  say(`moving-picture: ${error.message}`);
  process.exitCode = error.code === 'invalid-input' ? 2 : 5;
}
