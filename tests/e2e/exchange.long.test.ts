import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { goTo } from './support/navigate.ts';
import type { ExperimentRecord } from '#shared/experiment/record';
import { readScalars, readTensors } from '../support/tensorboard.ts';
import type { AppUnderTest } from './support/app-under-test.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { trained } from './support/trained.ts';
import { untilTrained } from './support/until.ts';

// One host will do: the dialogs are the same on another.
describeEndToEnd(
  'models and results for other programs',
  (host) => {
    let app: AppUnderTest;
    let runs: ExperimentRecord[];

    beforeAll(async () => {
      app = await host.startForAll();
      runs = [
        await trained(app.api, {}, 'to take along'),
        await trained(app.api, { seed: 1 }, 'to take along'),
      ];
    }, 240_000);

    /** Chooses a format in the dialog, saves, and returns what was downloaded. */
    async function saved(page: Page, dialogName: string, format: string) {
      const dialog = page.getByRole('dialog', { name: dialogName });
      await dialog.getByRole('radio', { name: format }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download', untilTrained),
        dialog.getByRole('button', { name: 'Save' }).click(),
      ]);
      await dialog.waitFor({ state: 'hidden' });
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    }

    test('a model is exported to ONNX from the page of its run, and predicts as it does in the app', async () => {
      const { page, api } = app;
      const [{ id }] = runs as [ExperimentRecord];
      await goTo(page, `/run/${id}`);
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Export model…' }).click();
      const { name, bytes } = await saved(page, 'Export model', 'ONNX');
      expect(name).toBe(`${id}.onnx`);
      const session = await InferenceSession.create(new Uint8Array(bytes));
      const images = Uint8Array.from({ length: 784 }, (_, pixel) => (pixel * 37) % 256);
      const [answer] = await api.call('predict', {
        experiment: id,
        source: { kind: 'images', images },
      });
      const { logits } = await session.run({ images: new Tensor('uint8', images, [1, 28, 28]) });
      const found = [...(logits!.data as Float32Array)];
      const shares = found.map((logit) => Math.exp(logit - Math.max(...found)));
      const sum = shares.reduce((total, share) => total + share, 0);
      for (const [label, share] of shares.entries()) {
        expect(share / sum).toBeCloseTo(answer!.probabilities[label]!, 5);
      }
    });

    test('the results of a comparison are exported as a folder for TensorBoard', async () => {
      const { page } = app;
      await goTo(page, `/compare?runs=${runs.map(({ id }) => id).join(',')}`);
      await page.getByRole('button', { name: 'Export results…' }).click();
      const { name, bytes } = await saved(page, 'Export results', 'TensorBoard');
      expect(name).toBe('unroll-results-tensorboard.zip');
      const files = Object.entries(unzipSync(bytes));
      expect(files.map(([path]) => path.split('/')[0])).toEqual(
        runs.map(({ id }) => `to-take-along-${id}`),
      );
      for (const [index, [, content]] of files.entries()) {
        const { scalars, problem } = await readScalars(content);
        expect(problem).toBeNull();
        expect(scalars.find(({ tag }) => tag === 'test/testAccuracy')?.value).toBe(
          Math.fround(runs[index]!.test!.accuracy),
        );
        const curves = (await readTensors(content)).filter(({ tag }) =>
          tag.startsWith('test/class '),
        );
        expect(curves).toHaveLength(10);
      }
    });

    test('the histories of selected experiments are exported as CSV', async () => {
      const { page } = app;
      await goTo(page, '/');
      await page.getByRole('grid', { name: 'Experiments' }).focus();
      await page.keyboard.press('Control+A');
      const bar = page.getByRole('region', { name: 'Selected experiments' });
      await bar.getByRole('button', { name: 'Export results…' }).click();
      const { bytes } = await saved(page, 'Export results', 'History as CSV');
      const files = unzipSync(bytes);
      expect(Object.keys(files).toSorted()).toEqual(
        runs.map(({ id }) => `to-take-along-${id}.csv`).toSorted(),
      );
      for (const content of Object.values(files)) {
        expect(strFromU8(content)).toMatch(/^step,timestamp,epoch,loss,/);
      }
    });

    test('the page reported no errors in all of this', () => {
      expect(app.complaints).toEqual([]);
    });
  },
  ['browser'],
);
