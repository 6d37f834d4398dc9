/** The four files of a data set in IDX format. */
export const datasetRoles = [
  'trainingImages',
  'trainingLabels',
  'testImages',
  'testLabels',
] as const;
export type DatasetRole = (typeof datasetRoles)[number];

/** Descriptions of the files, for display. */
export const datasetRoleLabels: Readonly<Record<DatasetRole, string>> = {
  trainingImages: 'training images',
  trainingLabels: 'training labels',
  testImages: 'test images',
  testLabels: 'test labels',
};

/** The part of a file name that identifies the file, and the prefix before it. */
const pattern = /^(?:(.*)[-_.])?(train|t10k|test)[-_.](images|labels)(?:[-_.]|$)/i;

/**
 * Identifies a file by its name, in the scheme of MNIST and data sets like it: `train-images-idx3-ubyte.gz`,
 * `emnist-digits-test-labels-idx1-ubyte`. Undefined for any other name.
 */
export function datasetRoleOf(fileName: string): DatasetRole | undefined {
  const parts = pattern.exec(fileName);
  if (parts === null) return undefined;
  const isTraining = parts[2]!.toLowerCase() === 'train';
  if (parts[3]!.toLowerCase() === 'images') return isTraining ? 'trainingImages' : 'testImages';
  return isTraining ? 'trainingLabels' : 'testLabels';
}

/** The prefix of such a file name (`emnist-digits`); empty if there is none. */
export function datasetNameIn(fileName: string): string {
  return pattern.exec(fileName)?.[1] ?? '';
}
