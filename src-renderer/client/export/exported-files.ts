import { strToU8, Zip, ZipDeflate } from 'fflate';
import type { ExportedFile } from '#shared/exchange/models/exported-model';
import { saveFile } from '../../ui/save-file.ts';

/** A ZIP file that grows with each file that is added, so that the window isn't busy for long with many of them. */
export function zipOfFiles() {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  return {
    add({ name, content }: ExportedFile): void {
      const entry = new ZipDeflate(name);
      zip.add(entry);
      entry.push(typeof content === 'string' ? strToU8(content) : content, true);
    },
    /** Nothing can be added after this. */
    end(): Blob {
      zip.end();
      return new Blob(chunks);
    },
  };
}

/**
 * Makes the browser download one file as it is, and several as one ZIP.
 * @param archive the name of the ZIP
 */
export function saveExportedFiles(files: readonly ExportedFile[], archive: string): void {
  const [only] = files;
  if (files.length === 1 && only !== undefined) {
    saveFile(only.name, only.content, 'application/octet-stream');
    return;
  }
  const zip = zipOfFiles();
  files.forEach(zip.add);
  saveFile(archive, zip.end(), 'application/zip');
}
