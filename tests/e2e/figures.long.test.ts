import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decode } from 'fast-png';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { skipBecause } from '../support/skip-because.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { drawStrokes, openDraw, readingOf, three } from './support/draw.ts';
import { goTo } from './support/navigate.ts';
import { trained } from './support/trained.ts';
import { untilTrained } from './support/until.ts';

const run = promisify(execFile);

/** Where the files are kept to be looked at; otherwise they are removed. */
const kept = process.env['UNROLL_FIGURES'];

/** Whether poppler's programs are here, which read PDF files. */
const hasPoppler = await run('pdfinfo', ['-v']).then(
  () => true,
  () => false,
);

const width = 84;
const resolution = 150;
/** How exactly sizes on paper are given in a PDF, in points. */
const tolerance = 0.5;

const awkward = 'a & b <c> "d" Größe';
const other = `gru 网络 🙂 ${'long '.repeat(20)}`.trim();

// One host will do: nothing of this is done otherwise on another.
describeEndToEnd(
  'exported figures',
  (host) => {
    let app: AppUnderTest;
    let folder: string;
    let ids: string[];

    beforeAll(async () => {
      folder = kept ?? (await mkdtemp(join(tmpdir(), 'unroll-figures-')));
      await mkdir(folder, { recursive: true });
      app = await host.startForAll();
      const runs = [
        await trained(app.api, { cell: 'GRU' }, other),
        await trained(app.api, { cell: 'RNN' }, awkward),
        await trained(app.api, { seed: 1 }, 'lstm ±1 × 2 − 3'),
      ];
      ids = runs.map(({ id }) => id);
    }, 240_000);
    afterAll(async () => {
      if (kept === undefined) await rm(folder, { recursive: true, force: true });
    });

    const dialog = (page: Page) => page.getByRole('dialog', { name: 'Export figure' });

    /** Chooses something from one of the dialog's lists. */
    async function choose(page: Page, list: string, option: string): Promise<void> {
      await dialog(page).getByRole('combobox', { name: list }).click();
      await page.getByRole('option', { name: option }).click();
    }

    async function saved(page: Page, format: string): Promise<{ name: string; bytes: Buffer }> {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        dialog(page).getByRole('button', { name: 'Save', exact: true }).click(),
      ]);
      await dialog(page).waitFor({ state: 'hidden' });
      const bytes = await readFile(await download.path());
      expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${format}$`));
      return { name: download.suggestedFilename(), bytes };
    }

    /** The words of an SVG document; it must be strict XML. */
    async function wordsOf(page: Page, svg: string): Promise<string[]> {
      const found = await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
        const failure = parsed.querySelector('parsererror');
        if (failure !== null) return { failure: failure.textContent ?? '', words: [] };
        const words = [...parsed.querySelectorAll('text')].map((one) => one.textContent ?? '');
        return { failure: null, words };
      }, svg);
      expect(found.failure, svg.slice(0, 300)).toBeNull();
      return found.words.filter((word) => word !== '');
    }

    interface Exported {
      /** In millimetres, as the SVG says. */
      readonly height: number;
      readonly words: readonly string[];
      readonly pdf: string;
    }

    /** Exports a figure in every format and looks at what was saved. */
    async function exportAll(name: string, open: () => Promise<void>): Promise<Exported> {
      const { page } = app;
      const save = async (format: string): Promise<Buffer> => {
        await open();
        await dialog(page)
          .getByRole('img', { name: /^Preview of/ })
          .waitFor();
        await dialog(page).getByText(format.toUpperCase(), { exact: true }).click();
        if (format === 'png') await setResolution(page);
        const { bytes } = await saved(page, format);
        await writeFile(join(folder, `${name}.${format}`), bytes);
        return bytes;
      };

      const svg = (await save('svg')).toString();
      const [, wide, tall] = /^<svg [^>]*width="([\d.]+)mm" height="([\d.]+)mm"/.exec(svg)!;
      const height = Number(tall);
      expect(Number(wide)).toBe(width);
      const words = await wordsOf(page, svg);
      expect(words.length).toBeGreaterThan(0);

      const png = decode(await save('png'));
      const pixels = (millimetres: number): number => Math.round((millimetres / 25.4) * resolution);
      expect([png.width, png.height]).toEqual([pixels(width), pixels(height)]);
      expect(png.resolution?.x).toBe(Math.round((1000 * resolution) / 25.4));

      const pdf = join(folder, `${name}.pdf`);
      await save('pdf');
      return { height, words, pdf };
    }

    /** The text of a PDF of one page in the figure's size. */
    async function textOfPdf({ pdf, height }: Exported): Promise<string> {
      const { stdout: info } = await run('pdfinfo', [pdf]);
      const [, wide, tall] = /Page size: +([\d.]+) x ([\d.]+) pts/.exec(info)!;
      expect(info).toMatch(/Pages: +1\n/);
      expect(Math.abs(Number(wide) - (72 * width) / 25.4)).toBeLessThan(tolerance);
      expect(Math.abs(Number(tall) - (72 * height) / 25.4)).toBeLessThan(tolerance);
      await run('pdftoppm', [
        '-png',
        '-r',
        '150',
        '-singlefile',
        pdf,
        pdf.replace(/\.pdf$/, '-pdf'),
      ]);
      return (await run('pdftotext', ['-raw', pdf, '-'])).stdout;
    }

    const squeezed = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, '');

    /** The PDF must have every word that the SVG has, except those whose characters its font lacks. */
    async function expectSameWords(exported: Exported): Promise<void> {
      if (!hasPoppler) {
        console.warn(
          `the words of ${exported.pdf} are not compared: poppler-utils isn’t installed`,
        );
        return;
      }
      const text = squeezed(await textOfPdf(exported));
      // Turned texts are read in pieces.
      const found = exported.words.filter((word) => text.includes(squeezed(word)));
      const missing = exported.words.filter(
        (word) => !found.includes(word) && !/[\u4e00-\u9fff\u{1f600}-\u{1f64f}]/u.test(word),
      );
      expect(missing.filter((word) => !isTurned(word))).toEqual([]);
      expect(found.length).toBeGreaterThan(0);
    }

    /** Names of y axes that are written upwards. */
    const isTurned = (word: string): boolean =>
      ['True class', 'Class', 'Probability', 'Row', 'Examples'].includes(word) ||
      /^\d+ units/.test(word);

    async function fromMenu(title: string): Promise<void> {
      const { page } = app;
      await page.getByRole('button', { name: `Export ${title}`, exact: true }).click();
      await page.getByRole('menuitem', { name: 'Export figure…' }).click();
    }
    const byButton = (name: string | RegExp, within?: Locator) => async (): Promise<void> => {
      await (within ?? app.page).getByRole('button', { name }).click();
    };

    test('a chart: PDF, SVG and PNG in the size asked for, with text as text (U32)', async (context) => {
      const { page } = app;
      await goTo(page, `/run/${ids[1]}?tab=charts`);
      await page.getByRole('img', { name: /^Loss/ }).waitFor();
      const loss = await exportAll('loss', () => fromMenu('Loss'));
      for (const word of ['Train', 'Validation', 'Step']) expect(loss.words).toContain(word);
      if (!hasPoppler) skipBecause(context, 'poppler-utils isn’t installed');
      await expectSameWords(loss);
    });

    /** The dialog remembers it from then on. */
    async function setResolution(page: Page): Promise<void> {
      const list = dialog(page).getByRole('combobox', { name: 'Resolution' });
      if ((await list.innerText()) !== `${resolution} dpi`) {
        await choose(page, 'Resolution', `${resolution} dpi`);
      }
    }

    test('confusion matrices, curves, calibration and tests of a comparison (U32, U35)', async () => {
      const { page } = app;
      const at = async (tab: string, label = tab): Promise<void> => {
        await goTo(page, `/compare?runs=${ids.join(',')}&tab=${tab}`);
        await page
          .getByRole('tab', { name: new RegExp(`^${label}$`, 'i'), selected: true })
          .waitFor();
      };
      await at('curves');
      await page.getByRole('img', { name: /^Validation loss/ }).waitFor();
      await expectSameWords(await exportAll('curves', () => fromMenu('Validation loss')));

      await at('confusion');
      const matrices = await exportAll('confusions', byButton('Export Confusion matrices'));
      const record = (await app.api.call('experiments.show', { experiment: ids[1]! })).record;
      const counts = record.test!.confusion.flat().filter((count) => count > 0);
      for (const count of new Set(counts)) {
        expect(matrices.words).toContain(count.toLocaleString('en-GB'));
      }
      expect(matrices.words).toContain(awkward);
      await expectSameWords(matrices);

      await at('calibration');
      await page
        .getByRole('img', { name: /reliability by confidence/ })
        .first()
        .waitFor();
      await expectSameWords(await exportAll('reliability', () => fromMenu(awkward)));

      await at('significance');
      await page.getByRole('grid', { name: /^All pairs/ }).waitFor();
      const tests = await exportAll('significance', byButton(/^Export All pairs/));
      expect(tests.words.some((word) => word.startsWith('2 a & b'))).toBe(true);
      await expectSameWords(tests);

      await at('hyperparameters', 'Hyper-parameters');
      await page.getByRole('img', { name: /^Parallel coordinates/ }).waitFor();
      await expectSameWords(await exportAll('parallel', () => fromMenu('Parallel coordinates')));
      const scatter = page.getByRole('button', { name: /^Export .* against / });
      const title = (await scatter.getAttribute('aria-label'))!.replace(/^Export /, '');
      await expectSameWords(await exportAll('scatter', () => fromMenu(title)));
    });

    test('a confusion matrix of a run (U32, U35)', async () => {
      const { page } = app;
      await goTo(page, `/run/${ids[1]}`);
      await page.getByRole('tab', { name: 'Results' }).click();
      await page.getByRole('grid', { name: 'Confusion matrix' }).waitFor();
      await expectSameWords(await exportAll('confusion', byButton('Export Confusion matrix')));
    });

    test('what models make of a drawing (U32)', async () => {
      const { page } = app;
      await openDraw(page);
      await drawStrokes(page, [three]);
      await readingOf(page, awkward);
      await page.getByRole('tab', { name: 'Reading in time' }).click();
      const courses = byButton(/^Export Class probabilities/);
      await page.getByRole('button', { name: /^Export Class probabilities/ }).waitFor(untilTrained);
      await expectSameWords(await exportAll('courses-heat', courses));
      await page.getByText('Curves', { exact: true }).click();
      await expectSameWords(await exportAll('courses-curves', courses));
      await page.getByRole('button', { name: 'Inspect this digit' }).click();
      await page
        .getByRole('button', { name: /^Export Means and saturation/ })
        .first()
        .waitFor(untilTrained);
      for (const [tab, name] of [
        ['Units', 'Hidden state h'],
        ['Units', 'Means and saturation'],
        ['Input gradient', 'Input gradient'],
        ['Memory', 'What each answer depends on'],
      ] as const) {
        await page.getByRole('tab', { name: tab }).click();
        const file = name.toLowerCase().replaceAll(' ', '-');
        // Each model has its own gates.
        const button = page.getByRole('button', { name: new RegExp(`^Export ${name}`) }).first();
        await expectSameWords(await exportAll(file, () => button.click()));
      }
    });

    test('the report is printed by the app, with nothing clipped (U34)', async (context) => {
      const { page } = app;
      // A dialog of the system can't be looked at: what would be printed is kept instead.
      await page.addInitScript(() => {
        window.print = () => {
          (window.top as unknown as { printed: string }).printed =
            `<!doctype html>${document.documentElement.outerHTML}`;
        };
      });
      await goTo(page, `/compare?runs=${ids.join(',')}&tab=results`);
      await page.getByRole('button', { name: 'Report' }).first().click();
      await page.getByRole('menuitem', { name: 'Print or save as PDF…' }).click();
      const printed = await page.waitForFunction(
        () => (window as unknown as { printed?: string }).printed,
      );
      const html = (await printed.jsonValue())!;
      const paper = await page.context().newPage();
      await paper.setContent(html);
      const cells = await paper.locator('td, th').allTextContents();
      const pdf = join(folder, 'report.pdf');
      await writeFile(pdf, await paper.pdf({ format: 'A4', landscape: true }));
      // A chart that is alone is as wide as beside another.
      const share = await paper
        .locator('.charts')
        .first()
        .evaluate((charts) => {
          charts.replaceChildren(charts.firstElementChild!);
          return charts.firstElementChild!.getBoundingClientRect().width / charts.clientWidth;
        });
      expect(share).toBeLessThan(0.6);
      await paper.close();
      if (!hasPoppler) skipBecause(context, 'poppler-utils isn’t installed');
      const { stdout: info } = await run('pdfinfo', [pdf]);
      expect(info).toMatch(/Page size: +84[12]\S* x 59[45]\S* pts/);
      const text = squeezed((await run('pdftotext', ['-raw', pdf, '-'])).stdout);
      const missing = [...new Set(cells.map(squeezed))].filter(
        (cell) => !text.includes(cell) && !isBroken(cell),
      );
      // What is in a closed part of the page isn't printed.
      const configs = new Set(await closedTexts(html));
      expect(missing.filter((cell) => !configs.has(cell))).toEqual([]);
    });

    /** Whether a text has characters that no font of this machine may have. */
    const isBroken = (text: string): boolean => /[\u4e00-\u9fff\u{1f600}-\u{1f64f}]/u.test(text);

    /** The texts within details that are closed. */
    async function closedTexts(html: string): Promise<string[]> {
      const found = [...html.matchAll(/<details>.*?<\/details>/gs)].flatMap(([part]) =>
        [...part.matchAll(/<(?:td|th)[^>]*>(.*?)<\/(?:td|th)>/gs)].map(([, cell]) => cell!),
      );
      return found.map((cell) => squeezed(cell.replaceAll(/<[^>]*>/g, '')));
    }

    test('the page reported no errors in all of this', () => {
      expect(app.complaints).toEqual([]);
    });
  },
  ['browser'],
);
