import { Encoder, encode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { checkBounds } from '#shared/contract/message-bounds';
import { drawingSchema } from '#shared/digit/drawing';
import { maxPoints, maxStrokes } from '#shared/digit/pen';
import { callBounds, decodeCall, encodeFrame } from '#shared/contract/wire';

const bounds = { values: 100, depth: 8 };
const bytes = (...parts: (number | readonly number[])[]) => Uint8Array.from(parts.flat());
const times = (count: number, ...part: number[]) =>
  Array.from({ length: count }, () => part).flat();
/** Nested arrays whose headers announce as many elements as possible, and an end. */
const array16 = [0xdc, 0xff, 0xff];
const array32 = [0xdd, 0xff, 0xff, 0xff, 0xff];
const map32 = [0xdf, 0xff, 0xff, 0xff, 0xff];

test.each([
  ['arrays of 2^32 in each other, in 120 bytes', times(24, ...array32)],
  ['arrays of 2^16 in each other', times(40, ...array16)],
  ['maps of 2^32 as each other’s keys', times(24, ...map32)],
  ['one array of 2^32', array32],
  ['many arrays that are each within bounds', [0xdc, 0, 50, ...times(50, 0x9f, ...times(15, 0))]],
])('%s: refused before anything is made of it (A7)', (_what, message) => {
  expect(() => checkBounds(bytes(message), bounds)).toThrow('more than 100 values');
});

test('a message nested too deep is refused, and one as deep as allowed is not (A7)', () => {
  const nested = (depth: number) => bytes(times(depth, 0x91), 0);
  expect(() => checkBounds(nested(8), bounds)).not.toThrow();
  expect(() => checkBounds(nested(9), bounds)).toThrow('nested more than 8 deep');
  const maps = bytes(times(9, 0x81, 0xa1, 0x61), 0);
  expect(() => checkBounds(maps, bounds)).toThrow('nested more than 8 deep');
});

test('arrays next to each other are as deep as one of them (A7)', () => {
  expect(() => checkBounds(encode(Array(20).fill([[1]])), bounds)).not.toThrow();
});

test.each([
  ['nothing', []],
  ['an array without its end', [0x92, 1]],
  ['a text without its end', [0xa5, 0x61]],
  ['a length without its end', [0xdd, 0, 0]],
  ['bytes without their end', [0xc6, 0xff, 0xff, 0xff, 0xff, 1]],
  ['an extension without its end', [0xc9, 0xff, 0xff, 0xff, 0xff, 1]],
])('%s is refused (A7)', (_what, message) => {
  expect(() => checkBounds(bytes(message), bounds)).toThrow(RangeError);
});

/** One value of each kind of header that MessagePack has, with its bytes. */
const kinds: Record<string, Uint8Array> = {
  fixint: bytes(0x7f),
  'negative fixint': bytes(0xe0),
  nil: bytes(0xc0),
  false: bytes(0xc2),
  true: bytes(0xc3),
  fixstr: encode('abc'),
  'str 8': encode('x'.repeat(100)),
  'str 16': encode('x'.repeat(1000)),
  'str 32': encode('x'.repeat(70_000)),
  'bin 8': encode(new Uint8Array(100)),
  'bin 16': encode(new Uint8Array(1000)),
  'bin 32': encode(new Uint8Array(70_000)),
  'float 32': new Encoder({ forceFloat32: true }).encode(1.5),
  'float 64': encode(1.5),
  'uint 8': bytes(0xcc, 200),
  'uint 16': bytes(0xcd, 1, 2),
  'uint 32': bytes(0xce, 1, 2, 3, 4),
  'uint 64': bytes(0xcf, times(8, 1)),
  'int 8': bytes(0xd0, 200),
  'int 16': bytes(0xd1, 1, 2),
  'int 32': bytes(0xd2, 1, 2, 3, 4),
  'int 64': bytes(0xd3, times(8, 1)),
  'fixext 1': bytes(0xd4, 9, 1),
  'fixext 2': bytes(0xd5, 9, 1, 1),
  'fixext 4': bytes(0xd6, 9, times(4, 1)),
  'fixext 8': bytes(0xd7, 9, times(8, 1)),
  'fixext 16': bytes(0xd8, 9, times(16, 1)),
  'ext 8': bytes(0xc7, 3, 9, 1, 1, 1),
  'ext 16': bytes(0xc8, 0, 3, 9, 1, 1, 1),
  'ext 32': bytes(0xc9, 0, 0, 0, 3, 9, 1, 1, 1),
  fixarray: bytes(0x92, 1, 2),
  'array 16': bytes(0xdc, 0, 2, 1, 2),
  'array 32': bytes(0xdd, 0, 0, 0, 2, 1, 2),
  fixmap: bytes(0x81, 0xa1, 0x61, 2),
  'map 16': bytes(0xde, 0, 1, 0xa1, 0x61, 2),
  'map 32': bytes(0xdf, 0, 0, 0, 1, 0xa1, 0x61, 2),
};

test.each(Object.entries(kinds))('%s is taken at its exact length (A7)', (_kind, value) => {
  const pair = (tail: number[]) => bytes([0x92, ...value], tail);
  expect(() => checkBounds(pair([0x01]), bounds)).not.toThrow();
  // With nothing after it the other half of the pair is missing; without its last byte, a part of itself.
  expect(() => checkBounds(pair([]), bounds)).toThrow(RangeError);
  expect(() => checkBounds(value.subarray(0, -1), bounds)).toThrow(RangeError);
});

test('a call in the middle of a larger buffer is read correctly (A7)', () => {
  const frame = encodeFrame({ id: 7, command: 'x', input: { values: [1, 2.5, 'text', null] } });
  const whole = new Uint8Array(frame.length + 20).fill(0xdd);
  whole.set(frame, 10);
  expect(decodeCall(whole.subarray(10, 10 + frame.length))).toEqual({
    id: 7,
    command: 'x',
    input: { values: [1, 2.5, 'text', null] },
  });
});

test('the largest drawing is within the bounds of a call (A7)', () => {
  const point = { x: 1, y: 2, pressure: 0.5 };
  const strokes = Array(maxStrokes).fill(Array(maxPoints / maxStrokes).fill(point));
  const input = { drawing: drawingSchema.parse({ width: 280, height: 280, brush: 20, strokes }) };
  const frame = encodeFrame({ id: 1, command: 'x', input });
  expect(() => checkBounds(frame, callBounds)).not.toThrow();
});
