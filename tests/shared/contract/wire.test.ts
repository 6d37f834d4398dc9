import { expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from '#shared/contract/wire';

const numbers = Float64Array.of(0, -1.5, Number.MAX_VALUE, NaN);
const single = Float32Array.of(0.1, -2, Infinity);
const frame = { id: 7, output: { step: numbers, single, name: 'loss' } };

/** The same bytes at an offset of a larger buffer, as they come out of a socket's pool. */
function inPool(bytes: Uint8Array, offset: number): Buffer {
  const pool = Buffer.alloc(bytes.length + offset + 3, 0xff);
  pool.set(bytes, offset);
  return pool.subarray(offset, offset + bytes.length);
}

test('a frame is decoded as it was encoded, including arrays of numbers', () => {
  expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
});

test.each([0, 1, 4, 13])(
  'a frame that is a Node Buffer, %i bytes into its pool, is read as well',
  (offset) => {
    const decoded = decodeFrame(inPool(encodeFrame(frame), offset));
    expect(decoded).toEqual(frame);
  },
);

test('numbers are a copy, which later bytes in the pool don’t change', () => {
  const buffer = inPool(encodeFrame({ id: 1, output: numbers }), 8);
  const decoded = decodeFrame(buffer) as { readonly output: Float64Array };
  buffer.fill(0);
  expect(decoded.output).toEqual(numbers);
});

test('bytes that aren’t one whole document are refused', () => {
  const bytes = encodeFrame(frame);
  expect(() => decodeFrame(bytes.subarray(0, bytes.length - 1))).toThrow();
});

test('an array of numbers of an invalid length is refused', () => {
  // Extension 1 with four bytes.
  expect(() => decodeFrame(Uint8Array.of(0xd6, 1, 0, 0, 0, 0))).toThrow(RangeError);
});

test('text that isn’t one whole document is refused', () => {
  expect(() => decodeFrame('{"id":1')).toThrow(SyntaxError);
});
