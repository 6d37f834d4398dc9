import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { decode, encode } from '@msgpack/msgpack';
import { UnrollError } from '#shared/contract/errors';

/** Comes before the first message: a shell that greets whoever logs in writes to the same stream. */
const opening = Buffer.from('\nunroll:messages\n');
const lengthBytes = 4;

/** Writes messages to a stream, each as MessagePack behind its length. */
export class MessageWriter {
  readonly #stream: Writable;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.write(opening);
  }

  send(message: object): void {
    const body = encode(message, { ignoreUndefined: true });
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32LE(body.length);
    this.#stream.write(length);
    this.#stream.write(body);
  }

  /** Fulfilled when little is left to be sent, or nothing will be. */
  async drained(): Promise<void> {
    if (!this.#stream.writableNeedDrain) return;
    const ending = new AbortController();
    const { signal } = ending;
    const heard = ['drain', 'close'].map((event) => once(this.#stream, event, { signal }));
    for (const one of heard) one.catch(() => undefined);
    await Promise.race(heard).catch(() => undefined);
    ending.abort();
  }
}

/**
 * The messages of a stream until it ends, in order.
 * @throws UnrollError 'damaged' if something else comes between them
 */
export async function* readMessages(stream: Readable): AsyncGenerator<unknown> {
  const waiting = new WaitingBytes();
  let isOpen = false;
  for await (const chunk of stream) {
    waiting.add(chunk as Buffer);
    if (!isOpen) {
      const all = waiting.take(waiting.length);
      const at = all.indexOf(opening);
      waiting.add(at < 0 ? all : all.subarray(at + opening.length));
      isOpen = at >= 0;
    }
    while (isOpen && waiting.length >= lengthBytes) {
      const length = waiting.peekLength();
      if (waiting.length < lengthBytes + length) break;
      yield decodeMessage(waiting.take(lengthBytes + length).subarray(lengthBytes));
    }
  }
}

function decodeMessage(bytes: Uint8Array): unknown {
  try {
    // A Buffer would make Buffers of the bytes in it.
    return decode(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    throw new UnrollError('damaged', 'What the cluster has sent is unreadable', { cause });
  }
}

/** Bytes that have come and aren't used yet, joined only when enough are there. */
class WaitingBytes {
  #chunks: Buffer[] = [];
  length = 0;

  add(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  /** The number at the beginning. */
  peekLength(): number {
    if (this.#chunks[0]!.length < lengthBytes) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!.readUInt32LE();
  }

  take(length: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.length = 0;
    this.add(all.subarray(length));
    return all.subarray(0, length);
  }
}
