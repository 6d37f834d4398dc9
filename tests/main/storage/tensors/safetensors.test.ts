import { expect, test } from 'vitest';
import {
  decodeSafetensors,
  encodeSafetensors,
  type Tensor,
} from '#main/storage/tensors/safetensors';

const tensors: readonly Tensor[] = [
  { name: 'rnn.weight', shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-39, 0, -0, 1 / 3) },
  { name: '10', shape: [], data: Float32Array.of(42) },
  { name: 'empty', shape: [3, 0], data: new Float32Array() },
  { name: 'fc.bias "ä"', shape: [2], data: Float32Array.of(Number.NaN, Number.NEGATIVE_INFINITY) },
];

/** A file with any header, as text or as the object it stands for. */
function fileWith(header: unknown, dataLength = 0): Uint8Array {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const json = Buffer.from(text);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataLength, 7)]);
}

function headerOf(bytes: Uint8Array): string {
  const length = Number(Buffer.from(bytes).readBigUInt64LE(0));
  return Buffer.from(bytes.subarray(8, 8 + length)).toString();
}

const entry = (begin: unknown, end: unknown, shape: unknown = [1], dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

test('tensors and metadata come back bit for bit, in order', () => {
  const decoded = decodeSafetensors(encodeSafetensors(tensors, { format: 'pt', ä: '"' }), 'file');
  expect(decoded.metadata).toEqual({ format: 'pt', ä: '"' });
  expect([...decoded.tensors.keys()].sort()).toEqual(tensors.map(({ name }) => name).sort());
  for (const tensor of tensors) {
    const found = decoded.tensors.get(tensor.name)!;
    expect(found.shape).toEqual(tensor.shape);
    expect(new Uint32Array(found.data.slice().buffer)).toEqual(
      new Uint32Array(tensor.data.slice().buffer),
    );
  }
});

test('the bytes are those that the format demands', () => {
  const bytes = encodeSafetensors(tensors, { format: 'pt' });
  const header = headerOf(bytes);
  expect(header).toMatch(
    /^\{"__metadata__":\{"format":"pt"\},"rnn\.weight":\{"dtype":"F32","shape":\[2,3\],"data_offsets":\[0,24\]\},"10":\{"dtype":"F32","shape":\[\],"data_offsets":\[24,28\]\},"empty":\{"dtype":"F32","shape":\[3,0\],"data_offsets":\[28,28\]\},"fc\.bias \\"ä\\"":\{"dtype":"F32","shape":\[2\],"data_offsets":\[28,36\]\}\} *$/,
  );
  expect(Buffer.byteLength(header) % 8).toBe(0);
  expect(bytes.length).toBe(8 + Buffer.byteLength(header) + 36);
  const dataStart = 8 + Buffer.byteLength(header);
  expect(Buffer.from(bytes).readFloatLE(dataStart + 4)).toBe(-2.5);
});

test('a tensor may be a part of a larger array', () => {
  const whole = Float32Array.of(9, 1, 2, 9);
  const bytes = encodeSafetensors([{ name: 'a', shape: [2], data: whole.subarray(1, 3) }], {});
  expect([...decodeSafetensors(bytes, 'file').tensors.get('a')!.data]).toEqual([1, 2]);
});

test('a file at any address and with a header of any length is read', () => {
  for (let padding = 0; padding < 8; padding++) {
    const header = `${JSON.stringify({ a: entry(0, 4) })}${' '.repeat(padding)}`;
    const file = fileWith(header, 4);
    for (let shift = 0; shift < 4; shift++) {
      const bytes = new Uint8Array(file.length + shift).subarray(shift);
      bytes.set(file);
      const [value] = decodeSafetensors(bytes, 'file').tensors.get('a')!.data;
      expect(value).toBe(Buffer.alloc(4, 7).readFloatLE());
    }
  }
});

test('tensors may be in another order than in the header, and metadata may be absent', () => {
  const { tensors: found, metadata } = decodeSafetensors(
    fileWith({ b: entry(4, 8), none: entry(4, 4, [0]), a: entry(0, 4) }, 8),
    'file',
  );
  expect([...found.keys()].sort()).toEqual(['a', 'b', 'none']);
  expect(metadata).toEqual({});
});

test('a file without tensors is read', () => {
  expect(decodeSafetensors(fileWith('{}'), 'file').tensors.size).toBe(0);
});

const hugeHeader = Buffer.alloc(16);
hugeHeader.writeBigUInt64LE(100_000_001n);
const farHeader = Buffer.alloc(16, '{');
farHeader.writeBigUInt64LE(2n ** 64n - 1n);

test.for<[string, Uint8Array, string]>([
  ['no bytes', new Uint8Array(), 'it has only 0 bytes'],
  ['seven bytes', new Uint8Array(7), 'it has only 7 bytes'],
  ['a header of nothing', new Uint8Array(8), 'its header does not begin with {'],
  ['a header longer than the file', fileWith('{}').subarray(0, 9), 'longer than the file'],
  ['a header above the limit', hugeHeader, 'larger than 100000000'],
  ['a header of 2^64 - 1 bytes', farHeader, 'larger than 100000000'],
  ['a header that is a list', fileWith('[]'), 'does not begin with {'],
  ['a header behind a byte order mark', fileWith('\u{feff}{}'), 'does not begin with {'],
  ['a header cut short', fileWith('{"a": '), 'its header is not JSON'],
  ['a header with something behind it', fileWith('{} {}'), 'its header is not JSON'],
  [
    'a header that is not UTF-8',
    fileWith('{"a":"*"}').map((b) => (b === 42 ? 255 : b)),
    'not JSON',
  ],
  ['a name twice', fileWith('{"a":0,"b":1,"a":2}'), 'the name "a" appears twice'],
  ['an escaped name twice', fileWith('{"a":0,"\\u0061":2}'), 'the name "a" appears twice'],
  ['a shape twice', fileWith('{"a":{"shape":[1],"shape":[1]}}'), '"shape" appears twice'],
  ['the name __proto__', fileWith('{"__proto__":{}}'), '"__proto__" is not allowed'],
  ['metadata __proto__', fileWith('{"__metadata__":{"__proto__":""}}'), '"__proto__" is not'],
  ['metadata with a number', fileWith({ __metadata__: { a: 1 } }), 'must contain only strings'],
  ['metadata that is a list', fileWith({ __metadata__: ['a'] }), 'must contain only strings'],
  ['a tensor that is null', fileWith({ a: null }), 'tensor "a": '],
  ['a tensor without a shape', fileWith({ a: { dtype: 'F32', data_offsets: [0, 0] } }), 'shape: '],
  [
    'half precision',
    fileWith({ a: entry(0, 4, [2], 'F16') }, 4),
    '"a" has the type "F16"; only F32',
  ],
  ['integers', fileWith({ a: entry(0, 8, [1], 'I64') }, 8), '"a" has the type "I64"; only F32'],
  ['a negative size', fileWith({ a: entry(0, 4, [-1]) }, 4), 'tensor "a": shape.0: '],
  ['a fractional size', fileWith({ a: entry(0, 4, [0.5]) }, 4), 'tensor "a": shape.0: '],
  ['a size in words', fileWith({ a: entry(0, 4, ['1']) }, 4), 'tensor "a": shape.0: '],
  ['a size that is no number', fileWith({ a: entry(0, 4, [null]) }, 4), 'tensor "a": shape.0: '],
  [
    'an infinite size',
    fileWith('{"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,4]}}', 4),
    'tensor "a": shape.0: ',
  ],
  [
    'sizes whose product overflows',
    fileWith({ a: entry(0, 4, [2 ** 40, 2 ** 40, 2 ** 40]) }, 4),
    'don’t fill the shape',
  ],
  ['sizes that fill less', fileWith({ a: entry(0, 8, [1]) }, 8), '8 bytes, which don’t fill'],
  ['sizes that fill more', fileWith({ a: entry(0, 8, [3]) }, 8), '8 bytes, which don’t fill'],
  ['no sizes for two numbers', fileWith({ a: entry(0, 8, []) }, 8), 'don’t fill the shape []'],
  ['offsets that are negative', fileWith({ a: entry(-4, 0) }), 'tensor "a": data_offsets.0: '],
  [
    'three offsets',
    fileWith({ a: { ...entry(0, 4), data_offsets: [0, 2, 4] } }, 4),
    'data_offsets',
  ],
  ['offsets beyond the data', fileWith({ a: entry(0, 8, [2]) }, 4), 'offsets 0 to 8'],
  ['offsets that run backwards', fileWith({ z: entry(0, 4), a: entry(4, 0) }, 4), '4 to 0'],
  ['a hole in front', fileWith({ a: entry(4, 8) }, 8), '4 bytes before tensor "a"'],
  [
    'a hole between',
    fileWith({ a: entry(0, 4), b: entry(8, 12) }, 12),
    '4 bytes before tensor "b"',
  ],
  ['bytes behind', fileWith({ a: entry(0, 4) }, 6), '2 bytes at the end belong to no tensor'],
  ['an overlap', fileWith({ a: entry(0, 8, [2]), b: entry(4, 8) }, 8), '"b" overlaps another'],
  ['the same bytes twice', fileWith({ a: entry(0, 4), b: entry(0, 4) }, 4), 'overlaps another'],
])('refuses %s', ([, bytes, problem]) => {
  let message = '';
  expect(() => {
    try {
      decodeSafetensors(bytes, 'some.safetensors');
    } catch (error) {
      message = (error as Error).message;
      throw error;
    }
  }).toThrow(expect.objectContaining({ code: 'damaged' }));
  expect(message).toContain('some.safetensors is damaged: ');
  expect(message).toContain(problem);
});

test('a file cut anywhere is refused', () => {
  const bytes = encodeSafetensors(tensors, {});
  for (let length = 0; length < bytes.length; length++) {
    expect(() => decodeSafetensors(bytes.subarray(0, length), 'file')).toThrow(
      expect.objectContaining({ code: 'damaged' }),
    );
  }
});

test.for<[string, readonly Tensor[]]>([
  ['a name twice', [tensors[0]!, tensors[0]!]],
  ['the reserved name', [{ ...tensors[0]!, name: '__metadata__' }]],
  ['the name __proto__', [{ ...tensors[0]!, name: '__proto__' }]],
  ['no name', [{ ...tensors[0]!, name: '' }]],
  ['a shape that the data do not fill', [{ ...tensors[0]!, shape: [5] }]],
])('does not write %s', ([, wrong]) => {
  expect(() => encodeSafetensors(wrong, {})).toThrow(expect.objectContaining({ code: 'internal' }));
});
