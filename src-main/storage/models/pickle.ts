/*
 * Reads Python's pickles without running anything: an opcode that would call something asks whoever reads the file, who
 * knows a handful of harmless names. Only the opcodes of data are there, which is all that PyTorch writes for weights.
 * https://github.com/python/cpython/blob/main/Lib/pickletools.py describes the format.
 */

/** What the reader of a pickle has for the names in it. */
export interface PickleNames {
  /** What a name stands for. @throws for a name that isn't allowed */
  find(module: string, name: string): unknown;
  /** The result of calling what `find` returned. @throws if that can't be called, or not with these */
  call(callable: unknown, given: readonly unknown[]): unknown;
  /** An object that lies outside of the pickle. @throws if there is no such object */
  load(id: unknown): unknown;
}

/** Thrown for a pickle that can't be read; the message says what is wrong with it. */
export class PickleError extends Error {
  override readonly name = 'PickleError';
}

/** The deepest lists and dictionaries may be nested in the middle of others. */
const deepestNesting = 1000;
/** The most values that wait to be put together. Python itself puts them together by the thousand. */
const mostWaiting = 100_000;
/** The longest whole number, in bytes; sizes need no more. */
const longestInteger = 8;
const newestProtocol = 5;

/**
 * Reads a pickle. Lists become arrays, tuples frozen arrays, dictionaries maps; integers beyond 2^53 are bigints.
 * @throws PickleError for an unknown opcode, a pickle that ends early, or one that is nested too deeply; what `names`
 *   throws
 */
export function unpickle(bytes: Uint8Array, names: PickleNames): unknown {
  return new Unpickler(bytes, names).read();
}

class Unpickler {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #names: PickleNames;
  readonly #memo = new Map<number, unknown>();
  /** The values since the last mark; those before it wait in `#marked`. */
  #stack: unknown[] = [];
  readonly #marked: unknown[][] = [];
  #waiting = 0;
  #position = 0;

  constructor(bytes: Uint8Array, names: PickleNames) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#names = names;
  }

  read(): unknown {
    for (;;) {
      const at = this.#position;
      const code = this.#byte();
      if (code === stop) return this.#pop();
      const operation = operations.get(code);
      if (operation === undefined) {
        throw new PickleError(
          `its pickle has the opcode 0x${code.toString(16).padStart(2, '0')} at byte ${at}, which weights don’t need`,
        );
      }
      operation(this);
    }
  }

  push(value: unknown): void {
    this.#waiting += 1;
    if (this.#waiting > mostWaiting) {
      throw new PickleError(`its pickle has more than ${mostWaiting} values in one list`);
    }
    this.#stack.push(value);
  }

  mark(): void {
    if (this.#marked.length === deepestNesting) {
      throw new PickleError(`its pickle is nested more than ${deepestNesting} deep`);
    }
    this.#marked.push(this.#stack);
    this.#stack = [];
  }

  /** The values since the last mark. */
  sinceMark(): unknown[] {
    const before = this.#marked.pop();
    if (before === undefined) throw damaged();
    const values = this.#stack;
    this.#stack = before;
    this.#waiting -= values.length;
    return values;
  }

  /** The last values, in the order in which they came. */
  last(count: number): unknown[] {
    if (this.#stack.length < count) throw damaged();
    this.#waiting -= count;
    return this.#stack.splice(this.#stack.length - count, count);
  }

  #pop(): unknown {
    return this.last(1)[0];
  }

  top(): unknown {
    if (this.#stack.length === 0) throw damaged();
    return this.#stack.at(-1);
  }

  append(values: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list) || Object.isFrozen(list)) throw damaged();
    for (const value of values) list.push(value);
  }

  set(values: readonly unknown[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof Map) || values.length % 2 === 1) throw damaged();
    for (let at = 0; at < values.length; at += 2) dictionary.set(values[at], values[at + 1]);
  }

  remember(index: number): void {
    // Python counts them from 0, so that a pickle has fewer than it has bytes.
    if (index > this.#bytes.length) {
      throw new PickleError(`its pickle numbers a value ${index}, more than it can have`);
    }
    this.#memo.set(index, this.top());
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(index: number): void {
    if (!this.#memo.has(index)) throw damaged();
    this.push(this.#memo.get(index));
  }

  pushName(module: unknown, name: unknown): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw damaged();
    this.push(this.#names.find(module, name));
  }

  reduce(): void {
    const [callable, given] = this.last(2);
    if (!Array.isArray(given)) throw damaged();
    this.push(this.#names.call(callable, given));
  }

  loadOutside(): void {
    this.push(this.#names.load(this.#pop()));
  }

  protocol(): void {
    const version = this.#byte();
    if (version > newestProtocol)
      throw new PickleError(`its pickle has the unknown protocol ${version}`);
  }

  passOver(count: number): void {
    this.#take(count);
  }

  unsigned(size: 1 | 2 | 4 | 8): number {
    const at = this.#take(size);
    if (size === 8) return Number(this.#view.getBigUint64(at, true));
    if (size === 4) return this.#view.getUint32(at, true);
    return size === 2 ? this.#view.getUint16(at, true) : this.#view.getUint8(at);
  }

  signed(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  real(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** Two's complement, little-endian, after its length in a byte. */
  long(): number | bigint {
    const length = this.#byte();
    if (length > longestInteger) {
      throw new PickleError(`its pickle has a whole number of ${length} bytes`);
    }
    const at = this.#take(length);
    let value = 0n;
    for (let place = length - 1; place >= 0; place--) {
      value = (value << 8n) | BigInt(this.#bytes[at + place]!);
    }
    value = BigInt.asIntN(8 * length, value);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  text(length: number): string {
    const at = this.#take(length);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(
        this.#bytes.subarray(at, at + length),
      );
    } catch (cause) {
      throw new PickleError('its pickle has a text that is not UTF-8', { cause });
    }
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#position);
    if (end === -1) throw damaged();
    const text = this.text(end - this.#position);
    this.passOver(1);
    return text;
  }

  raw(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  #byte(): number {
    return this.#bytes[this.#take(1)]!;
  }

  /** Moves on. @returns where it was */
  #take(count: number): number {
    const at = this.#position;
    if (count > this.#bytes.length - at) throw damaged();
    this.#position = at + count;
    return at;
  }
}

function damaged(): PickleError {
  return new PickleError('its pickle is damaged or cut off');
}

const stop = '.'.charCodeAt(0);

const operations: ReadonlyMap<number, (reader: Unpickler) => void> = new Map([
  [0x80, (reader) => reader.protocol()],
  // A frame only says how many bytes follow.
  [0x95, (reader) => reader.passOver(8)],
  ['('.charCodeAt(0), (reader) => reader.mark()],
  ['N'.charCodeAt(0), (reader) => reader.push(null)],
  [0x88, (reader) => reader.push(true)],
  [0x89, (reader) => reader.push(false)],
  ['K'.charCodeAt(0), (reader) => reader.push(reader.unsigned(1))],
  ['M'.charCodeAt(0), (reader) => reader.push(reader.unsigned(2))],
  ['J'.charCodeAt(0), (reader) => reader.push(reader.signed())],
  [0x8a, (reader) => reader.push(reader.long())],
  ['G'.charCodeAt(0), (reader) => reader.push(reader.real())],
  ['X'.charCodeAt(0), (reader) => reader.push(reader.text(reader.unsigned(4)))],
  [0x8c, (reader) => reader.push(reader.text(reader.unsigned(1)))],
  [0x8d, (reader) => reader.push(reader.text(reader.unsigned(8)))],
  ['B'.charCodeAt(0), (reader) => reader.push(reader.raw(reader.unsigned(4)))],
  ['C'.charCodeAt(0), (reader) => reader.push(reader.raw(reader.unsigned(1)))],
  [']'.charCodeAt(0), (reader) => reader.push([])],
  ['}'.charCodeAt(0), (reader) => reader.push(new Map())],
  [')'.charCodeAt(0), (reader) => reader.push(Object.freeze([]))],
  [0x85, (reader) => reader.push(Object.freeze(reader.last(1)))],
  [0x86, (reader) => reader.push(Object.freeze(reader.last(2)))],
  [0x87, (reader) => reader.push(Object.freeze(reader.last(3)))],
  ['t'.charCodeAt(0), (reader) => reader.push(Object.freeze(reader.sinceMark()))],
  ['a'.charCodeAt(0), (reader) => reader.append(reader.last(1))],
  ['e'.charCodeAt(0), (reader) => reader.append(reader.sinceMark())],
  ['s'.charCodeAt(0), (reader) => reader.set(reader.last(2))],
  ['u'.charCodeAt(0), (reader) => reader.set(reader.sinceMark())],
  ['q'.charCodeAt(0), (reader) => reader.remember(reader.unsigned(1))],
  ['r'.charCodeAt(0), (reader) => reader.remember(reader.unsigned(4))],
  [0x94, (reader) => reader.rememberNext()],
  ['h'.charCodeAt(0), (reader) => reader.recall(reader.unsigned(1))],
  ['j'.charCodeAt(0), (reader) => reader.recall(reader.unsigned(4))],
  ['c'.charCodeAt(0), (reader) => reader.pushName(reader.line(), reader.line())],
  [
    0x93,
    (reader) => {
      const [module, name] = reader.last(2);
      reader.pushName(module, name);
    },
  ],
  ['R'.charCodeAt(0), (reader) => reader.reduce()],
  // NEWOBJ makes an instance of a class, which is a call like any other.
  [0x81, (reader) => reader.reduce()],
  ['Q'.charCodeAt(0), (reader) => reader.loadOutside()],
  // The attributes of an object, such as the versions that a state_dict carries, are of no use here.
  ['b'.charCodeAt(0), (reader) => void reader.last(1)],
]);
