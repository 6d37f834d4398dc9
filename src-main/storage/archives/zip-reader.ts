import { createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { UnrollError } from '#shared/contract/errors';
import { errorCode, storageError } from '../files/storage-error.ts';

/*
 * Reads ZIP archives that may come from anywhere. yauzl parses them, with ZIP64, refuses names that lead elsewhere, and
 * enforces the sizes in the entries. It checks neither checksums nor what an archive has besides its entries; that is
 * done here. (fflate, which writes archives, reads a whole one into memory.)
 */

/** A file or folder in an archive, as its directory describes it; its name ends with `/` if it is a folder. */
export interface ZipEntry {
  readonly name: string;
  /** Unpacked size in bytes; `extract` enforces it. */
  readonly size: number;
  /** The entry of yauzl. */
  readonly source: Entry;
}

/** The longest part of a name or problem that is quoted in an error. */
const quoteLimit = 300;
/** Bytes that are read at a time. */
const pieceBytes = 64 * 1024;
/** Bytes that are read in advance: those of many headers, and not many more than are needed if the next are elsewhere. */
const aheadBytes = 16 * 1024;
/** Bytes by which a packed file can be larger than its content: more than any program needs, less than hides much. */
const longestOverhead = 64 * 1024;
const stored = 0;
const deflated = 8;
/** Bytes that may follow a file: its checksum and sizes with a signature, if they weren't known before. */
const longestDescriptor = 24;
/** Bytes of the two records that ZIP64 has between the directory and the archive's end. */
const zip64Records = 76;
const endRecord = 22;

/** An archive open for reading; `close` it. */
export class ZipArchive {
  readonly entries: readonly ZipEntry[];
  readonly #file: ZipFile;
  readonly #reader: BoundedReader;

  private constructor(file: ZipFile, reader: BoundedReader, entries: readonly ZipEntry[]) {
    this.#file = file;
    this.#reader = reader;
    this.entries = entries;
  }

  /**
   * Opens an archive and reads its directory. It refuses names that are absolute or lead out of a folder, links,
   * encryption, overlapping entries, and bytes that belong to no entry, in which programs could find other files.
   * @param maxEntries the most that are read
   * @param what the file should be, to say that it isn't
   * @throws UnrollError 'damaged' with the reason, or 'storage'
   */
  static async open(path: string, maxEntries: number, what = 'a ZIP archive'): Promise<ZipArchive> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path);
      const { size } = await handle.stat();
      const reader = new BoundedReader(handle, size);
      const file = await fromRandomAccessReaderPromise(reader, size, {
        autoClose: false,
        strictFileNames: true,
      });
      // Without a listener an error on closing would end the program.
      file.on('error', () => undefined);
      return new ZipArchive(file, reader, await readEntries(file, maxEntries));
    } catch (error) {
      await handle?.close();
      if (isNoArchive(error)) {
        const message = `the file isn’t ${what}, or its end is missing`;
        throw new UnrollError('damaged', message, { cause: error });
      }
      throw readingError(error, path);
    }
  }

  /**
   * Unpacks a file into a new file, and never writes more bytes than the entry says it has.
   * @throws UnrollError 'damaged' if its content doesn't match its entry, or 'storage'
   */
  async extract(entry: ZipEntry, path: string): Promise<void> {
    try {
      const content = await this.#file.openReadStreamPromise(entry.source);
      await pipeline(
        content,
        new ChecksumCheck(entry),
        createWriteStream(path, { flags: 'wx', mode: 0o600 }),
      );
    } catch (error) {
      if (error instanceof UnrollError) throw error;
      if (isSystemError(error)) throw storageError(error, 'written', path);
      throw damaged(`${entry.name} can’t be unpacked: ${messageOf(error)}`, error);
    }
  }

  /**
   * Unpacks a file into memory, never more than the entry says it has. Meant for many small files: streams for each would
   * take longer than all the rest.
   * @throws UnrollError 'damaged' if its content doesn't match its entry
   */
  async read(entry: ZipEntry): Promise<Uint8Array> {
    const { name, size, source } = entry;
    try {
      if (source.compressedSize > size + longestOverhead) {
        throw new Error('it takes more bytes than its content');
      }
      const { fileDataStart } = await this.#file.readLocalFileHeaderPromise(source, {
        minimal: true,
      });
      const packed = await this.#reader.bytes(fileDataStart, source.compressedSize);
      const content = source.compressionMethod === stored ? packed : inflated(packed, size);
      if (content.length !== size) {
        throw new Error(`it has ${content.length} bytes, and its entry says ${size}`);
      }
      if (crc32(content) !== source.crc32) throw damaged(`the checksum of ${name} is wrong`);
      return content;
    } catch (error) {
      if (error instanceof UnrollError) throw error;
      throw damaged(`${name} can’t be unpacked: ${messageOf(error)}`, error);
    }
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) =>
      this.#file.once('close', resolve).once('error', resolve),
    );
    this.#file.close();
    await closed;
  }
}

/**
 * A file for yauzl that refuses reading beyond its end: an archive can name positions that no file has, at which Node
 * would throw where nobody could catch it.
 */
class BoundedReader extends RandomAccessReader {
  readonly #file: FileHandle;
  readonly #size: number;
  /** Read ahead, because most reads are a few bytes long and follow each other. */
  #ahead: Buffer = Buffer.alloc(0);
  #aheadStart = 0;

  constructor(file: FileHandle, size: number) {
    super();
    this.#file = file;
    this.#size = size;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.bytes(position, length).then((bytes) => {
      bytes.copy(buffer, offset);
      callback(null);
    }, callback);
  }

  /** Some bytes of the file. @throws Error if it has fewer */
  async bytes(start: number, length: number): Promise<Buffer> {
    if (start + length > this.#size) throw new Error('it is cut off');
    if (length > aheadBytes / 4) return this.#read(start, length);
    if (start < this.#aheadStart || start + length > this.#aheadStart + this.#ahead.length) {
      const ahead = await this.#read(start, Math.min(aheadBytes, this.#size - start));
      [this.#ahead, this.#aheadStart] = [ahead, start];
      return ahead.subarray(0, length);
    }
    const at = start - this.#aheadStart;
    return this.#ahead.subarray(at, at + length);
  }

  async #read(start: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#file.read(bytes, 0, length, start);
    if (bytesRead < length) throw new Error('it is cut off');
    return bytes;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#pieces(start, end));
  }

  override close(callback: (error: Error | null) => void): void {
    this.#file.close().then(() => callback(null), callback);
  }

  async *#pieces(start: number, end: number): AsyncGenerator<Buffer> {
    for (let position = start; position < end;) {
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, end - position));
      const { bytesRead } = await this.#file.read(piece, 0, piece.length, position);
      if (bytesRead === 0) throw new Error('it is cut off');
      yield piece.subarray(0, bytesRead);
      position += bytesRead;
    }
  }
}

/** Passes bytes through, and fails at the end if their checksum isn't that of the entry. */
class ChecksumCheck extends Transform {
  readonly #entry: ZipEntry;
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
    this.#checksum = crc32(piece, this.#checksum);
    done(null, piece);
  }

  override _flush(done: (error: Error | null) => void): void {
    const { name, source } = this.#entry;
    const isRight = this.#checksum === source.crc32;
    done(isRight ? null : damaged(`the checksum of ${name} is wrong`));
  }
}

/** Unpacks bytes to no more than a size. @throws Error if there are more, or the bytes are damaged */
function inflated(packed: Buffer, size: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    if (errorCode(error) !== 'ERR_BUFFER_TOO_LARGE') throw error;
    throw new Error(`it has more bytes than the ${size} that its entry says`, { cause: error });
  }
}

async function readEntries(file: ZipFile, maxEntries: number): Promise<ZipEntry[]> {
  const directoryStart = cursorOf(file);
  const entries: ZipEntry[] = [];
  for await (const source of file.eachEntry()) {
    if (entries.length === maxEntries) refuse(`it has more than ${maxEntries} entries`);
    const entry = { name: source.fileName, size: source.uncompressedSize, source };
    checkKind(entry);
    entries.push(entry);
  }
  await checkContents(file, entries, directoryStart);
  const rest = file.fileSize - endRecord - file.comment.length - cursorOf(file);
  if (rest !== 0 && rest !== zip64Records) refuse('its directory is damaged');
  return entries;
}

/** @returns where yauzl reads the directory next, in bytes from the archive's start; its types are wrong about it */
function cursorOf(file: ZipFile): number {
  return file.readEntryCursor as unknown as number;
}

function checkKind({ name, source }: ZipEntry): void {
  const quoted = quote(name);
  if (source.isEncrypted()) refuse(`${quoted} is encrypted`);
  const { compressionMethod: method } = source;
  if (method !== stored && method !== deflated) {
    refuse(`${quoted} uses an unsupported compression (method ${method})`);
  }
  if (name.includes('\0')) refuse(`${quoted} isn’t a valid name`);
  if (!isOrdinary(source)) refuse(`${quoted} is a link or a device, not a file`);
}

/** @returns whether an entry is a file or folder, as far as the system that packed it says so */
function isOrdinary({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  const [unix, macOs] = [3, 19];
  if (![unix, macOs].includes(versionMadeBy >>> 8)) return true;
  const [unknown, folder, file] = [0, 0o040000, 0o100000];
  return [unknown, folder, file].includes((externalFileAttributes >>> 16) & 0o170000);
}

/** Checks that entries follow each other from the archive's start to its directory, with nothing in between. */
async function checkContents(
  file: ZipFile,
  entries: readonly ZipEntry[],
  directoryStart: number,
): Promise<void> {
  const inOrder = entries
    .map(({ name, source }) => ({ name, source, start: source.relativeOffsetOfLocalHeader }))
    .sort((a, b) => a.start - b.start);
  let end = 0;
  for (const { name, source, start } of inOrder) {
    checkGap(end, start, `${quote(name)} overlaps another file`);
    const header = await file.readLocalFileHeaderPromise(source);
    if (!header.fileName.equals(source.fileNameRaw))
      refuse(`${quote(name)} has two different names`);
    end = header.fileDataStart + source.compressedSize;
  }
  checkGap(end, directoryStart, 'a file overlaps its directory');
}

function checkGap(end: number, start: number, overlap: string): void {
  if (start < end) refuse(overlap);
  // Only a file may be followed by something.
  if (start > end + (end === 0 ? 0 : longestDescriptor))
    refuse('it has bytes that don’t belong to any file');
}

function readingError(error: unknown, path: string): UnrollError {
  if (error instanceof UnrollError) return error;
  return isSystemError(error)
    ? storageError(error, 'read', path)
    : damaged(messageOf(error), error);
}

/** Whether yauzl has found no directory, with which every archive ends. */
function isNoArchive(error: unknown): boolean {
  return messageOf(error).includes('central directory record signature not found');
}

function isSystemError(error: unknown): boolean {
  return errorCode(error) !== undefined && error instanceof Error && 'syscall' in error;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, quoteLimit);
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, quoteLimit));
}

function damaged(problem: string, cause?: unknown): UnrollError {
  return new UnrollError('damaged', `the archive is damaged: ${problem}`, { cause });
}

function refuse(problem: string): never {
  throw damaged(problem);
}
