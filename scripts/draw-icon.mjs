/**
 * Draws resources/icon.png, which the packages need, from resources/icon.svg.
 *
 *     UNROLL_CHROMIUM=/usr/bin/chromium node scripts/draw-icon.mjs
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

const resources = join(dirname(import.meta.dirname), 'resources');
const size = 512;

const drawing = await readFile(join(resources, 'icon.svg'), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.UNROLL_CHROMIUM,
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${drawing}`);
  await page.screenshot({ path: join(resources, 'icon.png'), omitBackground: true });
} finally {
  await browser.close();
}
