import { expect, test } from 'vitest';
import { decodeFrame, encodeAnswer, encodeFrame } from '#shared/api/wire';

const numbers = Float64Array.of(0, -1.5, Number.MAX_VALUE, NaN);
const frame = { id: 7, output: { step: numbers, name: 'loss' } };

/** The same bytes at a place of a larger buffer, as they come out of a socket's pool. */
function inPool(bytes: Uint8Array, offset: number): Buffer {
  const pool = Buffer.alloc(bytes.length + offset + 3, 0xff);
  pool.set(bytes, offset);
  return pool.subarray(offset, offset + bytes.length);
}

test('a frame comes out as it went in, arrays of numbers as such', () => {
  expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
});

test.each([0, 1, 4, 13])(
  'a frame that is a Node Buffer, %i bytes into its pool, is read as well',
  (offset) => {
    const decoded = decodeFrame(inPool(encodeFrame(frame), offset));
    expect(decoded).toEqual(frame);
  },
);

test('numbers are a copy, which later bytes in the pool do not change', () => {
  const buffer = inPool(encodeFrame({ id: 1, output: numbers }), 8);
  const decoded = decodeFrame(buffer) as { readonly output: Float64Array };
  buffer.fill(0);
  expect(decoded.output).toEqual(numbers);
});

test('bytes that are no whole document are refused', () => {
  const bytes = encodeFrame(frame);
  expect(() => decodeFrame(bytes.subarray(0, bytes.length - 1))).toThrow();
});

test('an array of numbers of a broken length is refused', () => {
  // Extension 1 with four bytes.
  expect(() => decodeFrame(Uint8Array.of(0xd6, 1, 0, 0, 0, 0))).toThrow(RangeError);
});

test('the list of experiments travels as text, other answers as bytes, and both are read', () => {
  const output = [{ kind: 'damaged', id: 'a', reason: 'größer' }];
  const list = encodeAnswer('experiments.list', 3, output);
  expect(list.isText).toBe(true);
  expect(decodeFrame(Buffer.concat(list.parts).toString())).toEqual({ id: 3, output });
  const other = encodeAnswer('runs.history', 4, numbers);
  expect(other.isText).toBe(false);
  expect(decodeFrame(Buffer.concat(other.parts))).toEqual({ id: 4, output: numbers });
});

test('those who get the same list share the memory of its text', () => {
  const output = [{ id: 'a' }, { id: 'b' }];
  const [one, other] = [1, 2].map((id) => encodeAnswer('experiments.list', id, output));
  expect(one!.parts[1]).toBe(other!.parts[1]);
  expect(encodeAnswer('experiments.list', 3, [...output]).parts[1]).not.toBe(one!.parts[1]);
});

test('text that is no whole document is refused', () => {
  expect(() => decodeFrame('{"id":1')).toThrow(SyntaxError);
});
