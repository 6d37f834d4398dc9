import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { barImages, encodeIdx } from '../support/idx.ts';
import { skipBecause } from '../support/skip-because.ts';
import { connectWire } from '../support/wire-client.ts';
import { startBrowserServer } from './support/browser-server.ts';
import { three } from './support/draw.ts';
import { noFirefox, startFirefox } from './support/other-browsers/firefox.ts';
import type { OtherBrowser, Place } from './support/other-browsers/other-browser.ts';
import { noWebKit, startWebKit } from './support/other-browsers/webkit.ts';
import { shortTraining, trainExperiment } from './support/seed.ts';
import { patience, until } from './support/until.ts';

declare global {
  interface Window {
    /** What went wrong in the page. */
    complaints?: string[];
  }
}

/** Pages, and a heading that each has. */
const pages = (runs: readonly string[]): readonly (readonly [path: string, heading: string])[] => [
  ['/', 'Experiments'],
  ['/trash', 'The trash is empty'],
  ['/new', 'New run'],
  ['/queue', 'Nothing is training'],
  [`/compare?runs=${runs.join(',')}`, '2 runs'],
  [`/run/${runs[0]!}`, 'first one'],
  ['/draw', 'Network input'],
  ['/data', 'Data'],
  ['/settings', 'Appearance'],
  ['/no-such-page', 'Page not found'],
];

describe.each([
  { name: 'Firefox', missing: noFirefox, start: startFirefox },
  { name: 'WebKit', missing: noWebKit, start: startWebKit },
])('the browser host in $name', ({ name, missing, start }) => {
  if (missing !== null) {
    test(`is open to ${name}`, (context) => skipBecause(context, missing));
    return;
  }
  let browser: OtherBrowser;
  let runs: readonly string[];

  /** What is to be ended, the last begun first. */
  const endings: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const home = await mkdtemp(join(tmpdir(), 'unroll-e2e-'));
    endings.unshift(() => rm(home, { recursive: true }));
    const server = await startBrowserServer(home);
    endings.unshift(() => server.end());
    const api = await connectWire(server.url);
    endings.unshift(() => api.close());
    const trained = [
      await trainExperiment(api, shortTraining, 'first one'),
      await trainExperiment(api, { ...shortTraining, cell: 'LSTM' }, 'second one'),
    ];
    runs = trained.map(({ id }) => id);
    browser = await start(1280, 900);
    endings.unshift(() => browser.close());
    await browser.open(server.url);
    // The first address only leads to the app.
    await vi.waitUntil(
      () => browser.evaluate(() => document.querySelector('#page') !== null),
      patience,
    );
    await browser.evaluate(() => {
      const complaints: string[] = (window.complaints = []);
      addEventListener('error', ({ message }) => {
        // Says only that an observer hears of a size with the next frame.
        if (!message.startsWith('ResizeObserver loop')) complaints.push(message);
      });
      addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)));
      console.error = (...said: unknown[]) => complaints.push(said.map(String).join(' '));
    });
  });
  afterAll(async () => {
    for (const end of endings) await end();
  });

  async function goTo(path: string, heading: string): Promise<void> {
    await browser.evaluate((hash) => void (location.hash = hash), `#${path}`);
    await until(
      () =>
        browser.evaluate((text) => {
          const all = [...document.querySelectorAll('#page :is(h1, h2, h3)')];
          return all.some(({ textContent }) => textContent.trim() === text);
        }, heading),
      true,
    );
  }

  const complaints = () => browser.evaluate(() => window.complaints!);

  /** Waits until there is something that CSS selects. */
  const untilThere = (selector: string) =>
    until(() => browser.evaluate((css) => document.querySelector(css) !== null, selector), true);

  /** Waits until a button or an entry of a menu is there, uncovered and at rest, and clicks it. */
  async function click(name: string): Promise<void> {
    const find = () =>
      browser.evaluate((wanted) => {
        const all = [...document.querySelectorAll('button, [role=menuitem]')];
        const found = all.find(
          (each) =>
            (each.getAttribute('aria-label') ?? each.textContent.trim()) === wanted &&
            !each.hasAttribute('disabled'),
        );
        if (found === undefined) return null;
        const box = found.getBoundingClientRect();
        const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        const isUncovered = found.contains(document.elementFromPoint(place.x, place.y));
        return isUncovered ? place : null;
      }, name);
    let last: Awaited<ReturnType<typeof find>> = null;
    const { x, y } = await vi.waitUntil(async () => {
      const before = last;
      last = await find();
      return last !== null && before?.x === last.x && before.y === last.y ? last : null;
    }, patience);
    await browser.drag([[x, y]]);
  }

  test('shows every page, and nothing is complained of (F2)', async () => {
    for (const [path, heading] of pages(runs)) await goTo(path, heading);
    expect(await complaints()).toEqual([]);
  });

  test('reads what is drawn, on a pad as fine as the screen (F2)', async () => {
    await goTo('/draw', 'Network input');
    const pad = '[role=application]';
    await untilThere(pad);
    const { x, y, width, height } = await browser.evaluate((css) => {
      const box = document.querySelector(css)!.getBoundingClientRect();
      return { x: box.x, y: box.y, width: box.width, height: box.height };
    }, pad);
    await browser.drag(three.map(([right, down]): Place => [x + right * width, y + down * height]));
    await untilThere('article[aria-label^="first one reads"]');
    await untilThere('article[aria-label^="second one reads"]');
    const { ratio, inked } = await browser.evaluate((css) => {
      const [kept] = document.querySelectorAll('canvas');
      const { data } = kept!.getContext('2d')!.getImageData(0, 0, kept!.width, kept!.height);
      return {
        ratio: kept!.width / document.querySelector(css)!.clientWidth / devicePixelRatio,
        inked:
          data.filter((byte, at) => at % 4 === 3 && byte > 0).length / kept!.width / kept!.height,
      };
    }, pad);
    expect(ratio).toBeCloseTo(1, 1);
    expect(inked).toBeGreaterThan(0.02);
    expect(await complaints()).toEqual([]);
  });

  test('previews a data set in gzip files of several members (F7)', async () => {
    await goTo('/data', 'Data');
    const labels = Uint8Array.from({ length: 50 }, (_, at) => at % 10);
    const bytes = encodeIdx([50, 28, 28], barImages(labels));
    const cuts = [0, 16, 1000, bytes.length];
    const members = cuts.slice(1).map((end, at) => gzipSync(bytes.subarray(cuts[at], end)));
    await browser.evaluate(
      (file) => {
        const input = document.querySelector<HTMLInputElement>('[aria-label="Files to import"]')!;
        const chosen = new DataTransfer();
        chosen.items.add(new File([Uint8Array.from(file)], 'train-images-idx3-ubyte.gz'));
        input.files = chosen.files;
        input.dispatchEvent(new Event('change'));
      },
      [...Buffer.concat([...members, new Uint8Array(512)])],
    );
    const said = () =>
      browser.evaluate(() => document.querySelector('[role=dialog] .slot')?.textContent ?? '');
    await expect.poll(said, patience).toContain('50 images');
    await click('Cancel');
    expect(await complaints()).toEqual([]);
  });

  test('copies a chart as a picture', async () => {
    await goTo(`/run/${runs[0]!}`, 'first one');
    await click('Export Loss');
    await click('Export figure…');
    await click('PNG');
    await click('Copy as image');
    await until(() => browser.evaluate(() => document.body.innerText.includes('” copied')), true);
  });
});
