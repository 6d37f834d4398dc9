import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { csvOf, pngOf } from '../support/foreign-datasets.ts';
import { barImages, encodeIdx } from '../support/idx.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { openDatasetImport } from './support/dataset-import.ts';
import { goTo } from './support/navigate.ts';
import { patience, until } from './support/until.ts';

/** MNIST's test examples of each class, as its files have them. */
const testCounts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];
const usualNames = {
  trainingImages: 'train-images-idx3-ubyte',
  trainingLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const;
type Role = keyof typeof usualNames;

const labelsOf = (count: number) => Uint8Array.from({ length: count }, (_, at) => at % 10);
const imageFile = (count: number) => encodeIdx([count, 28, 28], barImages(labelsOf(count)));
const labelFile = (count: number) => encodeIdx([count], labelsOf(count));
/** The four files of a small data set. */
const smallFiles: Readonly<Record<Role, Buffer>> = {
  trainingImages: imageFile(200),
  trainingLabels: labelFile(200),
  testImages: imageFile(50),
  testLabels: labelFile(50),
};

const asFile = (name: string, buffer: Buffer) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer,
});
const digits = (page: Page) => page.getByRole('grid', { name: 'Digits' });
const openTab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const choose = (page: Page, group: string, name: string) =>
  page.getByRole('radiogroup', { name: group }).getByRole('radio', { name, exact: true }).click();

/** What is drawn on the pictures in a part of the page, to compare. */
const drawn = (part: Locator): Promise<string[]> =>
  part
    .locator('canvas')
    .evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));

describeEndToEnd('the page of data', (host) => {
  let app: AppUnderTest;

  beforeAll(async () => {
    app = await host.startForAll();
    // MNIST is read and counted once.
    await app.api.call('datasets.list', {});
  });
  beforeEach(async () => {
    // A dialogue of a test before hides all the rest.
    await app.page.keyboard.press('Escape');
    await goTo(app.page, '/data');
  });

  test('digits are browsed by split and class, and enlarged', async () => {
    const { page } = app;
    await openTab(page, 'Digits');
    const count = page.locator('#page').getByRole('status').filter({ hasText: 'digits' });
    await until(() => count.innerText(), '55,000 digits');
    await choose(page, 'Split', 'Validation');
    await until(() => count.innerText(), '5,000 digits');
    await choose(page, 'Split', 'Test');
    for (const label of [1, 7]) {
      await choose(page, 'Class', String(label));
      await until(() => count.innerText(), `${testCounts[label]!.toLocaleString('en')} digits`);
    }
    const { indices, labels } = await app.api.call('datasets.examples', {
      dataset: 'mnist',
      split: 'test',
      label: 7,
      offset: 0,
      limit: 2,
    });
    expect([...labels]).toEqual([7, 7]);

    await digits(page).getByRole('button').first().click();
    const dialog = page.getByRole('dialog', { name: 'Label 7' });
    await dialog.getByText(`Example ${indices[0]} of the test file`).waitFor();
    const first = await drawn(dialog);
    await page.keyboard.press('ArrowRight');
    await dialog.getByText(`Example ${indices[1]} of the test file`).waitFor();
    await expect.poll(() => drawn(dialog), patience).not.toEqual(first);
    await dialog.getByRole('button', { name: 'Read step by step' }).click();
    await until(
      () => page.getByRole('textbox', { name: 'Test example' }).inputValue(),
      String(indices[1]),
    );
  });

  test('the balance of the classes and the mean images are those of the files', async () => {
    const { page } = app;
    await openTab(page, 'Overview');
    const balance = page.getByRole('table', { name: 'Examples of each class by split' });
    await until(() => balance.getByRole('row').count(), 11);
    const rows = await balance.getByRole('row').allInnerTexts();
    testCounts.forEach((count, label) => {
      const numbers = rows[label + 1]!.split(/\s+/);
      expect(numbers[0]).toBe(String(label));
      expect(numbers.at(-1)).toBe(count.toLocaleString('en'));
    });
    await page.getByRole('img', { name: 'Mean of all training images' }).waitFor();
    // The constants that PyTorch's examples normalise MNIST by.
    await page.getByText('0.1307', { exact: true }).waitFor();
    await page.getByText('0.3081', { exact: true }).waitFor();
    await until(async () => new Set(await drawn(page.locator('.means'))).size, 11);
  });

  test('the chosen order is shown step by step, and plays', async () => {
    const { page } = app;
    await openTab(page, 'How the network reads it');
    const step = page.locator('p.step');
    await until(() => step.innerText(), 'Step 1 of 28');
    const before = await drawn(page.locator('.reading'));
    await page.getByRole('button', { name: 'Next step' }).click();
    await until(() => step.innerText(), 'Step 2 of 28');
    await expect.poll(() => drawn(page.locator('.reading')), patience).not.toEqual(before);
    await page.getByRole('button', { name: 'Play' }).click();
    await expect
      .poll(async () => Number(/Step (\d+)/.exec(await step.innerText())?.[1]), patience)
      .toBeGreaterThan(3);
    await page.getByRole('combobox', { name: 'Sequence order' }).click();
    await page.getByRole('option', { name: /random order/i }).click();
    await until(async () => (await step.innerText()).split(' of ')[1], '784');
    await page.getByText('1 pixel per step').waitFor();
    await page.getByRole('textbox', { name: 'Permutation seed' }).fill('-1');
    await page.getByText('Use a whole number from 0 to 4,294,967,295.').waitFor();
  });

  test('augmentation is previewed, and none of it shows the example itself', async () => {
    const { page } = app;
    await openTab(page, 'Augmentation');
    const variants = page.locator('.variants');
    await variants.getByRole('img', { name: 'Epoch 24' }).waitFor();
    await expect
      .poll(async () => new Set(await drawn(variants)).size, patience)
      .toBeGreaterThan(20);
    for (const thumb of await page.getByRole('tabpanel').getByRole('slider').all()) {
      await thumb.press('Home');
    }
    await until(async () => new Set(await drawn(variants)).size, 1);
    await page.getByRole('slider').first().press('End');
    await expect
      .poll(async () => new Set(await drawn(variants)).size, patience)
      .toBeGreaterThan(20);
    const seeded = await drawn(variants);
    await page.getByRole('textbox', { name: 'Seed' }).fill('7');
    await expect.poll(() => drawn(variants), patience).not.toEqual(seeded);
  });

  describe('import', () => {
    const dialog = () => app.page.getByRole('dialog', { name: 'Import a data set' });
    const send = () => dialog().getByRole('button', { name: 'Continue' });
    const store = () => dialog().getByRole('button', { name: 'Import', exact: true });
    const put = (role: Role, file: Buffer, name: string = usualNames[role]) =>
      dialog().locator(`input[data-role=${role}]`).setInputFiles(asFile(name, file));
    const leftOvers = () => readdir(join(app.home, '.imports')).catch(() => []);
    const stored = () => readdir(join(app.home, 'datasets')).catch(() => []);

    beforeEach(async () => {
      await openDatasetImport(app.page);
      return async () => {
        if (!(await dialog().isVisible())) return;
        await dialog().getByRole('button', { name: 'Cancel' }).click();
        await dialog().waitFor({ state: 'hidden' });
      };
    });

    /** Chooses all four at once, named after a data set. */
    async function putAll(name: string, files = smallFiles): Promise<void> {
      const chosen = Object.entries(files).map(([role, file]) =>
        asFile(`${name}-${usualNames[role as Role]}`, file),
      );
      await dialog().locator('input[data-role=all]').setInputFiles(chosen);
    }

    test('wrong files are refused in their place, before anything is sent', async () => {
      await put('trainingImages', smallFiles.trainingLabels);
      await dialog().getByText('It contains labels; choose a file with images.').waitFor();
      await put('trainingImages', Buffer.from('a picture, but none that is in IDX form'));
      await dialog().getByText('It is not an IDX file.').waitFor();
      await put('trainingImages', encodeIdx([2, 32, 32], new Uint8Array(2048)));
      await dialog()
        .getByText('It has images of 32 x 32 pixels; they must have 28 x 28.')
        .waitFor();
      await put('trainingImages', smallFiles.trainingImages);
      await put('trainingLabels', labelFile(199));
      await dialog().getByText('It has 199 labels for 200 images.').waitFor();
      await send().and(app.page.locator(':disabled')).waitFor();
      await dialog()
        .locator('input[data-role=all]')
        .setInputFiles(asFile('holiday.jpg', Buffer.from('x')));
      await dialog().getByText('Can’t tell from the name what holiday.jpg is.').waitFor();
      await dialog().getByRole('textbox', { name: 'Name' }).fill('mnist');
      await dialog().getByText('A data set named mnist already exists.').waitFor();
      expect(await leftOvers()).toEqual([]);
    });

    test('what only the whole file shows is refused by the workbench, and nothing stays', async () => {
      const { trainingImages } = smallFiles;
      const cutOff = trainingImages.subarray(0, trainingImages.length - 100);
      await putAll('broken', { ...smallFiles, trainingImages: cutOff });
      await send().click();
      const slot = dialog().getByRole('listitem').filter({ hasText: 'Training images' });
      await slot.getByRole('alert').waitFor();
      await until(leftOvers, []);
      expect(await stored()).toEqual([]);
    });

    test('while files are sent it says how far it is, and can be cancelled', async () => {
      const { page } = app;
      // Two pieces, of which the window is held back from reading the second.
      const images = encodeIdx([2000, 28, 28], new Uint8Array(2000 * 784));
      await putAll('large', {
        ...smallFiles,
        trainingImages: images,
        trainingLabels: labelFile(2000),
      });
      await send().and(page.locator(':enabled')).waitFor();
      onTestFinished(async () => void (await page.reload()));
      await page.evaluate(() => {
        const { arrayBuffer } = Blob.prototype;
        const gate = new Promise<void>((open) => Reflect.set(window, 'openGate', open));
        let pieces = 0;
        Blob.prototype.arrayBuffer = async function (this: Blob) {
          pieces += 1;
          if (pieces > 1) await gate;
          return arrayBuffer.call(this);
        };
      });
      await send().click();
      await dialog().getByText('Sending: 1.0 MiB of 1.5 MiB').waitFor();
      const bar = dialog().getByRole('progressbar', { name: 'Import' });
      expect(Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(0);
      expect(await leftOvers()).toHaveLength(1);
      await dialog().getByRole('button', { name: 'Cancel' }).click();
      await page.evaluate(() => (Reflect.get(window, 'openGate') as () => void)());
      await until(leftOvers, []);
      await bar.waitFor({ state: 'hidden' });
      expect(await stored()).toEqual([]);
    });

    test('a table of digits is recognised and shown before it is stored as decided', async () => {
      const { page } = app;
      const labels = Uint8Array.from({ length: 40 }, (_, index) => index % 2);
      // Dark on white.
      const table = csvOf({ labels, images: barImages(labels).map((pixel) => 255 - pixel) });
      const all = dialog().locator('input[data-role=all]');
      await all.setInputFiles(asFile('digits.csv', Buffer.from(table.slice(0, -9))));
      await dialog().getByRole('heading', { name: 'CSV' }).waitFor();
      await until(() => dialog().getByRole('textbox', { name: 'Name' }).inputValue(), 'digits');
      await send().click();
      await dialog()
        .getByText(/digits\.csv can’t be imported: .*40/)
        .waitFor();
      await all.setInputFiles(asFile('digits.csv', Buffer.from(table)));
      await send().click();
      const classes = dialog().getByRole('region', { name: 'Classes' });
      await until(
        async () =>
          (await classes.getByRole('row').allInnerTexts()).slice(1).map((row) => row.split(/\s+/)),
        [
          ['0', '17', '3'],
          ['1', '17', '3'],
        ],
      );
      expect(await leftOvers()).toHaveLength(1);
      const invert = dialog().getByRole('switch', { name: /^Invert/ });
      await until(() => invert.getAttribute('aria-checked'), 'true');
      const shown = await drawn(classes);
      await invert.click();
      await expect.poll(() => drawn(classes), patience).not.toEqual(shown);
      await invert.click();
      await dialog()
        .getByText(/^The files have no test part: 6 examples/)
        .waitFor();
      await dialog().getByLabel('Seed for the test part').fill('7');
      await store().click();
      await page.getByRole('button', { name: /^digits 34 training, 6 test, 2 classes/ }).waitFor();
      const { images, labels: found } = await app.api.call('datasets.examples', {
        ...{ dataset: 'digits', split: 'training' },
      });
      expect(images[28 * (2 * found[0]! + 2) + 10]).toBe(200);
      await until(leftOvers, []);
      await app.api.call('datasets.remove', { dataset: 'digits' });
      await until(stored, []);
    });

    test('a folder of images by class, JPEGs among them, is packed and read', async () => {
      const { page } = app;
      const folder = join(await temporaryFolder(), 'pets');
      const jpeg = await page.evaluate(() => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [40, 20];
        const context = canvas.getContext('2d')!;
        context.fillStyle = '#f00';
        context.fillRect(10, 0, 20, 20);
        return canvas.toDataURL('image/jpeg').split(',')[1]!;
      });
      const png = pngOf(barImages(Uint8Array.of(3)));
      for (const [path, bytes] of [
        ['cat/1.png', png],
        ['cat/2.png', png],
        ['dog/1.jpg', Buffer.from(jpeg, 'base64')],
        ['dog/2.png', png],
      ] as const) {
        await mkdir(join(folder, dirname(path)), { recursive: true });
        await writeFile(join(folder, path), bytes);
      }
      await dialog().locator('input[data-role=folder]').setInputFiles(folder);
      await dialog()
        .getByText(/^pets: 4 images, /)
        .waitFor();
      await send().click();
      await dialog().getByText('1 image in colour was made grey, by brightness.').waitFor();
      await dialog()
        .getByText('1 image of 40x20 pixels was scaled to 28x28, the longer side to fit; nothing')
        .waitFor();
      await dialog().getByText('All 2 classes have fewer than 10 training examples').waitFor();
      await dialog().getByRole('button', { name: 'Back' }).click();
      await until(leftOvers, []);
      await until(() => dialog().getByRole('textbox', { name: 'Name' }).inputValue(), 'pets');
      expect(await stored()).toEqual([]);
    });

    test('four good files make a data set that is shown, and can be removed', async () => {
      const { page, api } = app;
      await putAll('bars');
      await until(() => dialog().getByRole('textbox', { name: 'Name' }).inputValue(), 'bars');
      await send().click();
      await dialog().getByRole('img', { name: 'Example 1 of class 9' }).waitFor();
      expect(await stored()).toEqual([]);
      await store().click();
      await page.getByText('Data set bars imported').first().waitFor();
      await page.getByRole('button', { name: /^bars 200 training, 50 test, 10 classes/ }).waitFor();
      await digits(page).getByRole('button').first().waitFor();
      const listed = await api.call('datasets.list', {});
      expect(listed.map(({ name, kind }) => [name, kind])).toContainEqual(['bars', 'dataset']);
      await until(leftOvers, []);

      await page.getByRole('button', { name: 'Move bars to trash' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Move to trash' }).click();
      await page.getByText('bars moved to the trash folder').first().waitFor();
      await until(stored, []);
    });
  });

  test('the page reported no errors in all of this', () => {
    expect(app.complaints).toEqual([]);
  });
});
