import { formatCount } from '../../text/format.ts';
import { headLength, maskedCrc, tailLength } from './records.ts';

/** Refuses an event file; the message is a clause that names the record and its place. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

/** A record of an event file. */
export interface EventRecord {
  /** Counted from 1. */
  readonly number: number;
  /** Its place in the file, in bytes. */
  readonly at: number;
  readonly data: Uint8Array;
}

/** The largest record that is read, in bytes. Graphs and images can have many megabytes; a scalar has about 50. */
export const largestRecord = 256 * 1024 * 1024;

/**
 * Reads the records of an event file one after the other, with no more of it in memory than one of them.
 * @param chunks the file's bytes in order
 * @returns what is wrong with an incomplete last record, as a clause; null if the file ends with a whole one. A file that
 *   is being written, or whose program was killed, may end within a record.
 * @throws RecordError for a checksum that doesn't match, or a length that is impossible
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<EventRecord, string | null> {
  const bytes = new Pending();
  let number = 1;
  let at = 0;
  const where = (): string => `record ${formatCount(number)}, at byte ${formatCount(at)},`;
  for await (const chunk of chunks) {
    bytes.add(chunk);
    for (;;) {
      if (bytes.length < headLength) break;
      const head = bytes.peek(headLength);
      const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
      if (view.getUint32(8, true) !== maskedCrc(head.subarray(0, 8))) {
        throw new RecordError(
          `${where()} has a length that its checksum contradicts${number === 1 ? '; this is not an event file, or it is damaged' : ''}`,
        );
      }
      const length = view.getBigUint64(0, true);
      if (length > BigInt(largestRecord)) {
        throw new RecordError(
          `${where()} says that it has ${formatCount(Number(length))} bytes; at most ${formatCount(largestRecord)} are read`,
        );
      }
      const whole = headLength + Number(length) + tailLength;
      if (bytes.length < whole) break;
      const record = bytes.take(whole);
      const data = record.subarray(headLength, whole - tailLength);
      const tail = new DataView(record.buffer, record.byteOffset + whole - tailLength, tailLength);
      if (tail.getUint32(0, true) !== maskedCrc(data)) {
        throw new RecordError(`${where()} has data that their checksum contradicts`);
      }
      yield { number, at, data };
      number += 1;
      at += whole;
    }
  }
  return bytes.length === 0 ? null : `${where()} is incomplete`;
}

/** Bytes that have arrived and haven't been taken. */
class Pending {
  #chunks: Uint8Array[] = [];
  #start = 0;
  length = 0;

  add(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  /** The next bytes, which stay. There must be so many. */
  peek(count: number): Uint8Array {
    const [first] = this.#chunks;
    if (first !== undefined && first.length - this.#start >= count) {
      return first.subarray(this.#start, this.#start + count);
    }
    const joined = new Uint8Array(count);
    let filled = 0;
    for (const [index, chunk] of this.#chunks.entries()) {
      const part = chunk.subarray(index === 0 ? this.#start : 0).subarray(0, count - filled);
      joined.set(part, filled);
      filled += part.length;
      if (filled === count) break;
    }
    return joined;
  }

  /** The next bytes. There must be so many. */
  take(count: number): Uint8Array {
    const taken = this.peek(count);
    this.length -= count;
    this.#start += count;
    let gone = 0;
    while (gone < this.#chunks.length && this.#start >= this.#chunks[gone]!.length) {
      this.#start -= this.#chunks[gone]!.length;
      gone += 1;
    }
    if (gone > 0) this.#chunks.splice(0, gone);
    return taken;
  }
}
