/** What one of the four files of a data set in IDX form is. */
export const datasetRoles = [
  'trainingImages',
  'trainingLabels',
  'testImages',
  'testLabels',
] as const;
export type DatasetRole = (typeof datasetRoles)[number];

/** What a person reads of each. */
export const datasetRoleLabels: Readonly<Record<DatasetRole, string>> = {
  trainingImages: 'training images',
  trainingLabels: 'training labels',
  testImages: 'test images',
  testLabels: 'test labels',
};

/**
 * What a file is by its name, as MNIST and those that follow it name theirs: `train-images-idx3-ubyte.gz`,
 * `emnist-digits-test-labels-idx1-ubyte`. Undefined for any other name.
 */
export function datasetRoleOf(fileName: string): DatasetRole | undefined {
  const parts = /(?:^|[-_.])(train|t10k|test)[-_.](images|labels)(?:[-_.]|$)/i.exec(fileName);
  if (parts === null) return undefined;
  const isTraining = parts[1]!.toLowerCase() === 'train';
  if (parts[2]!.toLowerCase() === 'images') return isTraining ? 'trainingImages' : 'testImages';
  return isTraining ? 'trainingLabels' : 'testLabels';
}
