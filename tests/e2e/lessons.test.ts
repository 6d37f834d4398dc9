import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { Lesson } from '#shared/lessons/lesson';
import { builtInLessons } from '#main/lessons/built-in-lessons';
import { lessonDocument, plainLesson } from '../support/lessons.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { takePicture, wearColours } from './support/look.ts';
import { goTo } from './support/navigate.ts';
import { scan } from './support/scan.ts';
import { waitForPlace } from './support/lesson-place.ts';
import {
  answerQuestion,
  answerWrongly,
  lessonPanel,
  reachStep,
  startLesson,
  trainRuns,
} from './support/lesson-walk.ts';
import { shortTraining } from './support/seed.ts';
import { trained } from './support/trained.ts';
import { until, untilTrained } from './support/until.ts';

/** How long several trainings one after the other may take. */
const trainings = untilTrained.timeout * 4;
/**
 * The same lesson with trainings of a second, and two seeds in place of five: what is looked at is the way through it.
 * Configs of different lessons become the same, so that each is trained once and then offered.
 */
function shortLesson(lesson: Lesson): Lesson {
  const isKept = (name: string): boolean => !/-[2-9]$/.test(name);
  const runs = lesson.runs
    .filter(({ name }) => isKept(name))
    .map((run) => (run.kind === 'train' ? { ...run, config: shortConfig(run.config) } : run));
  const steps = lesson.steps.map((step) => ({
    ...step,
    train: step.train.filter(isKept),
    place: step.place && {
      ...step.place,
      query: Object.fromEntries(
        Object.entries(step.place.query).map(([key, value]) => [
          key,
          value.split(',').filter(isKept).join(','),
        ]),
      ),
    },
  }));
  return { ...lesson, id: `short-${lesson.id}`, title: `Short: ${lesson.title}`, runs, steps };
}

/** What tells the runs of lessons apart, with a short training. */
function shortConfig(config: Partial<ExperimentConfig>): Partial<ExperimentConfig> {
  const { cell, nonlinearity, initialisation, sequenceOrder, augmentShift, seed } = config;
  const kept = { cell, nonlinearity, initialisation, sequenceOrder, augmentShift, seed };
  const given = Object.entries(kept).filter(([, value]) => value !== undefined);
  return { ...shortTraining, hiddenSize: 4, epochs: 1, ...Object.fromEntries(given) };
}

/** Where pictures go, if somebody wants to look. */
const pictures = process.env['UNROLL_LESSON_PICTURES'];

// One host will do: the page is the same on all of them.
describeEndToEnd(
  'lessons',
  (host) => {
    let app: AppUnderTest;
    const panel = () => lessonPanel(app.page);
    const next = () => panel().getByRole('button', { name: /^(Next|Finish)$/ });
    const stepTitle = () => panel().getByRole('heading', { level: 2 });
    const start = (title: string) => startLesson(app.page, title);
    const importFile = async (name: string, files: Record<string, unknown> | Uint8Array) => {
      const bytes =
        files instanceof Uint8Array
          ? files
          : zipSync(
              Object.fromEntries(
                Object.entries(files).map(([file, content]) => [
                  file,
                  strToU8(JSON.stringify(content)),
                ]),
              ),
            );
      await app.page
        .locator('input[aria-label="Files to import"]')
        .setInputFiles({ name, mimeType: 'application/zip', buffer: Buffer.from(bytes) });
    };
    const downloaded = async (press: () => Promise<void>) => {
      const [download] = await Promise.all([app.page.waitForEvent('download'), press()]);
      return {
        name: download.suggestedFilename(),
        bytes: new Uint8Array(await readFile(await download.path())),
      };
    };
    const look = async (name: string) => {
      if (pictures === undefined) return;
      for (const [width, height] of [
        [1280, 800],
        [1920, 1080],
      ] as const) {
        await app.page.setViewportSize({ width, height });
        for (const colours of ['light', 'dark'] as const) {
          await wearColours(app.page, colours);
          await takePicture(app.page, join(pictures, `${name}-${width}-${colours}.png`));
        }
      }
      await wearColours(app.page, 'light');
      await app.page.setViewportSize({ width: 1280, height: 800 });
    };

    beforeAll(async () => {
      app = await host.startForAll();
    });

    test('the page lists the lessons that come with Unroll, and says what to do without others', async () => {
      await goTo(app.page, '/lessons');
      for (const { title, minutes } of builtInLessons()) {
        const card = app.page.getByRole('listitem').filter({ hasText: title });
        await card.getByText(`${minutes} min`).waitFor();
      }
      await app.page.getByRole('heading', { name: 'No lessons of your own' }).waitFor();
      await scan(app.page);
      await look('list');
    });

    test.each(builtInLessons().map((lesson) => [lesson.title, lesson] as const))(
      '“%s” leads from its first step to its end',
      async (_, lesson) => {
        const short = shortLesson(lesson);
        await app.api.call('lessons.save', { lesson: short, replaces: null });
        await start(short.title);
        for (const [place, step] of short.steps.entries()) {
          await reachStep(app.page, step);
          const { progress } = await app.api.call('lessons.read', { lesson: short.id });
          await waitForPlace(app.page, step, progress?.runs ?? {});
          await panel()
            .getByText(`Step ${place + 1} of ${lesson.steps.length}`, { exact: true })
            .first()
            .waitFor();
          await look(`${lesson.id}-${place + 1}`);
          await answerWrongly(app.page, step);
          await answerQuestion(app.page, step);
          await trainRuns(app.page, step, trainings);
          await next().click();
        }
        await until(() => stepTitle().textContent(), `That was “${short.title}”`);
        const asked = lesson.steps.filter(
          ({ question }) => question?.kind !== 'text' && question !== null,
        );
        await panel().getByText(`${asked.length} of ${asked.length} question`).waitFor();
        await panel().getByRole('button', { name: 'Close', exact: true }).click();
        await panel().waitFor({ state: 'detached' });
        expect(app.complaints).toEqual([]);
      },
      untilTrained.timeout * 8,
    );

    test('a step hides what it says, points at a tab, and offers the way back', async () => {
      const lesson = plainLesson({
        ...{ id: 'areas', title: 'Areas' },
        steps: [
          {
            ...{ id: 'one', title: 'One', text: 'Look at **this**, or at https://example.org.' },
            place: { page: 'data', query: { tab: 'overview' } },
            highlight: 'tab:overview',
            areas: { actions: 'locked' },
          },
          {
            ...{ id: 'two', title: 'Two', text: 'Done.' },
            areas: { tabs: 'locked', navigation: 'hidden' },
          },
        ],
      });
      await app.api.call('lessons.save', { lesson, replaces: null });
      await start('Areas');
      const { page } = app;
      const overview = page.getByRole('tab', { name: 'Overview' });
      await until(() => overview.getAttribute('data-pointed-at'), '');
      expect(await overview.getAttribute('aria-selected')).toBe('true');
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      await scan(page);
      // Its link is text, and nothing else.
      expect(await panel().getByRole('link').count()).toBe(0);
      await goTo(page, '/settings');
      await panel().getByText('You have left this step’s page.').waitFor();
      await panel().getByRole('button', { name: 'Go back to it' }).click();
      await page.waitForURL(/#\/data/);
      await page.keyboard.press('Alt+PageDown');
      await until(() => stepTitle().textContent(), 'Two');
      expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0);
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Two');
      expect(await page.getByRole('tablist').first().getAttribute('inert')).not.toBeNull();
      // After a reload the lesson is where it was.
      await page.reload();
      await until(() => stepTitle().textContent(), 'Two');
      await panel().getByRole('button', { name: 'Close the lesson' }).click();
    });

    test(
      'what a step locks or hides can’t be reached by click, key, palette or address, and the lesson goes on',
      async () => {
        const { page, api } = app;
        const record = await trained(api, { cell: 'GRU' }, 'A GRU to keep to');
        const step = (state: 'locked' | 'hidden', tab: string) => ({
          ...{ id: state, title: `All ${state}`, text: 'Stay.' },
          place: { page: 'run', params: { id: '@gru' }, query: { tab } },
          areas: { navigation: state, tabs: state, actions: state },
        });
        const lesson = plainLesson({
          ...{ id: 'held', title: 'Held' },
          runs: [{ kind: 'brought', name: 'gru', label: 'GRU', experiment: record.id }],
          steps: [step('locked', 'epochs'), step('hidden', 'config')],
        });
        await api.call('lessons.save', { lesson, replaces: null });
        await start('Held');
        const calm = (text: string) =>
          page.getByText(`This step of the lesson ${text}`).first().waitFor();
        const reasons = [
          'keeps you on this page.',
          'keeps you on this tab.',
          'locks the page’s actions.',
        ] as const;
        const hash = () => new URL(page.url()).hash;
        for (const [state, tab] of [
          ['locked', 'epochs'],
          ['hidden', 'config'],
        ] as const) {
          await until(() => stepTitle().textContent(), `All ${state}`);
          const shownTab = page.locator(`[data-part="tab:${tab}"]`);
          await until(() => shownTab.getAttribute('aria-selected'), 'true');
          const stays = async () => {
            await until(() => Promise.resolve(hash()), `#/run/${record.id}?tab=${tab}`);
            expect(await shownTab.getAttribute('aria-selected')).toBe('true');
            expect(await page.getByRole('dialog').count()).toBe(0);
          };
          // By a click.
          for (const part of [
            '.rail a[href="#/settings"]',
            '[data-part="tab:files"]',
            '.head .actions button',
          ]) {
            const target = page.locator(part).first();
            const isShown = await target.isVisible();
            expect(isShown, part).toBe(state === 'locked');
            if (!isShown) continue;
            const box = (await target.boundingBox())!;
            await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
            await stays();
          }
          // By keys; the word on it says which of them was pressed last.
          for (const [keys, reason] of [
            [['g', 's'], reasons[0]],
            [['F1'], reasons[0]],
            [['6'], reasons[1]],
            [['d'], reasons[2]],
            [['F2'], reasons[2]],
            [['Delete'], reasons[2]],
          ] as const) {
            for (const key of keys) await page.keyboard.press(key);
            await calm(reason);
            await stays();
          }
          // By the palette, which has none of it.
          await page.keyboard.press('Control+K');
          const palette = page.getByRole('dialog', { name: 'Search and commands' });
          for (const words of [
            'Settings',
            'Show files',
            'Duplicate and edit',
            'A GRU to keep to',
          ]) {
            await palette.getByRole('textbox').fill(words);
            await palette.getByText(`Nothing matches “${words}”`).waitFor();
          }
          await palette
            .getByText(
              'This step of the lesson keeps you on this page, keeps you on this tab and locks the page’s actions',
            )
            .waitFor();
          await page.keyboard.press('Escape');
          await palette.waitFor({ state: 'detached' });
          // By an address.
          for (const [address, reason] of [
            ['#/settings', reasons[0]],
            [`#/run/${record.id}?tab=files`, reasons[1]],
          ] as const) {
            await page.evaluate((to) => (location.hash = to), address);
            await calm(reason);
            await stays();
          }
          await page.reload();
          await stays();
          if (state === 'hidden') break;
          await next().click();
          await until(() => stepTitle().textContent(), 'All hidden');
          await panel().getByRole('button', { name: 'Previous step' }).click();
          await until(() => stepTitle().textContent(), 'All locked');
          await stays();
          await page.keyboard.press('Alt+PageDown');
        }
        await panel().getByRole('button', { name: 'Close the lesson' }).click();
        await goTo(page, '/settings');
      },
      untilTrained.timeout * 2,
    );

    test('presented, it has the full width and is led by PageUp, PageDown and Escape', async () => {
      const { page } = app;
      await start('Areas');
      await panel().getByRole('button', { name: 'Present in large type' }).click();
      await panel().getByRole('button', { name: 'Previous step' }).click();
      await until(() => stepTitle().textContent(), 'One');
      await page.keyboard.press('PageDown');
      await until(() => stepTitle().textContent(), 'Two');
      expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0);
      const width = await panel().evaluate((element) => element.clientWidth);
      expect(width).toBe(await page.evaluate(() => document.documentElement.clientWidth));
      const size = await stepTitle().evaluate((title) =>
        parseFloat(getComputedStyle(title).fontSize),
      );
      expect(size).toBeGreaterThanOrEqual(28);
      await scan(page);
      await page.keyboard.press('PageUp');
      await until(() => stepTitle().textContent(), 'One');
      await look('presenter');
      await page.keyboard.press('Escape');
      await panel().getByRole('button', { name: 'Present in large type' }).waitFor();
      await panel().getByRole('button', { name: 'Close the lesson' }).click();
    });

    test('a wrong answer gets a hint, and the answer on request', async () => {
      const steps = [(lessonDocument()['steps'] as object[])[0]].map((step) => ({
        ...step,
        ...{ place: null, train: [] },
      }));
      const lesson = plainLesson({ id: 'asking', title: 'Asking', steps });
      await app.api.call('lessons.save', { lesson, replaces: null });
      await start('Asking');
      const check = panel().getByRole('button', { name: 'Check' });
      expect(await check.isDisabled()).toBe(true);
      await panel().getByRole('radio', { name: 'RNN' }).check();
      await check.click();
      await panel().getByText('Not yet.').waitFor();
      await panel().getByRole('button', { name: 'Hint' }).click();
      await panel().getByText('Look again.', { exact: true }).waitFor();
      await panel().getByRole('button', { name: 'Show the answer' }).click();
      await panel().getByText('It has gates.').waitFor();
      await scan(app.page);
      await panel().getByRole('radio', { name: 'GRU' }).check();
      await check.click();
      await panel().getByText('Right.').waitFor();
      const kept = async () =>
        (await app.api.call('lessons.read', { lesson: 'asking' })).progress?.answers['look'];
      await expect.poll(kept).toEqual({ given: [1], tries: 2 });
      await panel().getByRole('button', { name: 'Close the lesson' }).click();
    });

    test('a lesson of one’s own is deleted by its menu', async () => {
      const lesson = plainLesson({ id: 'leaving', title: 'Leaving' });
      await app.api.call('lessons.save', { lesson, replaces: null });
      await goTo(app.page, '/lessons');
      await app.page.getByRole('button', { name: 'More for Leaving' }).click();
      await app.page.getByRole('menuitem', { name: 'Delete…' }).click();
      await app.page.getByRole('button', { name: 'Delete lesson' }).click();
      await app.page.getByRole('heading', { name: 'Leaving' }).waitFor({ state: 'detached' });
      const listed = await app.api.call('lessons.list', {});
      expect(listed.map(({ id }) => id)).not.toContain('leaving');
    });

    test('a broken file is refused by step and field', async () => {
      await goTo(app.page, '/lessons');
      const broken = plainLesson({ steps: [{ id: 'a', title: 'First', text: '' }] });
      await importFile('broken.unroll-lesson', { 'lesson.json': broken });
      await app.page
        .getByText('step 1 (“First”), text: needs a text of at most 20,000 characters')
        .first()
        .waitFor();
    });

    test(
      'the editor makes a lesson of what the app shows; it is exported, imported and handed in',
      async () => {
        const { page, api } = app;
        const record = await trained(api, { cell: 'GRU' }, 'A GRU to show');
        await goTo(page, '/lessons');
        await page.getByRole('button', { name: 'New lesson' }).first().click();
        const editor = page.getByRole('complementary', { name: 'Lesson editor' });
        // Saving shows what is wrong, by step and field.
        await editor.getByRole('button', { name: 'Save', exact: true }).click();
        await editor.getByText('step 1, text: needs a text of at most 20,000 characters').waitFor();
        await look('editor-problems');
        await editor
          .getByRole('listitem')
          .filter({ hasText: 'step 1, text' })
          .getByRole('button')
          .click();
        await editor.getByLabel('Title', { exact: true }).fill('The charts');
        await editor.getByLabel('Text', { exact: true }).fill('Look at **these**.');
        await editor.getByRole('switch', { name: 'Preview' }).click();
        await editor.locator('strong').filter({ hasText: 'these' }).waitFor();
        await goTo(page, `/run/${record.id}`);
        await page.getByRole('tab', { name: 'Epochs' }).click();
        await editor.getByRole('button', { name: 'Use the current page' }).click();
        await editor.getByText('run, id: @a-gru-to-show, tab: epochs').waitFor();
        await editor.getByRole('combobox', { name: 'Question' }).click();
        await page.getByRole('option', { name: 'Number' }).click();
        await editor.getByLabel('What is asked').fill('How many epochs?');
        await editor.getByLabel('Answer', { exact: true }).fill('2');
        await scan(page);
        await look('editor');
        await editor.getByRole('tab', { name: 'Runs' }).click();
        await editor.getByText('comes trained, in 1 step').waitFor();
        await editor.getByRole('tab', { name: 'Lesson' }).click();
        await editor.getByLabel('Title of the lesson').fill('Made here');
        const file = await downloaded(() =>
          editor.getByRole('button', { name: 'Export…' }).click(),
        );
        expect(file.name).toBe('made-here.unroll-lesson');
        const { place, question } = (
          JSON.parse(strFromU8(unzipSync(file.bytes)['lesson.json']!)) as Lesson
        ).steps[0]!;
        expect(place).toEqual({
          page: 'run',
          params: { id: '@a-gru-to-show' },
          query: { tab: 'epochs' },
        });
        expect(question).toMatchObject({ kind: 'number', answer: 2 });
        await goTo(page, '/');
        await editor.getByRole('button', { name: 'Save and try' }).click();
        await until(() => stepTitle().textContent(), 'The charts');
        await page.waitForURL(new RegExp(`#/run/${record.id}`));
        expect(await page.getByRole('tab', { name: 'Epochs' }).getAttribute('aria-selected')).toBe(
          'true',
        );
        await panel().getByLabel('Your answer, a number').fill('2');
        await panel().getByRole('button', { name: 'Check' }).click();
        await panel().getByText('Right.').waitFor();
        await next().click();
        await panel().getByLabel('Your name').fill('Ada');
        await scan(page);
        await look('end');
        const answers = await downloaded(() =>
          panel().getByRole('button', { name: 'Save answers to hand in' }).click(),
        );
        expect(answers.name).toBe('made-here-ada.unroll-answers');
        await panel().getByRole('button', { name: 'Close', exact: true }).click();
        await importFile('ada.unroll-answers', answers.bytes);
        const dialog = page.getByRole('dialog', { name: 'Answers of Ada' });
        await dialog.getByText('1 of 1 question right').waitFor();
        await scan(page);
        await look('answers');
        await dialog.getByRole('button', { name: 'Done' }).click();
        // The lesson that is here is not added again.
        await importFile('made-here.unroll-lesson', file.bytes);
        await page.getByText('Imported the lesson “Made here”', { exact: true }).waitFor();
        const listed = await api.call('lessons.list', {});
        expect(listed.filter(({ id }) => id.startsWith('made-here'))).toHaveLength(1);
        // Another window changes it while it is edited here: both versions stay.
        await goTo(page, '/lessons');
        await page.getByRole('button', { name: 'More for Made here' }).click();
        await page.getByRole('menuitem', { name: 'Edit' }).click();
        const { lesson, revision } = await api.call('lessons.read', { lesson: 'made-here' });
        const theirs = { ...lesson, summary: 'Theirs.' };
        await api.call('lessons.save', { lesson: theirs, replaces: revision });
        await editor.getByLabel('Text', { exact: true }).fill('Mine.');
        await editor.getByRole('button', { name: 'Save', exact: true }).click();
        const copy = editor.getByRole('button', { name: 'Save as a copy' });
        await copy.waitFor();
        await scan(page);
        await look('editor-stale');
        await copy.click();
        await copy.waitFor({ state: 'detached' });
        await until(
          async () => (await api.call('lessons.read', { lesson: 'made-here' })).lesson.summary,
          'Theirs.',
        );
        const saved = await api.call('lessons.read', { lesson: 'copy-of-made-here' });
        expect(saved.lesson.steps[0]!.text).toBe('Mine.');
        await editor.getByRole('button', { name: 'Close the editor' }).click();
      },
      untilTrained.timeout * 2,
    );
  },
  ['browser'],
);
