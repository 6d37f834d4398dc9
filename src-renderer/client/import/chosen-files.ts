import type { OfferedFile } from '#shared/exchange/import-kinds';

/** The files of an `<input type="file">`, of a folder if it chooses folders. */
export function chosenFiles(files: FileList | null): OfferedFile<File>[] {
  return [...(files ?? [])].map((content) => ({
    path: content.webkitRelativePath || content.name,
    content,
  }));
}
