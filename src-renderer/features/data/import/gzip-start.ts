import { FlateErrorCode, Gunzip, type FlateError } from 'fflate';

/** Bytes unpacked at a time: they can become a thousand times as many. */
const pieceLength = 4096;
/** The most compressed bytes that are read; a file whose start needs more of them is no data set. */
const maxPacked = 2 ** 20;

/** @returns whether a file begins as gzip does, with its only compression method */
export async function isGzip(file: Blob): Promise<boolean> {
  const [first, second, method] = new Uint8Array(await file.slice(0, 3).arrayBuffer());
  return first === 0x1f && second === 0x8b && method === 8;
}

/**
 * Unpacks the first bytes of a gzip file (see `isGzip`); fewer if it has fewer. As for `gzip`, a file may have several
 * members, whose contents follow each other, and anything after the last one is ignored (`DecompressionStream` refuses
 * both). Checksums are left to whoever reads the whole file.
 * Format: RFC 1952.
 * @throws Error if the data is damaged or ends early
 */
export async function gzipStart(file: Blob, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  const gunzip = new Gunzip((unpacked) => {
    const taken = unpacked.subarray(0, length - filled);
    bytes.set(taken, filled);
    filled += taken.length;
  });
  const end = Math.min(file.size, maxPacked);
  try {
    for (let at = 0; at < end && filled < length; at += pieceLength) {
      const piece = await file.slice(at, at + pieceLength).arrayBuffer();
      gunzip.push(new Uint8Array(piece), at + pieceLength >= file.size);
    }
  } catch (error) {
    const { code } = error as FlateError;
    if (code === FlateErrorCode.UnexpectedEOF) {
      throw new Error('Its gzip data ends early.', { cause: error });
    }
    // Bytes that don't begin a member come after the last one.
    if (code !== FlateErrorCode.InvalidHeader) {
      throw new Error('It has damaged gzip data.', { cause: error });
    }
  }
  return bytes.subarray(0, filled);
}
