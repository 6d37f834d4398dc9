import { strToU8 } from 'fflate';

/**
 * Messages in the wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/), as far as ONNX
 * and TensorBoard use it. A message is the bytes of its fields one after the other; an absent field is an empty array.
 */

/** The encoded bytes of a field or of a whole message. */
export type Encoded = Uint8Array;

/** The kinds of fields, by their numbers in the format. */
export const wireType = { varint: 0, double: 1, bytes: 2, single: 5 } as const;

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
