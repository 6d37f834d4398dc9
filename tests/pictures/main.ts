/** Takes pictures of every page, light and dark, `npm run screenshots`. */
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { UnrollError } from '#shared/contract/errors';
import { parseArguments, type Option } from '../../src-main/hosts/arguments.ts';
import { launchChromium, noChromium } from '../e2e/support/chromium.ts';
import { takePicture, wearColours } from '../e2e/support/look.ts';
import { setScene, type Scene } from './scene.ts';
import { say, settle, withApp, type Size } from './studio.ts';
import { emptyStates, pages, states, type View } from './views.ts';

const flags: readonly Option[] = [
  {
    kind: 'value',
    name: 'out',
    placeholder: 'FOLDER',
    allowed: 'a path',
    help: 'Where the pictures go; docs/pictures if left out.',
  },
  {
    kind: 'value',
    name: 'size',
    placeholder: 'WIDTHxHEIGHT',
    allowed: 'two whole numbers as in 1920x1080',
    help: 'Of the window, in pixels; 1280x800 if left out.',
  },
  {
    kind: 'value',
    name: 'only',
    placeholder: 'NAME',
    allowed: 'the name of a picture, or its beginning',
    help: 'Takes this alone.',
  },
  {
    kind: 'switch',
    name: 'states',
    negatable: false,
    help: 'Also what is empty, wrong, or behind a tab.',
  },
];

function sizeOf(given = '1280x800'): Size {
  const found = /^(\d{3,4})x(\d{3,4})$/.exec(given);
  if (found !== null) return { width: Number(found[1]), height: Number(found[2]) };
  throw new UnrollError(
    'invalid-input',
    `--size: "${given}" is not allowed; use two whole numbers as in 1920x1080`,
  );
}

async function takeViews(
  page: Page,
  scene: Scene,
  views: readonly View[],
  folder: string,
  usual: Size,
): Promise<void> {
  for (const { name, size = usual, show, leave } of views) {
    say(name);
    await page.setViewportSize(size);
    await show(page, scene);
    for (const theme of ['light', 'dark'] as const) {
      await wearColours(page, theme);
      await settle(page);
      await takePicture(page, join(folder, `${name}-${theme}.png`));
    }
    await leave?.(page);
  }
}

async function main(words: readonly string[]): Promise<void> {
  const { values, switches } = parseArguments(words, flags, []);
  const size = sizeOf(values.get('size'));
  const folder = resolve(values.get('out') ?? join('docs', 'pictures'));
  const only = values.get('only') ?? '';
  const wanted = ({ name }: View): boolean => name.startsWith(only);
  if (noChromium !== null) throw new UnrollError('unavailable', noChromium);

  const browser = await launchChromium();
  try {
    const withStates = switches.get('states') === true;
    if (withStates) {
      await withApp(browser, size, ({ page }) =>
        takeViews(
          page,
          { finished: '', compared: [], seeded: [], sweep: '', running: '' },
          emptyStates.filter(wanted),
          folder,
          size,
        ),
      );
    }
    await withApp(browser, size, async ({ page, api }) => {
      const scene = await setScene(api, say);
      const views = withStates ? [...pages, ...states] : pages;
      await takeViews(page, scene, views.filter(wanted), folder, size);
      await api.call('runs.stop', { experiment: scene.running });
    });
  } finally {
    await browser.close();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UnrollError)) throw error;
  say(`screenshots: ${error.message}`);
  process.exitCode = error.code === 'invalid-input' ? 2 : 5;
}
