import { csv } from './csv.ts';
import type { DatasetFormat } from './foreign-dataset.ts';
import { imageArchive } from './image-archive.ts';
import { npz } from './npz.ts';
import { parquet } from './parquet.ts';

/** All formats that data sets are read from, beside the stored one. A further format is a module and a line here. */
export const datasetFormats = {
  images: imageArchive,
  csv,
  npz,
  parquet,
} as const satisfies Readonly<Record<string, DatasetFormat>>;

export type DatasetFormatKey = keyof typeof datasetFormats;
export const datasetFormatKeys = Object.keys(datasetFormats) as DatasetFormatKey[];

/** The format of a file by the extension of its name; null if none reads such files. */
export function datasetFormatOf(name: string): DatasetFormatKey | null {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return (
    datasetFormatKeys.find((key) =>
      (datasetFormats[key].extensions as readonly string[]).includes(extension),
    ) ?? null
  );
}
