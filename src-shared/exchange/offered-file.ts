import type { ImportedFile } from '../contract/import-files.ts';

/** A file that somebody chose or dropped, alone or in a folder. */
export interface OfferedFile<Content extends ImportedFile = ImportedFile> {
  /** Its name, or its path from the folder that was offered and with that folder's name: `mlruns/0/meta.yaml`. */
  readonly path: string;
  readonly content: Content;
}
