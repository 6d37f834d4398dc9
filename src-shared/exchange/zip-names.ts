import type { ImportedFile } from '../contract/import-files.ts';

const endRecord = 22;
const longestComment = 0xffff;
const endSignature = 0x06054b50;
const zip64Locator = 20;
const zip64LocatorSignature = 0x07064b50;
const zip64End = 56;
const zip64EndSignature = 0x06064b50;
const entryHeader = 46;
const entrySignature = 0x02014b50;
/** The most of a directory that is read, in bytes: more than that of 100,000 files. */
const largestDirectory = 16 * 1024 * 1024;

/**
 * Reads the names in a ZIP archive, to see what it is. It reads only the directory at the archive's end, checks nothing
 * else, and is not for unpacking.
 * @returns the names with a character for each byte, which is right in ASCII, and of a directory of more than 16 MiB only
 *   those at its beginning; null if it isn't a ZIP archive
 */
export async function zipNames(file: ImportedFile): Promise<string[] | null> {
  const place = await directoryPlace(file);
  if (place === null) return null;
  const length = Math.min(place.bytes, largestDirectory);
  const directory = await bytesAt(file, place.start, length);
  return directory.byteLength < length ? null : namesIn(directory);
}

function namesIn(directory: DataView): string[] {
  const names: string[] = [];
  for (let at = 0; at + entryHeader <= directory.byteLength;) {
    if (directory.getUint32(at, true) !== entrySignature) break;
    const [name, extra, comment] = [28, 30, 32].map((field) =>
      directory.getUint16(at + field, true),
    ) as [number, number, number];
    const start = at + entryHeader;
    if (start + name > directory.byteLength) break;
    names.push(String.fromCharCode(...new Uint8Array(directory.buffer, start, name)));
    at = start + name + extra + comment;
  }
  return names;
}

/** Where the directory is, by the record at the archive's end or that of ZIP64 before it. */
async function directoryPlace(
  file: ImportedFile,
): Promise<{ readonly start: number; readonly bytes: number } | null> {
  const length = Math.min(file.size, endRecord + longestComment);
  const tailStart = file.size - length;
  const tail = await bytesAt(file, tailStart, length);
  for (let at = tail.byteLength - endRecord; at >= 0; at--) {
    if (tail.getUint32(at, true) !== endSignature) continue;
    const [bytes, start] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
    if (start !== 0xffffffff && bytes !== 0xffffffff) return { start, bytes };
    return zip64Place(file, tailStart + at - zip64Locator);
  }
  return null;
}

async function zip64Place(
  file: ImportedFile,
  locatorAt: number,
): Promise<{ readonly start: number; readonly bytes: number } | null> {
  if (locatorAt < 0) return null;
  const locator = await bytesAt(file, locatorAt, zip64Locator);
  if (locator.getUint32(0, true) !== zip64LocatorSignature) return null;
  const endAt = Number(locator.getBigUint64(8, true));
  if (endAt + zip64End > file.size) return null;
  const end = await bytesAt(file, endAt, zip64End);
  if (end.getUint32(0, true) !== zip64EndSignature) return null;
  return {
    bytes: Number(end.getBigUint64(40, true)),
    start: Number(end.getBigUint64(48, true)),
  };
}

async function bytesAt(file: ImportedFile, start: number, length: number): Promise<DataView> {
  return new DataView(await file.slice(start, start + length).arrayBuffer());
}
