import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeDataset } from '../../support/idx.ts';
import { openWorkbench } from '../../support/workbenches.ts';

test('questions about data sets go to a process', async () => {
  const { workbench } = await openWorkbench();
  expect(await workbench.call('datasets.list', {})).toMatchObject([{ name: 'broken' }]);
  expect(await workbench.call('datasets.means', { dataset: 'mnist' })).toEqual({
    asked: 'datasetMeans',
    input: { dataset: 'mnist' },
  });
  const examples = { dataset: 'mnist', split: 'test' } as const;
  expect(await workbench.call('datasets.examples', examples)).toEqual({
    asked: 'datasetExamples',
    input: { ...examples, label: null, offset: 0, limit: 100 },
  });
  const chosen = { dataset: 'mnist', indices: [7, 3] };
  const { images } = await workbench.call('datasets.testImages', chosen);
  // The stand-in for the process answers with images all of their index.
  expect([images.length, images[0], images.at(-1)]).toEqual([2 * 784, 7, 3]);
  const augmented = {
    ...{ dataset: 'mnist', index: 3, seed: 1, epochs: 2 },
    ...{ augmentShift: 1, augmentRotation: 0, augmentScale: 0 },
  };
  expect(await workbench.call('datasets.augmented', augmented)).toEqual({
    asked: 'augmented',
    input: augmented,
  });
});

test('what training costs is estimated with a complete config', async () => {
  const { workbench } = await openWorkbench();
  expect(await workbench.call('engines.estimate', { config: { hiddenSize: 77 } })).toMatchObject({
    parameters: 77,
  });
  await expect(workbench.call('engines.estimate', { config: { hiddenSize: 0 } })).rejects.toThrow(
    'hiddenSize: 0 is not allowed',
  );
});

test('an imported data set can be removed to the trash', async () => {
  const { workbench, home, event } = await openWorkbench();
  await writeDataset(home, 'tiny', { training: 20, test: 10 });
  expect(await workbench.call('datasets.remove', { dataset: 'tiny' })).toEqual({ name: 'tiny' });
  await event('datasetsChanged');
  expect(await readdir(join(home, 'datasets'))).toEqual([]);
  const [trashed = ''] = await readdir(join(home, '.trash', 'datasets'));
  expect(trashed).toMatch(/^tiny\./);
  expect(await readdir(join(home, '.trash', 'datasets', trashed))).toHaveLength(4);
  expect(await workbench.call('experiments.listTrash', {})).toEqual([]);
});

test('the data set that comes with Unroll stays, and one that is not there is not found', async () => {
  const { workbench } = await openWorkbench();
  await expect(workbench.call('datasets.remove', { dataset: 'mnist' })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('comes with Unroll') as string,
  });
  await expect(workbench.call('datasets.remove', { dataset: 'kmnist' })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('there are: mnist') as string,
  });
});
