import type { OfferedFile } from '#shared/exchange/import-kinds';

/** The most files that are taken from dropped folders: more than a data set of images has. */
const mostFiles = 150_000;

/**
 * The files of a drop, those in folders included. To be called while the drop is handled: afterwards the browser gives
 * nothing any more.
 * @throws Error if a folder can't be read or has too many files
 */
export async function droppedFiles(transfer: DataTransfer): Promise<OfferedFile<File>[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const plain = [...transfer.files].map((content) => ({ path: content.name, content }));
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  const files: OfferedFile<File>[] = [];
  for (const entry of entries) if (entry !== null) await collect(entry, '', files);
  return files;
}

async function collect(
  entry: FileSystemEntry,
  folder: string,
  files: OfferedFile<File>[],
): Promise<void> {
  const path = `${folder}${entry.name}`;
  if (isFile(entry)) {
    if (files.length === mostFiles) {
      throw new Error(`the folder has more than ${mostFiles} files; choose a smaller one`);
    }
    const content = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    files.push({ path, content });
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    for (;;) {
      // A browser hands out a hundred at a time.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (some.length === 0) break;
      for (const inside of some) await collect(inside, `${path}/`, files);
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
