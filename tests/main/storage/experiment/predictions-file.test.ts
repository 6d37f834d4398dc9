import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPredictions, writePredictions } from '#main/storage/experiment/predictions-file';
import type { Predictions } from '#shared/experiment/record';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const predictions: Predictions = {
  schemaVersion: 1,
  dataset: 'mnist',
  predicted: [7, 2, 1],
  probability: [0.9999999, 0.5, 1],
};

test('predictions come back as they were written', async () => {
  const folder = await temporaryFolder();
  const sha256 = await writePredictions(folder, predictions);
  expect(await readPredictions(folder, sha256)).toEqual(predictions);
});

test('predictions that are wrong are neither written nor read', async () => {
  const folder = await temporaryFolder();
  await expect(readPredictions(folder)).rejects.toMatchObject({ code: 'not-found' });
  const improbable = { ...predictions, probability: [1.5, 0.5, 1] };
  await expect(writePredictions(folder, improbable)).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('probability.0: ') as string,
  });
  await writeFile(join(folder, 'predictions.json'), JSON.stringify(improbable));
  await expect(readPredictions(folder)).rejects.toMatchObject({ code: 'damaged' });
  const uneven = { ...predictions, predicted: [7] };
  await writeFile(join(folder, 'predictions.json'), JSON.stringify(uneven));
  await expect(readPredictions(folder)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('1 classes but 3 probabilities') as string,
  });
});

test('a digit that has changed since the run is not believed (R15)', async () => {
  const folder = await temporaryFolder();
  const sha256 = await writePredictions(folder, predictions);
  const path = join(folder, 'predictions.json');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('[7,2,1]', '[7,2,3]'));
  await expect(readPredictions(folder, sha256)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(`${path} is damaged`) as string,
  });
  // Records of older Unrolls have no hash of it.
  expect((await readPredictions(folder, null)).predicted).toEqual([7, 2, 3]);
});
