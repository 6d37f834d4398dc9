import { open, rm, type FileHandle } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { Zip, type AsyncFlateStreamHandler, type ZipInputFile } from 'fflate';
import { UnrollError } from '#shared/contract/errors';
import { formatBytes, formatCount } from '#shared/text/format';
import { openRegularFile } from '../files/regular-file.ts';
import { storageError } from '../files/storage-error.ts';
import { mostEntries } from './most-entries.ts';

/** Weights hardly get smaller, at any level. */
const incompressible = '.safetensors';
/** Takes half as long as the default, for a history that is a fourteenth larger. */
const compressionLevel = 3;
const bytesAtOnce = 256 * 1024;

/**
 * Packs files of a folder into a ZIP archive in memory; see `ZipWriter`.
 * @throws UnrollError 'storage', or 'damaged' if one isn't a file
 */
export async function zipFiles(folder: string, names: readonly string[]): Promise<Uint8Array> {
  const writer = new ZipWriter();
  await writer.add(folder, names);
  return writer.end();
}

/**
 * Writes a ZIP archive in memory. Files are read piece by piece and compressed by other threads, so that other work
 * continues meanwhile. A growing file is packed up to where its end is when it is reached.
 */
export class ZipWriter {
  readonly #archive = new PackedArchive();

  /** The size of the archive so far. */
  get bytes(): number {
    return this.#archive.bytes;
  }

  /**
   * Adds files of a folder: all of them, or none if one can't be read.
   * @param into the folder in the archive, with a `/` at its end; by default its top
   * @throws UnrollError 'storage', 'damaged' if one isn't a file, or 'invalid-input' if it is too much
   */
  async add(folder: string, names: readonly string[], into = ''): Promise<void> {
    const entries: PackedFile[] = [];
    for (const name of names) entries.push(await packFile(join(folder, name), `${into}${name}`));
    for (const entry of entries) this.#archive.add(entry);
  }

  /** @returns the whole archive; nothing can be added after that */
  end(): Uint8Array {
    this.#archive.end();
    return Buffer.concat(this.#archive.take());
  }
}

/** Writes a ZIP archive into a new file, as `ZipWriter` does in memory: no more of it is held than its largest file. */
export class ZipFileWriter {
  readonly path: string;
  readonly #largest: number;
  /** Of all files before packing, in bytes. */
  #unpacked = 0;
  readonly #file: FileHandle;
  readonly #archive = new PackedArchive();

  private constructor(path: string, file: FileHandle, largest: number) {
    this.path = path;
    this.#file = file;
    this.#largest = largest;
  }

  /**
   * @param largest bytes that the archive, and the files in it before packing, can have; less than 4 GiB
   * @throws UnrollError 'storage'
   */
  static async create(path: string, largest: number): Promise<ZipFileWriter> {
    try {
      return new ZipFileWriter(path, await open(path, 'wx', 0o600), largest);
    } catch (error) {
      throw storageError(error, 'written', path);
    }
  }

  /** Adds a file. @throws UnrollError 'storage', 'damaged' if it isn't one, 'invalid-input' if it is too much */
  async addFile(path: string, name: string): Promise<void> {
    await this.#add(await packFile(path, name));
  }

  /** Adds a file with a text. @throws UnrollError 'storage', or 'invalid-input' if it is too much */
  async addText(name: string, text: string): Promise<void> {
    await this.#add(await PackedFile.pack(name, Readable.from([Buffer.from(text)])));
  }

  /**
   * Completes the archive and makes its content durable.
   * @returns its size in bytes
   * @throws UnrollError 'storage', or 'invalid-input' if it is too large
   */
  async end(): Promise<number> {
    this.#archive.end();
    await this.#write();
    try {
      await this.#file.sync();
      await this.#file.close();
    } catch (error) {
      throw storageError(error, 'written', this.path);
    }
    return this.#archive.bytes;
  }

  /** Removes the unfinished file. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(this.path, { force: true }).catch(() => undefined);
  }

  async #add(file: PackedFile): Promise<void> {
    this.#unpacked += file.size;
    this.#archive.add(file);
    await this.#write();
  }

  async #write(): Promise<void> {
    // Beyond 4 GiB, places in the archive would be wrong.
    if (Math.max(this.#unpacked, this.#archive.bytes) > this.#largest) {
      throw new UnrollError(
        'invalid-input',
        `the archive would have more than ${formatBytes(this.#largest)}, which is the most that is possible; put less into it`,
      );
    }
    try {
      for (const piece of this.#archive.take()) await this.#file.writeFile(piece);
    } catch (error) {
      throw storageError(error, 'written', this.path);
    }
  }
}

/** The bytes of an archive, as they come about. */
class PackedArchive {
  #files = 0;
  #pieces: Uint8Array[] = [];
  readonly #zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    this.#pieces.push(piece);
    this.bytes += piece.length;
  });
  bytes = 0;

  /** @throws UnrollError 'invalid-input' if it has as many files as are possible */
  add(file: PackedFile): void {
    this.#files += 1;
    if (this.#files > mostEntries) {
      throw new UnrollError(
        'invalid-input',
        `the archive would have more than ${formatCount(mostEntries)} files, which is the most that is possible; put ` +
          'fewer runs into it, or leave out checkpoints',
      );
    }
    this.#zip.add(file);
    file.write();
  }

  end(): void {
    this.#zip.end();
  }

  /** @returns what has come about since the last call */
  take(): Uint8Array[] {
    const taken = this.#pieces;
    this.#pieces = [];
    return taken;
  }
}

/** @throws UnrollError 'storage', or 'damaged' if it isn't a file */
async function packFile(path: string, name: string): Promise<PackedFile> {
  try {
    const file = await openRegularFile(path);
    try {
      const stream = file.createReadStream({ autoClose: false, highWaterMark: bytesAtOnce });
      return await PackedFile.pack(name, stream);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw storageError(error, 'read', path);
  }
}

/** A file whose content is packed: by Node's own zlib, in several times less time than JavaScript takes. */
class PackedFile implements ZipInputFile {
  readonly filename: string;
  /** By its number in the format: stored or deflated. */
  readonly compression: 0 | 8;
  size = 0;
  crc = 0;
  /** Set by the archive. */
  ondata?: AsyncFlateStreamHandler;
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];

  private constructor(filename: string) {
    this.filename = filename;
    this.compression = extname(filename) === incompressible ? 0 : 8;
  }

  static async pack(name: string, content: Readable): Promise<PackedFile> {
    const packed = new PackedFile(name);
    await pipeline(
      content,
      (pieces: AsyncIterable<Uint8Array>) => packed.#measure(pieces),
      packed.compression === 0
        ? new PassThrough()
        : createDeflateRaw({ level: compressionLevel, chunkSize: bytesAtOnce }),
      async (pieces: AsyncIterable<Buffer<ArrayBuffer>>) => {
        for await (const piece of pieces) packed.#pieces.push(piece);
      },
    );
    return packed;
  }

  /** Writes it to the archive that it was added to, which keeps this object for its directory, but not the content. */
  write(): void {
    for (const piece of this.#pieces.splice(0)) this.ondata?.(null, piece, false);
    this.ondata?.(null, new Uint8Array(0), true);
  }

  async *#measure(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      this.crc = crc32(piece, this.crc);
      this.size += piece.length;
      yield piece;
    }
  }
}
