/** How many minutes the lessons that come with Unroll take, `npm run lesson-minutes`. */
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { UnrollError } from '#shared/contract/errors';
import type { Lesson } from '#shared/lessons/lesson';
import { formatFixed } from '#shared/text/format';
import { formatTable, type Column } from '../../src-main/cli/table.ts';
import type { Option, ParsedArguments } from '../../src-main/hosts/arguments.ts';
import { builtInLessons } from '../../src-main/lessons/built-in-lessons.ts';
import { launchChromium, noChromium } from '../e2e/support/chromium.ts';
import {
  answerQuestion,
  lessonPanel,
  reachStep,
  startLesson,
  trainRuns,
} from '../e2e/support/lesson-walk.ts';
import { takePicture, wearColours } from '../e2e/support/look.ts';
import { settle, withApp } from '../pictures/studio.ts';
import { runTool, say } from '../support/tool-options.ts';
import { secondsOfLesson } from './reading-time.ts';

const size = { width: 1280, height: 800 };
const wall = { width: 1920, height: 1080 };
/** Milliseconds that the trainings of a step may take, on a machine that is busy with something else. */
const patience = 30 * 60 * 1000;

const flags: readonly Option[] = [
  {
    kind: 'value',
    name: 'only',
    placeholder: 'ID',
    allowed: 'the id of a lesson, or its beginning',
    help: 'Takes this lesson alone.',
  },
  {
    kind: 'value',
    name: 'pictures',
    placeholder: 'FOLDER',
    allowed: 'a path',
    help: 'Keeps pictures of each step: in a window, and as it is presented.',
  },
];
const tool = {
  name: 'lesson-minutes',
  summary:
    'Goes through the lessons that come with Unroll as a student would, with their real trainings, and says how long each takes.',
  flags,
};

/** Seconds of a lesson. */
interface Measured {
  readonly lesson: Lesson;
  readonly reading: number;
  readonly training: number;
  /** Until pages have shown what the steps are about. */
  readonly pages: number;
}

async function secondsTaken(act: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await act();
  return (performance.now() - before) / 1000;
}

async function measure(page: Page, lesson: Lesson, pictures: string | null): Promise<Measured> {
  const panel = lessonPanel(page);
  const measured = { lesson, reading: secondsOfLesson(lesson), training: 0, pages: 0 };
  measured.pages += await secondsTaken(() => startLesson(page, lesson.title));
  for (const [place, step] of lesson.steps.entries()) {
    measured.pages += await secondsTaken(async () => {
      await reachStep(page, step);
      await settle(page);
      // Analyses of a whole test set say how far they are.
      await page.waitForFunction(
        () => document.querySelector('#page [role=status] [role=progressbar]') === null,
      );
    });
    const taken = await secondsTaken(() => trainRuns(page, step, patience));
    if (step.train.length > 0) say(`  ${step.title}: trained in ${formatFixed(taken, 1)} s`);
    measured.training += taken;
    if (pictures !== null) await picture(page, join(pictures, `${lesson.id}-${place + 1}`));
    await answerQuestion(page, step);
    await panel.getByRole('button', { name: /^(Next|Finish)$/ }).click();
  }
  await panel.getByRole('button', { name: 'Close', exact: true }).click();
  return measured;
}

async function picture(page: Page, path: string): Promise<void> {
  const panel = lessonPanel(page);
  await takePicture(page, `${path}.png`);
  await panel.getByRole('button', { name: 'Present in large type' }).click();
  await page.setViewportSize(wall);
  await wearColours(page, 'dark');
  await settle(page);
  await takePicture(page, `${path}-presented.png`);
  await wearColours(page, 'light');
  await page.setViewportSize(size);
  await panel.getByRole('button', { name: 'End the presentation' }).click();
  await settle(page);
}

const inMinutes = (seconds: number): string => (seconds / 60).toFixed(1);
const columns: readonly Column<Measured>[] = [
  { title: 'lesson', align: 'left', cell: ({ lesson }) => lesson.id },
  { title: 'reading', align: 'right', cell: ({ reading }) => inMinutes(reading) },
  { title: 'training', align: 'right', cell: ({ training }) => inMinutes(training) },
  { title: 'pages', align: 'right', cell: ({ pages }) => inMinutes(pages) },
  {
    title: 'minutes',
    align: 'right',
    cell: ({ reading, training, pages }) => inMinutes(reading + training + pages),
  },
  { title: 'stated', align: 'right', cell: ({ lesson }) => String(lesson.minutes) },
];

async function main({ values }: ParsedArguments): Promise<number> {
  if (noChromium !== null) throw new UnrollError('unavailable', noChromium);
  const only = values.get('only') ?? '';
  const folder = values.get('pictures');
  const pictures = folder === undefined ? null : resolve(folder);
  const lessons = builtInLessons().filter(({ id }) => id.startsWith(only));
  if (lessons.length === 0) {
    const ids = builtInLessons().map(({ id }) => id);
    throw new UnrollError('invalid-input', `--only: there is no "${only}"; use ${ids.join(', ')}`);
  }
  const browser = await launchChromium();
  const all: Measured[] = [];
  try {
    for (const lesson of lessons) {
      say(lesson.title);
      // Each in a data folder of its own, as for a student who takes it first: nothing is trained already.
      await withApp(browser, size, async ({ page }) => {
        all.push(await measure(page, lesson, pictures));
      });
    }
  } finally {
    await browser.close();
  }
  process.stdout.write(`${formatTable(columns, all)}\n`);
  return 0;
}

await runTool(tool, main);
