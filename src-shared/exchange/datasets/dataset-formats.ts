import { isLabelMapping } from './label-mapping.ts';

/** A format that data sets are read from, beside the IDX files in which they are stored. */
export interface DatasetFormat {
  /** The name shown to users. */
  readonly label: string;
  /** What its files must have, in a sentence. */
  readonly expects: string;
  /** The extensions of its files, without the dot. */
  readonly extensions: readonly string[];
  /** How many files it can be in: two if the test part may have its own. */
  readonly mostFiles: 1 | 2;
}

/**
 * All formats that data sets are read from, beside the stored one. A further format is an entry here and a reader in
 * src-main/storage/datasets/foreign.
 */
export const datasetFormats = {
  images: {
    label: 'Images by class (folder or .zip)',
    expects:
      'A ZIP archive of PNG images in a folder for each class, or the folder itself, in the app also with JPEG images; folders named “train” and “test” above them tell the parts apart. Dark on white is inverted.',
    extensions: ['zip'],
    mostFiles: 1,
  },
  csv: {
    label: 'CSV',
    expects:
      'A row for each image: its label first or last, and its pixels row by row, separated by commas, semicolons or tabs; with or without a header. A second file with “test” in its name has the test part.',
    extensions: ['csv', 'tsv', 'txt'],
    mostFiles: 2,
  },
  npz: {
    label: 'NumPy archive (.npz)',
    expects:
      'The arrays x_train and y_train, optionally x_test and y_test, as in Keras’s mnist.npz: images [count, height, width] of bytes or fractions, labels [count] of whole numbers.',
    extensions: ['npz'],
    mostFiles: 1,
  },
  parquet: {
    label: 'Parquet',
    expects:
      'The columns “image” (with the bytes of a PNG) and “label”, as in Hugging Face’s data sets, uncompressed or with Snappy. A second file with “test” in its name has the test part.',
    extensions: ['parquet'],
    mostFiles: 2,
  },
} as const satisfies Readonly<Record<string, DatasetFormat>>;

export type DatasetFormatKey = keyof typeof datasetFormats;
export const datasetFormatKeys = Object.keys(datasetFormats) as [
  DatasetFormatKey,
  ...DatasetFormatKey[],
];

/** The format of a file by the extension of its name; null if none reads such files. */
export function datasetFormatOf(name: string): DatasetFormatKey | null {
  if (isLabelMapping(name)) return null;
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return (
    datasetFormatKeys.find((key) =>
      (datasetFormats[key].extensions as readonly string[]).includes(extension),
    ) ?? null
  );
}
