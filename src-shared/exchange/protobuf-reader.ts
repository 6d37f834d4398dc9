import { wireType } from './protobuf.ts';

/** A field of a message as it was read: a whole number, the bytes of a fixed-size number, or bytes. */
export type ReadField =
  | { readonly field: number; readonly kind: 'integer'; readonly value: number }
  | {
      readonly field: number;
      readonly kind: 'double' | 'single' | 'bytes';
      readonly bytes: Uint8Array;
    };

/**
 * Reads the fields of a message in the wire format of Protocol Buffers. Whole numbers are signed 64-bit numbers; beyond
 * 2^53 they are only near.
 * @throws RangeError if it ends in the middle of a field or has a field of an unknown type
 */
export function* readFields(bytes: Uint8Array): Generator<ReadField> {
  let position = 0;
  const take = (length: number): Uint8Array => {
    if (length < 0 || length > bytes.length - position) {
      throw new RangeError('the message ends within a field');
    }
    position += length;
    return bytes.subarray(position - length, position);
  };
  const takeVarint = (): number => {
    const start = position;
    let value = 0;
    let scale = 1;
    for (;;) {
      if (position >= bytes.length) throw new RangeError('the message ends within a field');
      const byte = bytes[position++]!;
      value += (byte & 127) * scale;
      if (byte < 128) break;
      if (position - start === 10) throw new RangeError('a number has more than 64 bits');
      scale *= 128;
    }
    // Ten bytes have the highest bit, which is the sign; doubles would lose the lowest ones.
    return position - start < 10 ? value : signed(bytes.subarray(start, position));
  };
  while (position < bytes.length) {
    const key = takeVarint();
    const field = Math.floor(key / 8);
    switch (key % 8) {
      case wireType.varint:
        yield { field, kind: 'integer', value: takeVarint() };
        break;
      case wireType.double:
        yield { field, kind: 'double', bytes: take(8) };
        break;
      case wireType.bytes:
        yield { field, kind: 'bytes', bytes: take(takeVarint()) };
        break;
      case wireType.single:
        yield { field, kind: 'single', bytes: take(4) };
        break;
      default:
        throw new RangeError(`field ${field} has an unknown type`);
    }
  }
}

/** A number of ten bytes, as negative ones are written. */
function signed(bytes: Uint8Array): number {
  let value = 0n;
  bytes.forEach((byte, place) => (value |= BigInt(byte & 127) << BigInt(7 * place)));
  return Number(BigInt.asIntN(64, value));
}

/** The nested messages, or bytes, of a message's field. @throws RangeError as `readFields` */
export function messagesOf(bytes: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const field of readFields(bytes)) {
    if (field.field === number && field.kind === 'bytes') found.push(field.bytes);
  }
  return found;
}

/** The double-precision number at the beginning of bytes. */
export function doubleOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
}

/** The single-precision number at the beginning of bytes. */
export function singleOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true);
}
