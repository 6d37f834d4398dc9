import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { layoutProblems } from './support/layout-problems.ts';
import { goTo } from './support/navigate.ts';
import { scan } from './support/scan.ts';
import { longTraining } from './support/seed.ts';
import { trained } from './support/trained.ts';
import { until } from './support/until.ts';
import { verdict } from './support/verdict.ts';

/** 1280x800 at 200 % zoom, a small laptop, and a projector. */
const sizes = [
  { width: 640, height: 400 },
  { width: 1024, height: 700 },
  { width: 1280, height: 720 },
] as const;

/** A page, how to know that it is there, and what must be possible on it. */
interface Place {
  readonly name: string;
  readonly path: string;
  readonly tab?: string;
  readonly buttons?: readonly string[];
  /** A selector of what else must be seen. */
  readonly shows?: string;
}

const runTabs = [
  'Charts',
  'Inside',
  'Results',
  'Epochs',
  'Config',
  'Environment',
  'Files',
  'Log',
  'Notes',
];
const compareTabs = [
  ...['Curves', 'Config', 'Results', 'Confusion', 'Examples', 'Significance', 'Calibration'],
  'Hyper-parameters',
];

const inspectTabs = ['Units', 'Input gradient', 'Memory', 'Trajectories', 'Transplant', 'Lesions'];

const chart = (page: Page) => page.getByRole('img', { name: /^Training loss/ });
const group = '&group=allButSeed';

// One host will do: the page is the same on all of them.
describeEndToEnd(
  'small windows',
  (host) => {
    let app: AppUnderTest;
    let runs: readonly string[];
    let places: readonly Place[];

    beforeAll(async () => {
      app = await host.startForAll();
      const { api } = app;
      const training = (['GRU', 'RNN'] as const).flatMap((cell) =>
        [0, 1].map((seed) => trained(api, { cell, seed }, `${cell.toLowerCase()} s${seed}`)),
      );
      runs = (await Promise.all(training)).map(({ id }) => id);
      await api.call('queue.configure', { held: true });
      const [, gone] = await api.call('experiments.createMany', {
        drafts: ['waiting', 'gone'].map((name) => ({ config: longTraining, name })),
        queue: true,
      });
      await api.call('queue.remove', { experiments: [gone!.id] });
      await api.call('experiments.remove', { experiment: gone!.id });
      const compared = `/compare?runs=${runs.join(',')}`;
      places = [
        { name: 'Experiments', path: '/', buttons: ['New run', 'Columns'] },
        { name: 'New run', path: '/new' },
        { name: 'Queue', path: '/queue', buttons: ['Resume queue'] },
        { name: 'Draw', path: '/draw' },
        { name: 'Sweeps', path: '/sweeps', buttons: ['Create a sweep'] },
        { name: 'New sweep', path: '/sweeps/new', buttons: ['Add a field', 'Create and run'] },
        ...inspectTabs.map((tab) => ({
          ...{ name: 'Inspect', path: `/inspect?models=${runs.slice(0, 2).join(',')}`, tab },
          buttons: ['Models (2)'],
        })),
        { name: 'Lessons', path: '/lessons', buttons: ['New lesson'] },
        {
          name: 'Data',
          path: '/data',
          buttons: ['Import…'],
          shows: '[role=grid] [role=gridcell]',
        },
        { name: 'Settings', path: '/settings', buttons: ['Check again'] },
        { name: 'Trash', path: '/trash', buttons: ['Restore gone', 'Empty trash'] },
        ...runTabs.map((tab) => ({ name: 'gru s0', path: `/run/${runs[0]!}`, tab })),
        { name: 'Compare', path: '/compare', buttons: ['Choose runs', 'Import…'] },
        ...['', group].flatMap((grouping) =>
          compareTabs.map((tab) => ({
            name: 'Compare',
            path: `${compared}${grouping}`,
            tab,
            buttons: ['1 possible confounder', 'Copy link', 'Report', 'Save'],
          })),
        ),
      ];
    }, 240_000);
    beforeEach(() => app.page.keyboard.press('Escape'));

    async function openPlace({ name, path, tab }: Place): Promise<void> {
      const { page } = app;
      await goTo(page, path);
      await page.getByRole('heading', { level: 1, name }).waitFor();
      if (tab !== undefined) {
        await page.getByRole('tab', { name: tab, exact: true }).click();
        await page.getByRole('tabpanel', { name: tab, exact: true }).waitFor();
      }
      await page.waitForFunction(
        () => document.querySelector('[aria-busy=true], .skeleton, .spinner') === null,
      );
      await page.getByText(/^Loading predictions/).waitFor({ state: 'hidden' });
    }

    test('what is cut off, covered, squeezed or out of the window is found', async () => {
      const { page } = app;
      await goTo(page, '/settings');
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
      expect(await layoutProblems(page)).toEqual([]);
      await page.evaluate(() => {
        document.querySelector('#page')!.insertAdjacentHTML(
          'beforeend',
          `<div id="bad">
            <button style="width: 30px; white-space: nowrap; overflow: hidden">cut off</button>
            <p style="width: 20px; overflow-wrap: anywhere">one letter in each line of this</p>
            <div style="position: relative">
              <button>covered</button>
              <span style="position: absolute; inset: 0">over it</span>
            </div>
            <button style="position: fixed; left: 5000px">far away</button>
            <div style="width: 9000px">wide</div>
          </div>`,
        );
      });
      const found = await layoutProblems(page);
      await page.evaluate(() => document.querySelector('#bad')!.remove());
      for (const words of [
        /scrolls sideways by \d+ px/,
        /“cut off” is (cut off|wider than it)/,
        /“one letter in each line of this” is squeezed to 20 px/,
        /“covered” is covered by span “over it”/,
        /“far away” is out of the window/,
      ]) {
        expect(found.filter((problem) => words.test(problem))).not.toEqual([]);
      }
    });

    test.each(sizes)(
      'every page is usable at $width x $height: all in reach, nothing cut off or covered (U14)',
      async (size) => {
        const { page } = app;
        await page.setViewportSize(size);
        for (const place of places) {
          await openPlace(place);
          const where = `${place.name}, ${place.tab ?? place.path}`;
          expect([where, ...(await layoutProblems(page))]).toEqual([where]);
          if (place.shows !== undefined) await page.locator(place.shows).first().waitFor();
          for (const name of place.buttons ?? []) {
            const button = page.getByRole('button', { name, exact: true }).first();
            await button.scrollIntoViewIfNeeded();
            expect([where, name, await button.isVisible()]).toEqual([where, name, true]);
          }
        }
      },
      240_000,
    );

    test('at 200 % zoom, the runs of a comparison are in a drawer (U14)', async () => {
      const { page } = app;
      await page.setViewportSize(sizes[0]);
      await goTo(page, `/compare?runs=${runs.join(',')}${group}`);
      await page.getByRole('button', { name: '4 runs' }).click();
      const drawer = page.getByRole('dialog', { name: 'Runs of this comparison' });
      await drawer.getByRole('button', { name: 'Make RNN the baseline' }).click();
      const first = drawer.getByRole('list', { name: 'Runs by group' }).getByRole('listitem');
      await first
        .first()
        .filter({ hasText: /^RNN\s*N = 2\s*baseline/ })
        .waitFor();
      expect(await layoutProblems(page)).toEqual([]);
      await scan(page, 'drawer');
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'hidden' });
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.getByRole('complementary', { name: 'Runs of this comparison' }).waitFor();
      expect(await page.getByRole('button', { name: '4 runs' }).count()).toBe(0);
    });

    test.each([
      { width: 1280, height: 800 },
      { width: 1280, height: 720 },
      { width: 1024, height: 700 },
    ])(
      'the charts begin in the upper half below the verdict at $width x $height (U36)',
      async (size) => {
        const { page } = app;
        await page.setViewportSize(size);
        for (const grouping of ['', group]) {
          await goTo(page, '/');
          await page.getByRole('heading', { level: 1, name: 'Experiments' }).waitFor();
          await goTo(page, `/compare?runs=${runs.join(',')}${grouping}`);
          await chart(page).waitFor();
          // Below a verdict.
          await verdict(page).getByRole('heading').waitFor();
          const boxes = async () => {
            const tiles = await page.locator('.chart-tile').all();
            const all = await Promise.all(tiles.map((tile) => tile.boundingBox()));
            return all.filter((box) => box !== null);
          };
          await until(async () => ((await boxes())[0]?.y ?? Infinity) < size.height / 2, true);
          const isWhole = ({ y, height }: { y: number; height: number }) =>
            y + height <= size.height;
          await until(async () => (await boxes()).filter(isWhole).length >= 2, true);
        }
      },
    );

    test('groups in a comparison are accessible, tab by tab (U21)', async () => {
      const { page } = app;
      await page.setViewportSize({ width: 1280, height: 800 });
      await goTo(page, `/compare?runs=${runs.join(',')}${group}`);
      await page.getByRole('button', { name: '1 possible confounder' }).click();
      await page.getByRole('dialog').getByText('The networks differ in size').waitFor();
      await scan(page, 'confounders');
      await page.keyboard.press('Escape');
      const parts = {
        Confusion: page.getByRole('grid', { name: 'GRU: mean confusion matrix' }),
        Config: page.getByRole('columnheader', { name: /^GRU\s*N = 2\s*baseline/ }),
        Significance: page.getByText('N = 2 and 2'),
        Calibration: page.getByRole('img', { name: /^GRU \(N = 2\), reliability/ }),
      };
      for (const [tab, part] of Object.entries(parts)) {
        await page.getByRole('tab', { name: tab, exact: true }).click();
        await part.first().waitFor();
        await scan(page, tab);
      }
    });

    test('nothing scrolls the shell away while the Tab key moves through a page (U4)', async () => {
      const { page } = app;
      for (const size of [sizes[0], { width: 1280, height: 800 }]) {
        await page.setViewportSize(size);
        await goTo(page, '/settings');
        await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
        const moved = () =>
          page.evaluate(() => {
            const tops: number[] = [];
            for (
              let frame: Element | null = document.querySelector('#page')!.parentElement;
              frame !== null;
              frame = frame.parentElement
            ) {
              tops.push(frame.scrollTop, frame.scrollLeft);
            }
            return tops.filter((top) => top !== 0).length;
          });
        const search = page.getByRole('button', { name: 'Search and commands' });
        const place = await search.boundingBox();
        expect(place!.y + place!.height).toBeLessThanOrEqual(size.height);
        for (let presses = 0; presses < 40; presses++) {
          await page.keyboard.press(presses < 30 ? 'Tab' : 'Shift+Tab');
          expect(await moved()).toBe(0);
        }
        await search.focus();
        await until(moved, 0);
        expect(await search.boundingBox()).toEqual(place);
      }
    });
  },
  ['browser'],
);
