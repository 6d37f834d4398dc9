import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ForeignModel } from '#main/storage/models/foreign-model';
import { readSafetensorsModel } from '#main/storage/models/safetensors-model';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

async function open(
  entries: Readonly<Record<string, Entry>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<ForeignModel> {
  let at = 0;
  const header = Object.entries(entries).map(([name, { dtype, shape, bytes }]) => {
    const begin = at;
    at += bytes.length;
    return [name, { dtype, shape, data_offsets: [begin, at] }] as const;
  });
  const json = Buffer.from(
    JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(header) }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const path = join(await temporaryFolder(), 'stored');
  const data = Object.values(entries).map(({ bytes }) => bytes);
  await writeFile(path, Buffer.concat([length, json, ...data]));
  return readSafetensorsModel({ name: 'a.safetensors', path });
}

const bytesOf = ({ buffer }: { readonly buffer: ArrayBufferLike }): Uint8Array =>
  new Uint8Array(buffer);

test('numbers of each type become single precision, and texts come along', async () => {
  const model = await open(
    {
      single: { dtype: 'F32', shape: [1, 2], bytes: bytesOf(Float32Array.of(1 / 3, -0)) },
      odd: { dtype: 'U8', shape: [1], bytes: Uint8Array.of(1) },
      double: { dtype: 'F64', shape: [2], bytes: bytesOf(Float64Array.of(0.1, -1e300)) },
      half: { dtype: 'F16', shape: [2], bytes: bytesOf(Uint16Array.of(0x3c00, 0x7c00)) },
      brain: { dtype: 'BF16', shape: [2], bytes: bytesOf(Uint16Array.of(0x3f80, 0xc040)) },
    },
    { unroll: '0.1.0', long: 'x'.repeat(1001) },
  );
  const numbers = Object.fromEntries(
    await Promise.all(
      model.tensors
        .filter(({ type }) => type !== 'U8')
        .map(async ({ name, read }) => [name, [...(await read())]] as const),
    ),
  );
  expect(numbers).toEqual({
    single: [Math.fround(1 / 3), -0],
    double: [Math.fround(0.1), -Infinity],
    half: [1, Infinity],
    brain: [1, -3],
  });
  expect(model.tensors.map(({ name, shape, type }) => [name, shape, type])).toContainEqual([
    ...['odd', [1], 'U8'],
  ]);
  expect(model.metadata).toEqual({ unroll: '0.1.0' });
});

test.for<[string, Record<string, Entry>, string]>([
  ['no tensors', {}, 'a.safetensors can’t be imported: it has no tensors'],
  [
    'an unknown type',
    { a: { dtype: 'F4', shape: [1], bytes: Uint8Array.of(0) } },
    'tensor "a" has the type "F4"; only F64, F32',
  ],
  [
    'a shape that the bytes do not fill',
    { a: { dtype: 'F16', shape: [3], bytes: Uint8Array.of(0, 0) } },
    `a.safetensors can’t be imported: tensor "a" has 2 bytes, which don’t fill the shape [3]`,
  ],
  [
    'a name that is too long',
    { ['n'.repeat(301)]: { dtype: 'U8', shape: [1], bytes: Uint8Array.of(0) } },
    'of a tensor has 301 characters; 1 to 300 are allowed',
  ],
  [
    'nine dimensions',
    { a: { dtype: 'U8', shape: [1, 1, 1, 1, 1, 1, 1, 1, 1], bytes: Uint8Array.of(0) } },
    'the tensor "a" has 9 dimensions; at most 8 are read',
  ],
  [
    'too many tensors',
    Object.fromEntries(
      Array.from({ length: 2001 }, (_, at) => [
        `t${at}`,
        { dtype: 'U8', shape: [0], bytes: new Uint8Array() },
      ]),
    ),
    'it has more than 2,000 tensors',
  ],
])('refuses %s', async ([, entries, problem]) => {
  await expect(open(entries)).rejects.toThrow(expect.objectContaining({ code: 'damaged' }));
  await expect(open(entries)).rejects.toThrow(problem);
});
