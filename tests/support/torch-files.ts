import { zipSync, type Zippable } from 'fflate';

/** Writes files as torch.save does, with the same opcodes, and hostile ones that it never would. */

/** Bytes of a pickle. */
export class PickleWriter {
  readonly #parts: Buffer[] = [];
  #memo = 0;

  raw(...bytes: (number | string)[]): this {
    for (const part of bytes) {
      this.#parts.push(typeof part === 'string' ? Buffer.from(part) : Buffer.of(part));
    }
    return this;
  }

  /** BINPUT, or LONG_BINPUT from 256 on. */
  remember(): this {
    const index = this.#memo++;
    if (index < 256) return this.raw('q', index);
    const long = Buffer.alloc(4);
    long.writeUInt32LE(index);
    this.raw('r');
    this.#parts.push(long);
    return this;
  }

  integer(value: number): this {
    if (value >= 0 && value < 256) return this.raw('K', value);
    if (value >= 0 && value < 65_536) return this.raw('M', value & 255, value >> 8);
    const bytes = Buffer.alloc(4);
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) {
      bytes.writeInt32LE(value);
      this.raw('J');
      this.#parts.push(bytes);
      return this;
    }
    const long = Buffer.alloc(8);
    long.writeBigInt64LE(BigInt(value));
    this.raw(0x8a, 8);
    this.#parts.push(long);
    return this;
  }

  text(value: string): this {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    this.raw('X');
    this.#parts.push(length, bytes);
    return this.remember();
  }

  name(module: string, name: string): this {
    return this.raw('c', `${module}\n${name}\n`).remember();
  }

  /** A tuple of whole numbers. */
  sizes(values: readonly number[]): this {
    if (values.length === 0) return this.raw(')');
    if (values.length > 3) this.raw('(');
    for (const value of values) this.integer(value);
    return this.raw(values.length > 3 ? 't' : [0x85, 0x86, 0x87][values.length - 1]!).remember();
  }

  /** OrderedDict(), without its entries. */
  orderedDictionary(): this {
    return this.name('collections', 'OrderedDict').raw(')R').remember();
  }

  tensor(tensor: WrittenTensor): this {
    const { key, storage = 'FloatStorage', numbers, offset = 0, shape } = tensor;
    const strides = tensor.strides ?? shape.map((_, at) => product(shape.slice(at + 1)));
    this.name('torch._utils', '_rebuild_tensor_v2').raw('((').text('storage');
    this.name('torch', storage).text(key).text('cpu').integer(numbers).raw('t').remember();
    this.raw('Q').integer(offset).sizes(shape).sizes(strides).raw(0x89).orderedDictionary();
    return this.raw('t').remember().raw('R').remember();
  }

  end(): Buffer {
    return Buffer.concat([...this.#parts, Buffer.from('.')]);
  }
}

/** What a pickle says of a tensor. */
export interface WrittenTensor {
  readonly name: string;
  /** Its storage's name in the archive. */
  readonly key: string;
  readonly storage?: string;
  /** How many numbers the storage is said to have. */
  readonly numbers: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  /** By default those of rows without gaps. */
  readonly strides?: readonly number[];
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1);
}

/** A state_dict as torch.save pickles it. @param under the name that a checkpoint has it under; null: it is alone */
export function stateDictPickle(
  tensors: readonly WrittenTensor[],
  under: string | null = null,
): Buffer {
  const writer = new PickleWriter().raw(0x80, 2);
  if (under !== null) writer.raw('}').remember().raw('(').text('epoch').integer(3).text(under);
  writer.orderedDictionary().raw('(');
  for (const tensor of tensors) writer.text(tensor.name).tensor(tensor);
  writer.raw('u');
  // Attributes of the dictionary, as a module's state_dict has them.
  writer.raw('}').remember().text('_metadata').orderedDictionary().raw('sb');
  if (under !== null) writer.raw('u');
  return writer.end();
}

/** A file of torch.save with this pickle. */
export function torchArchive(
  pickle: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  more: Zippable = {},
): Uint8Array {
  const data = Object.entries(storages).map(([key, bytes]) => [`model/data/${key}`, bytes]);
  return zipSync(
    {
      'model/data.pkl': pickle,
      'model/byteorder': Buffer.from('little'),
      ...(Object.fromEntries(data) as Zippable),
      'model/version': Buffer.from('3\n'),
      ...more,
    },
    { level: 0 },
  );
}

/** A file of torch.save with single-precision tensors. */
export function torchFile(
  tensors: readonly { name: string; shape: readonly number[]; data: Float32Array }[],
  under: string | null = null,
): Uint8Array {
  const written = tensors.map(({ name, shape, data }, at) => ({
    ...{ name, shape, key: String(at), numbers: data.length },
  }));
  const storages = tensors.map(
    ({ data }, at) =>
      [String(at), new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] as const,
  );
  return torchArchive(stateDictPickle(written, under), Object.fromEntries(storages));
}
