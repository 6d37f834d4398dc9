import { strToU8 } from 'fflate';

/**
 * Messages in the wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/), as far as ONNX
 * and TensorBoard use it. A message is the bytes of its fields one after the other; an absent field is an empty array.
 */

/** The encoded bytes of a field or of a whole message. */
export type Encoded = Uint8Array;

const wireType = { varint: 0, double: 1, bytes: 2, single: 5 } as const;

/** Joins fields into a message, in the given order. */
export function message(...fields: readonly (Encoded | readonly Encoded[])[]): Encoded {
  const parts = fields.flat();
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

/** A whole number of up to 64 bits; a negative one is written as its two's complement. */
export function integerField(field: number, value: number | bigint): Encoded {
  return message(tag(field, wireType.varint), varint(BigInt(value)));
}

/** A double-precision number. */
export function doubleField(field: number, value: number): Encoded {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return message(tag(field, wireType.double), bytes);
}

/** A text, or the bytes of a nested message or tensor. */
export function bytesField(field: number, value: string | Uint8Array): Encoded {
  const bytes = typeof value === 'string' ? strToU8(value) : value;
  return message(tag(field, wireType.bytes), varint(BigInt(bytes.length)), bytes);
}

/** The bytes of numbers as they are in memory, which is little-endian on every machine that Unroll runs on. */
export function bytesOf(numbers: ArrayBufferView): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function tag(field: number, type: number): Encoded {
  return varint(BigInt((field << 3) | type));
}

function varint(value: bigint): Encoded {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

/** A field of a message as it was read: a whole number, the bytes of a fixed-size number, or bytes. */
export type ReadField =
  | { readonly field: number; readonly kind: 'integer'; readonly value: bigint }
  | {
      readonly field: number;
      readonly kind: 'double' | 'single' | 'bytes';
      readonly bytes: Uint8Array;
    };

/**
 * Reads the fields of a message.
 * @throws RangeError if it ends in the middle of a field or has a field of an unknown type
 */
export function* readFields(bytes: Uint8Array): Generator<ReadField> {
  let position = 0;
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - position) throw new RangeError('the message ends within a field');
    position += length;
    return bytes.subarray(position - length, position);
  };
  const takeVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte = 0] = take(1);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new RangeError('a number has more than 64 bits');
  };
  while (position < bytes.length) {
    const key = takeVarint();
    const field = Number(key >> 3n);
    switch (Number(key & 7n)) {
      case wireType.varint:
        yield { field, kind: 'integer', value: takeVarint() };
        break;
      case wireType.double:
        yield { field, kind: 'double', bytes: take(8) };
        break;
      case wireType.bytes: {
        const length = takeVarint();
        if (length > BigInt(bytes.length)) throw new RangeError('the message ends within a field');
        yield { field, kind: 'bytes', bytes: take(Number(length)) };
        break;
      }
      case wireType.single:
        yield { field, kind: 'single', bytes: take(4) };
        break;
      default:
        throw new RangeError(`field ${field} has an unknown type`);
    }
  }
}
