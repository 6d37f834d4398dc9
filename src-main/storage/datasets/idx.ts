import { createHash } from 'node:crypto';
import { open, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnrollError } from '#shared/contract/errors';
import { storageError } from '../files/storage-error.ts';

/** The contents of an IDX file of unsigned bytes. */
export interface IdxFile {
  /** Length along each dimension: [count] for labels, [count, rows, columns] for images. */
  readonly sizes: number[];
  /** The bytes after the header, last dimension fastest. */
  readonly data: Uint8Array;
  /** SHA-256 of the uncompressed file, in hexadecimal. */
  readonly sha256: string;
}

/** The largest uncompressed file that is read, in bytes: twice EMNIST's largest. */
export const largestIdxFile = 2 ** 30;

const unsignedByte = 0x08;
const typeNames: Readonly<Record<number, string>> = {
  0x08: 'unsigned bytes',
  0x09: 'signed bytes',
  0x0b: '16-bit integers',
  0x0c: '32-bit integers',
  0x0d: '32-bit floating point',
  0x0e: '64-bit floating point',
};

/**
 * Reads an IDX file of unsigned bytes, plain or gzip (recognised by its first bytes). It uses no more memory than the
 * header says and `largestIdxFile` allows, however much a gzip file would inflate to.
 * Format: LeCun, Cortes, Burges, "The MNIST database of handwritten digits" (file formats, at the end of the page).
 * @param expect how many dimensions the file must have: 1 for labels, 3 for images
 * @throws UnrollError `not-found`, `storage` if it can't be read, or `damaged` with what is wrong with it
 */
export async function readIdx(path: string, expect: { dimensions: 1 | 3 }): Promise<IdxFile> {
  try {
    return await readFile(path, expect.dimensions);
  } catch (error) {
    throw explain(error, path);
  }
}

/**
 * Encodes an IDX file of unsigned bytes.
 * @param sizes length along each dimension
 */
export function encodeIdx(sizes: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, (unsignedByte << 8) | sizes.length);
  sizes.forEach((size, dimension) => header.setUint32(4 + 4 * dimension, size));
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
}

/**
 * Writes an IDX file of unsigned bytes.
 * @param sizes length along each dimension
 * @throws UnrollError 'storage'
 */
export async function writeIdx(
  path: string,
  sizes: readonly number[],
  data: Uint8Array,
): Promise<void> {
  try {
    await writeFile(path, encodeIdx(sizes, data), { mode: 0o600 });
  } catch (error) {
    throw storageError(error, 'written', path);
  }
}

async function readFile(path: string, dimensions: 1 | 3): Promise<IdxFile> {
  // Checked before it is opened, because opening a pipe would wait for its other end.
  if (!(await stat(path)).isFile()) throw damaged(path, 'is not a file');
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > largestIdxFile) throw tooLarge(path, size);
    const start = Buffer.alloc(2);
    await file.read(start, 0, 2, 0);
    const compressed = start[0] === 0x1f && start[1] === 0x8b;
    const contents = new IdxContents(path, dimensions, compressed ? null : size);
    // The loop throws an error of either end of the pipeline, and leaving the loop ends the pipeline.
    const chunks: AsyncIterable<Buffer> = compressed
      ? pipeline(
          file.createReadStream({ start: 0, autoClose: false }),
          createGunzip(),
          () => undefined,
        )
      : piecesOf(file);
    for await (const chunk of chunks) contents.add(chunk);
    return contents.finish();
  } finally {
    await file.close();
  }
}

/** Yields a file in pieces that share one buffer, because new memory for each takes longer than reading it. */
async function* piecesOf(file: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(2 ** 20);
  for (;;) {
    // Without offset and length Electron 25 reads nothing.
    const { bytesRead } = await file.read(buffer, 0, buffer.length);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Collects the uncompressed bytes of an IDX file piece by piece and throws at the first problem. */
class IdxContents {
  readonly #path: string;
  readonly #dimensions: 1 | 3;
  /** Bytes in the file if known in advance. */
  readonly #fileSize: number | null;
  readonly #hash = createHash('sha256');
  readonly #header: Buffer;
  #headerFilled = 0;
  #sizes: number[] = [];
  #data: Uint8Array | null = null;
  #dataFilled = 0;

  constructor(path: string, dimensions: 1 | 3, fileSize: number | null) {
    this.#path = path;
    this.#dimensions = dimensions;
    this.#fileSize = fileSize;
    this.#header = Buffer.alloc(4 + 4 * dimensions);
  }

  add(chunk: Buffer): void {
    this.#hash.update(chunk);
    let rest = chunk;
    if (this.#data === null) {
      const taken = rest.copy(this.#header, this.#headerFilled);
      this.#headerFilled += taken;
      rest = rest.subarray(taken);
      if (this.#headerFilled < this.#header.length) return;
      this.#data = this.#allocate();
    }
    if (this.#dataFilled + rest.length > this.#data.length) {
      throw this.#wrongSize('more');
    }
    this.#data.set(rest, this.#dataFilled);
    this.#dataFilled += rest.length;
  }

  finish(): IdxFile {
    if (this.#data === null) {
      const { length } = this.#header;
      throw damaged(
        this.#path,
        `is truncated: ${this.#headerFilled} bytes, but its header alone takes ${length}`,
      );
    }
    if (this.#dataFilled < this.#data.length) {
      throw this.#wrongSize(this.#header.length + this.#dataFilled);
    }
    return { sizes: this.#sizes, data: this.#data, sha256: this.#hash.digest('hex') };
  }

  /** Checks the header and allocates memory for the data. */
  #allocate(): Uint8Array {
    checkMagic(this.#header, this.#dimensions, this.#path);
    this.#sizes = Array.from({ length: this.#dimensions }, (_, dimension) =>
      this.#header.readUInt32BE(4 + 4 * dimension),
    );
    const length = this.#sizes.reduce((product, size) => product * size, 1);
    if (length === 0) {
      throw damaged(this.#path, `is empty: its header says ${this.#sizes.join(' x ')}`);
    }
    const expected = this.#header.length + length;
    if (expected > largestIdxFile) throw tooLarge(this.#path, expected);
    if (this.#fileSize !== null && this.#fileSize !== expected) {
      throw this.#wrongSize(this.#fileSize);
    }
    return new Uint8Array(length);
  }

  #wrongSize(found: number | 'more'): UnrollError {
    const expected = this.#sizes.reduce((product, size) => product * size, 1) + this.#header.length;
    const problem = found === 'more' || found > expected ? 'is oversized' : 'is truncated';
    return damaged(
      this.#path,
      `${problem}: its header says ${this.#sizes.join(' x ')}, ${expected} bytes altogether, but there are ${found}`,
    );
  }
}

function checkMagic(header: Buffer, dimensions: 1 | 3, path: string): void {
  const magic = `0x${header.toString('hex', 0, 4)}`;
  const [zero0, zero1, type, found] = header;
  const expected = `0x${((unsignedByte << 8) | dimensions).toString(16).padStart(8, '0')}`;
  const noun = dimensions === 1 ? 'labels' : 'images';
  const reason = (): string | undefined => {
    if (zero0 !== 0 || zero1 !== 0) return 'it is not an IDX file';
    if (type !== unsignedByte) {
      return `it contains ${typeNames[type!] ?? 'an unknown type'} instead of unsigned bytes`;
    }
    return found === dimensions ? undefined : `it has ${found} dimensions instead of ${dimensions}`;
  };
  const why = reason();
  if (why !== undefined) {
    throw damaged(path, `has the magic number ${magic}, where ${noun} have ${expected}: ${why}`);
  }
}

function damaged(path: string, what: string): UnrollError {
  return new UnrollError('damaged', `${path} ${what}`);
}

function tooLarge(path: string, size: number): UnrollError {
  return damaged(path, `is oversized: ${size} bytes, where at most ${largestIdxFile} are read`);
}

function explain(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof UnrollError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const options = { cause: error };
  if (code === 'ENOENT') return new UnrollError('not-found', `${path} does not exist`, options);
  if (code === 'Z_BUF_ERROR') {
    return new UnrollError('damaged', `${path} is truncated: its gzip data ends early`, options);
  }
  if (code.startsWith('Z_')) {
    return new UnrollError('damaged', `${path} has damaged gzip data: ${error.message}`, options);
  }
  return new UnrollError('storage', `${path} can’t be read: ${error.message}`, options);
}
