/** Takes the pictures of docs/guide, `npm run guide-pictures`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { UnrollError } from '#shared/contract/errors';
import { parseArguments, type Option } from '../../src-main/hosts/arguments.ts';
import { launchChromium, noChromium } from '../e2e/support/chromium.ts';
import { setGuideScene } from './guide-scene.ts';
import { guideViews } from './guide-views.ts';
import { say, settle, withApp } from './studio.ts';

const flags: readonly Option[] = [
  {
    kind: 'value',
    name: 'out',
    placeholder: 'FOLDER',
    allowed: 'a path',
    help: 'Where the pictures go; docs/guide/pictures if left out.',
  },
  {
    kind: 'value',
    name: 'only',
    placeholder: 'NAME',
    allowed: 'the name of a picture, or its beginning',
    help: 'Takes this alone.',
  },
];

const size = { width: 1280, height: 800, pixelRatio: 1.5 };
/** CSS pixels around what a picture shows. */
const margin = 12;
/** Of WebP, of 100: text stays sharp, and a picture takes about 40 KB. */
const quality = 88;

/** The part of a page that holds all of these, as far as it is in view; of the navigation, only what they cover. */
async function partWith(page: Page, shown: readonly Locator[]) {
  const boxes = await Promise.all(shown.map(async (each) => (await each.boundingBox())!));
  const frame = (await page.locator('#page').boundingBox())!;
  const first = Math.min(...boxes.map(({ x }) => x));
  // A popover may lie over the navigation.
  const left = Math.max(first < frame.x ? 0 : frame.x, first - margin);
  const top = Math.max(0, Math.min(...boxes.map(({ y }) => y)) - margin);
  const right = Math.min(size.width, Math.max(...boxes.map(({ x, width }) => x + width)) + margin);
  const bottom = Math.min(
    size.height,
    Math.max(...boxes.map(({ y, height }) => y + height)) + margin,
  );
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Takes a picture in WebP, which Playwright itself doesn't write. */
async function takeWebp(page: Page, shown: readonly Locator[], path: string): Promise<void> {
  const clip = { ...(await partWith(page, shown)), scale: 1 };
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality, clip });
  await session.detach();
  await writeFile(path, Buffer.from(data, 'base64'));
}

async function main(words: readonly string[]): Promise<void> {
  const { values } = parseArguments(words, flags, []);
  const folder = resolve(values.get('out') ?? join('docs', 'guide', 'pictures'));
  const only = values.get('only') ?? '';
  if (noChromium !== null) throw new UnrollError('unavailable', noChromium);

  await mkdir(folder, { recursive: true });
  const browser = await launchChromium();
  try {
    await withApp(browser, size, async ({ page, api }) => {
      const scene = await setGuideScene(api, say);
      for (const { name, show, leave } of guideViews.filter((view) => view.name.startsWith(only))) {
        say(name);
        const shown = await show(page, scene);
        await settle(page);
        await takeWebp(page, shown, join(folder, `${name}.webp`));
        await leave?.(page);
      }
      for (const experiment of scene.running) await api.call('runs.stop', { experiment });
    });
  } finally {
    await browser.close();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UnrollError)) throw error;
  say(`guide-pictures: ${error.message}`);
  process.exitCode = error.code === 'invalid-input' ? 2 : 5;
}
