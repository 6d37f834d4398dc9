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

/** The part of a file's name that says what it is, and what stands before it. */
const pattern = /^(?:(.*)[-_.])?(train|t10k|test)[-_.](images|labels)(?:[-_.]|$)/i;

/**
 * What a file is by its name, as MNIST and those that follow it name theirs: `train-images-idx3-ubyte.gz`,
 * `emnist-digits-test-labels-idx1-ubyte`. Undefined for any other name.
 */
export function datasetRoleOf(fileName: string): DatasetRole | undefined {
  const parts = pattern.exec(fileName);
  if (parts === null) return undefined;
  const isTraining = parts[2]!.toLowerCase() === 'train';
  if (parts[3]!.toLowerCase() === 'images') return isTraining ? 'trainingImages' : 'testImages';
  return isTraining ? 'trainingLabels' : 'testLabels';
}

/** What stands before the usual part of such a name (`emnist-digits`); empty where nothing does. */
export function datasetNameIn(fileName: string): string {
  return pattern.exec(fileName)?.[1] ?? '';
}
