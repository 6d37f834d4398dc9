import { expect, it } from 'vitest';
import { datasetNameIn, datasetRoleOf } from '#shared/data/dataset-file-names';

it.each([
  ['train-images-idx3-ubyte', 'trainingImages', ''],
  ['train-labels-idx1-ubyte.gz', 'trainingLabels', ''],
  ['t10k-images.idx3-ubyte', 'testImages', ''],
  ['emnist-digits-test-labels-idx1-ubyte.gz', 'testLabels', 'emnist-digits'],
  ['KMNIST_Train_Images', 'trainingImages', 'KMNIST'],
  ['my.test-set-train-labels', 'trainingLabels', 'my.test-set'],
  ['train-image', undefined, ''],
  ['constrain-images', undefined, ''],
  ['images-train', undefined, ''],
  ['', undefined, ''],
])('%s is %s, of "%s"', (fileName, role, name) => {
  expect(datasetRoleOf(fileName)).toBe(role);
  expect(datasetNameIn(fileName)).toBe(name);
});
