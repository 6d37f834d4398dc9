import { createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { UnrollError } from '#shared/api/errors';
import { errorCode, storageError } from './storage-error.ts';

/**
 * Reads ZIP archives that may come from anywhere, from the disk and piece by piece. (fflate takes a whole archive into
 * memory, inflates barely compressed files without letting other work go on, and looks at no checksum.)
 * Format: PKWARE, APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (central directory) and 4.3.16 (its end).
 */

/** A file in an archive, as its directory describes it. Nothing of it is to be believed. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes when unpacked. */
  readonly size: number;
  readonly checksum: number;
  readonly compressedSize: number;
  readonly method: number;
  readonly localHeader: number;
}

const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const directoryEntryLength = 46;
const localHeaderLength = 30;
const longestComment = 0xffff;
/** The largest directory that is read: one of a few files has a few hundred bytes. */
const directoryLimit = 1024 * 1024;
const encryptedFlag = 1;
const stored = 0;
const deflated = 8;

/**
 * An archive that is open for reading; `close` it.
 */
export class ZipArchive {
  readonly entries: readonly ZipEntry[];
  readonly #file: FileHandle;

  private constructor(file: FileHandle, entries: readonly ZipEntry[]) {
    this.#file = file;
    this.entries = entries;
  }

  /** Opens an archive and reads its directory. @throws UnrollError 'damaged' saying why, or 'storage' */
  static async open(path: string): Promise<ZipArchive> {
    let file: FileHandle;
    try {
      file = await open(path);
    } catch (error) {
      throw storageError(error, 'read', path);
    }
    try {
      return new ZipArchive(file, await readDirectory(file));
    } catch (error) {
      await file.close();
      throw storageError(error, 'read', path);
    }
  }

  /**
   * Unpacks an entry into a new file. Not one byte more is written than the entry says it has.
   * @throws UnrollError 'damaged' if it has other bytes than it says, or 'storage'
   */
  async extract(entry: ZipEntry, path: string): Promise<void> {
    const start = await this.#dataStart(entry);
    const check = new EntryCheck(entry);
    try {
      const written = createWriteStream(path, { flags: 'wx' });
      if (entry.compressedSize === 0) {
        await pipeline([], check, written);
        return;
      }
      const end = start + entry.compressedSize - 1;
      const data = this.#file.createReadStream({ start, end, autoClose: false });
      await (entry.method === deflated
        ? pipeline(data, createInflateRaw(), check, written)
        : pipeline(data, check, written));
    } catch (error) {
      if (errorCode(error)?.startsWith('Z_') === true) {
        refuse(`${entry.name} can't be unpacked: ${(error as Error).message}`);
      }
      throw storageError(error, 'written', path);
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #dataStart({ name, localHeader }: ZipEntry): Promise<number> {
    const header = await readAt(this.#file, localHeader, localHeaderLength);
    if (header.readUInt32LE(0) !== localSignature) refuse(`${name} is not where it should be`);
    return localHeader + localHeaderLength + header.readUInt16LE(26) + header.readUInt16LE(28);
  }
}

/** Lets bytes through as long as they are those that an entry promises. */
class EntryCheck extends Transform {
  readonly #entry: ZipEntry;
  #size = 0;
  #checksum = 0;

  constructor(entry: ZipEntry) {
    super();
    this.#entry = entry;
  }

  override _transform(
    piece: Buffer,
    _encoding: BufferEncoding,
    done: (error: Error | null, piece?: Buffer) => void,
  ): void {
    this.#size += piece.length;
    this.#checksum = crc32(piece, this.#checksum);
    if (this.#size > this.#entry.size) done(this.#lie('more'));
    else done(null, piece);
  }

  override _flush(done: (error: Error | null) => void): void {
    if (this.#size < this.#entry.size) done(this.#lie(`only ${this.#size}`));
    else if (this.#checksum !== this.#entry.checksum) {
      done(damaged(`the checksum of ${this.#entry.name} is not the one it should have`));
    } else done(null);
  }

  #lie(found: string): UnrollError {
    const { name, size } = this.#entry;
    return damaged(`${name} is said to have ${size} bytes, but there are ${found}`);
  }
}

async function readDirectory(file: FileHandle): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const tailLength = Math.min(size, endLength + longestComment);
  const tail = await readAt(file, size - tailLength, tailLength);
  const end = tail.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end === -1 || end + endLength > tail.length || tail.readUInt32LE(end) !== endSignature) {
    refuse('it is not a ZIP archive, or its end is missing');
  }
  const count = tail.readUInt16LE(end + 10);
  const length = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (length > directoryLimit || offset + length > size) refuse('its directory is damaged');
  const directory = await readAt(file, offset, length);
  const entries: ZipEntry[] = [];
  for (let position = 0; entries.length < count;) {
    const { entry, next } = parseEntry(directory, position);
    if (entry.localHeader + localHeaderLength + entry.compressedSize > size) {
      refuse(`${entry.name} is cut off`);
    }
    entries.push(entry);
    position = next;
  }
  return entries;
}

function parseEntry(directory: Buffer, position: number): { entry: ZipEntry; next: number } {
  const fixed = directory.subarray(position, position + directoryEntryLength);
  if (fixed.length < directoryEntryLength || fixed.readUInt32LE(0) !== directorySignature) {
    refuse('its directory is damaged');
  }
  const nameEnd = position + directoryEntryLength + fixed.readUInt16LE(28);
  const entry = {
    name: directory.toString('utf8', position + directoryEntryLength, nameEnd),
    method: fixed.readUInt16LE(10),
    checksum: fixed.readUInt32LE(16),
    compressedSize: fixed.readUInt32LE(20),
    size: fixed.readUInt32LE(24),
    localHeader: fixed.readUInt32LE(42),
  };
  if ((fixed.readUInt16LE(8) & encryptedFlag) !== 0) refuse(`${entry.name} is encrypted`);
  if (entry.method !== stored && entry.method !== deflated) {
    refuse(`${entry.name} is compressed in a way that is not read (method ${entry.method})`);
  }
  if (entry.method === stored && entry.size !== entry.compressedSize) {
    refuse(`${entry.name} has two different sizes`);
  }
  return { entry, next: nameEnd + fixed.readUInt16LE(30) + fixed.readUInt16LE(32) };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  if (bytesRead < length) refuse('its end is missing');
  return bytes;
}

function damaged(problem: string): UnrollError {
  return new UnrollError('damaged', `the archive is damaged: ${problem}`);
}

function refuse(problem: string): never {
  throw damaged(problem);
}
