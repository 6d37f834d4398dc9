import type { DatasetFormatKey } from '#shared/exchange/datasets/dataset-formats';
import { readCsv } from './csv.ts';
import type { DatasetReader } from './foreign-dataset.ts';
import { readImageArchive } from './image-archive.ts';
import { readNpz } from './npz.ts';
import { readParquet } from './parquet.ts';

/** What reads data sets in each format. */
export const datasetReaders: Readonly<Record<DatasetFormatKey, DatasetReader>> = {
  images: readImageArchive,
  csv: readCsv,
  npz: readNpz,
  parquet: readParquet,
};
