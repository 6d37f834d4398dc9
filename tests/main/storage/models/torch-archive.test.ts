import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import type { ModelFile } from '#main/storage/models/foreign-model';
import { readTorchArchive } from '#main/storage/models/torch-archive';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import {
  PickleWriter,
  stateDictPickle,
  torchArchive,
  torchFile,
  type WrittenTensor,
} from '../../../support/torch-files.ts';

async function fileWith(content: Uint8Array): Promise<ModelFile> {
  const path = join(await temporaryFolder(), 'stored');
  await writeFile(path, content);
  return { name: 'model.pt', path };
}

/** The tensors of a file with their numbers. */
async function tensorsOf(content: Uint8Array): Promise<[string, readonly number[], number[]][]> {
  const model = await readTorchArchive(await fileWith(content));
  const tensors: [string, readonly number[], number[]][] = [];
  for (const { name, shape, read } of model.tensors) {
    tensors.push([name, shape, [...(await read())]]);
  }
  await model.close();
  return tensors;
}

const floats = (...numbers: number[]): Uint8Array =>
  new Uint8Array(Float32Array.of(...numbers).buffer);
const six: WrittenTensor = { name: 'w', key: '0', numbers: 6, shape: [2, 3] };
const sixNumbers = { 0: floats(1, 2, 3, 4, 5, 6) };
const withTensor = (tensor: Partial<WrittenTensor>, storage = sixNumbers[0]): Uint8Array =>
  torchArchive(stateDictPickle([{ ...six, ...tensor }]), { 0: storage });

test('a state_dict is read, alone or in a checkpoint', async () => {
  const tensors = [
    { name: 'rnn.weight_ih_l0', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 1 / 3) },
    { name: 'steps', shape: [], data: Float32Array.of(7) },
  ];
  const expected = tensors.map(({ name, shape, data }) => [name, shape, [...data]]);
  expect(await tensorsOf(torchFile(tensors))).toEqual(expected);
  for (const under of ['state_dict', 'model_state_dict', 'net']) {
    expect(await tensorsOf(torchFile(tensors, under))).toEqual(expected);
    const model = await readTorchArchive(await fileWith(torchFile(tensors, under)));
    expect(model.notes).toEqual([
      `The weights are those under "${under}"; the rest of the checkpoint is left out.`,
    ]);
    await model.close();
  }
});

test('a state_dict of hundreds of tensors is read', async () => {
  const tensors = Array.from({ length: 300 }, (_, index) => ({
    ...{ name: `t${index}`, shape: [1], data: Float32Array.of(index) },
  }));
  expect(await tensorsOf(torchFile(tensors))).toHaveLength(300);
});

test('views are read with their offsets and strides', async () => {
  const read = async (tensor: Partial<WrittenTensor>): Promise<unknown> =>
    (await tensorsOf(withTensor(tensor)))[0]!.slice(1);
  expect(await read({ shape: [3, 2], strides: [1, 3] })).toEqual([
    [3, 2],
    [1, 4, 2, 5, 3, 6],
  ]);
  expect(await read({ shape: [2], strides: [2], offset: 3 })).toEqual([[2], [4, 6]]);
  expect(await read({ shape: [3], strides: [0], offset: 1 })).toEqual([[3], [2, 2, 2]]);
  expect(await read({ shape: [0, 3] })).toEqual([[0, 3], []]);
});

test('numbers of each type become single precision', async () => {
  const doubles = new Uint8Array(Float64Array.of(0.1, -2, 1e300).buffer);
  const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xc100, 0x0001).buffer);
  const read = async (storage: string, bytes: Uint8Array): Promise<number[]> =>
    (await tensorsOf(withTensor({ storage, numbers: 3, shape: [3] }, bytes)))[0]![2];
  expect(await read('DoubleStorage', doubles)).toEqual([Math.fround(0.1), -2, Infinity]);
  expect(await read('HalfStorage', halves)).toEqual([1, -2.5, 2 ** -24]);
  expect(await read('BFloat16Storage', halves)).toEqual([
    ...[0.0078125, -8, Math.fround(2 ** -133)],
  ]);
});

test('whole numbers are listed and can’t be weights', async () => {
  const bytes = new Uint8Array(BigInt64Array.of(3n).buffer);
  const content = withTensor({ storage: 'LongStorage', numbers: 1, shape: [] }, bytes);
  const model = await readTorchArchive(await fileWith(content));
  expect(model.tensors[0]!.type).toBe('I64');
  await expect(model.tensors[0]!.read()).rejects.toThrow('its numbers have the type I64');
  await model.close();
});

test('a file of a big-endian machine is read', async () => {
  const swapped = Buffer.from(sixNumbers[0]).swap32();
  const content = torchArchive(
    stateDictPickle([six]),
    { 0: swapped },
    {
      'model/byteorder': Buffer.from('big'),
    },
  );
  expect((await tensorsOf(content))[0]![2]).toEqual([1, 2, 3, 4, 5, 6]);
});

/** A pickle that calls something, as a class with __reduce__ does. */
const calling = (module: string, name: string): Buffer =>
  new PickleWriter().raw(0x80, 2).name(module, name).text('echo').raw(0x85, 'R').end();

const nested = Buffer.concat([
  Buffer.of(0x80, 2),
  Buffer.alloc(100_000, '('),
  Buffer.alloc(100_000, 't'),
  Buffer.from('.'),
]);
const waiting = Buffer.concat([Buffer.of(0x80, 2), Buffer.alloc(200_000, 'N'), Buffer.from('.')]);
const hugeMemo = Buffer.from([0x80, 2, ...Buffer.from('Nr'), 255, 255, 255, 255, 0x2e]);
const longInteger = Buffer.from([0x80, 2, 0x8a, 200, ...new Uint8Array(200), 0x2e]);
/** A list of 1,000 pairs, of which 101 OrderedDicts are made. */
const repeated = new PickleWriter().raw(0x80, 2, ']').remember().raw('(');
for (let key = 0; key < 1000; key++) repeated.integer(key).integer(key).raw(0x86);
repeated.raw('e').name('collections', 'OrderedDict');
for (let made = 0; made < 101; made++) repeated.raw('h', 1, 'h', 0, 0x85, 'R');
const whole = torchArchive(stateDictPickle([six]), sixNumbers);
const unsafeName = Buffer.from(
  torchArchive(stateDictPickle([six]), sixNumbers, { 'model/aa/evil': Buffer.from('x') }),
);
for (;;) {
  const at = unsafeName.indexOf('model/aa/evil');
  if (at === -1) break;
  unsafeName.write('model/../evil', at);
}

test.for<[string, Uint8Array, RegExp]>([
  ['os.system', torchArchive(calling('posix', 'system')), /it wants to run "posix\.system"/],
  ['eval', torchArchive(calling('builtins', 'eval')), /it wants to run "builtins\.eval"/],
  ['a name with a line break', torchArchive(calling('a\rb', 'x')), /"a\\rb\.x"/],
  ['a storage that is called', torchArchive(calling('torch', 'FloatStorage')), /can’t be called/],
  ['a whole module', torchArchive(calling('__main__', 'Net')), /"__main__\.Net".*state_dict/],
  ['deep nesting', torchArchive(nested), /nested more than 1000 deep/],
  ['values without end', torchArchive(waiting), /more than 100000 values/],
  ['one list used again', torchArchive(repeated.end()), /more than 100000 entries together/],
  ['a huge memo', torchArchive(hugeMemo), /numbers a value 4294967295/],
  [
    'a memo that is empty',
    torchArchive(Buffer.from('\u0080\u0002h\u0001.', 'latin1')),
    /damaged or cut off/,
  ],
  ['a long integer', torchArchive(longInteger), /whole number of 200 bytes/],
  [
    'an unknown opcode',
    torchArchive(Buffer.from('\u0080\u0002o.', 'latin1')),
    /opcode 0x6f at byte 2/,
  ],
  ['a newer protocol', torchArchive(Buffer.from('\u0080\u0009N.', 'latin1')), /protocol 9/],
  ['a cut pickle', torchArchive(stateDictPickle([six]).subarray(0, 60), sixNumbers), /cut off/],
  ['a list', torchArchive(Buffer.from('\u0080\u0002].', 'latin1')), /no tensors by name/],
  ['no tensor', torchArchive(stateDictPickle([])), /no tensors by name/],
  [
    'a truncated ZIP',
    whole.subarray(0, whole.length - 30),
    /isn.t a ZIP archive, or its end is missing/,
  ],
  ['no pickle', zipSync({ 'model/version': Buffer.from('3') }), /it has no data\.pkl/],
  [
    'TorchScript',
    torchArchive(stateDictPickle([six]), sixNumbers, { 'model/constants.pkl': Buffer.from('') }),
    /TorchScript/,
  ],
  ['a missing storage', torchArchive(stateDictPickle([six])), /data\/0, which is missing/],
  [
    'a storage shorter than the tensor',
    withTensor({}, floats(1, 2)),
    /6 numbers, and data\/0 has 8 bytes/,
  ],
  [
    'a shape beyond the storage',
    withTensor({ shape: [2, 4] }),
    /shape \[2, 4\], and its storage only 6 numbers/,
  ],
  [
    'a huge shape',
    withTensor({ shape: [2 ** 30, 2 ** 30, 2 ** 30], strides: [0, 0, 0] }),
    /more than .* numbers together/,
  ],
  [
    'a huge expanded view',
    withTensor({ shape: [2 ** 26], strides: [0] }),
    /its storage only 6 numbers/,
  ],
  ['an offset beyond the storage', withTensor({ offset: 1 }), /ends at number 7 of its storage/],
  ['a stride beyond the storage', withTensor({ strides: [4, 1] }), /ends at number 7/],
  ['a negative stride', withTensor({ strides: [-3, 1] }), /strides \[-3, 1\]/],
  ['too few strides', withTensor({ strides: [1] }), /2 sizes and 1 strides/],
  ['a negative size', withTensor({ shape: [-2, 3] }), /describes a tensor in an unknown way/],
  ['a name that leads elsewhere', unsafeName, /archive is damaged: invalid relative path/],
  ['a storage elsewhere', withTensor({ key: '../../etc/passwd' }), /which is missing/],
  [
    'an odd byte order',
    torchArchive(stateDictPickle([six]), sixNumbers, { 'model/byteorder': Buffer.from('middle') }),
    /byteorder is "middle"/,
  ],
  [
    'a bomb',
    torchArchive(stateDictPickle([six]), sixNumbers, {
      'model/bomb': [new Uint8Array(2 ** 30), { level: 1 }],
    }),
    /unpacked; at most 1 GB|unpacked; at most 1\.0/,
  ],
  ['text', Buffer.from('hello'), /isn’t a file that torch\.save wrote/],
  ['nothing', new Uint8Array(), /isn’t a file that torch\.save wrote/],
])('refuses %s', async ([, content, problem]) => {
  const file = await fileWith(content);
  const reading = readTorchArchive(file);
  await expect(reading).rejects.toMatchObject({ code: 'damaged' });
  await expect(reading).rejects.toThrow(/^model\.pt can’t be imported: /);
  await expect(reading).rejects.toThrow(problem);
  expect(await readdir(join(file.path, '..'))).toEqual(['stored']);
});

test(
  'a file cut or changed anywhere is refused or read, and never more',
  { timeout: 120_000 },
  async () => {
    const file = await fileWith(whole);
    for (let at = 0; at < whole.length; at += 7) {
      for (const content of [
        whole.subarray(0, at),
        whole.map((byte, place) => (place === at ? byte ^ 0x55 : byte)),
      ]) {
        await writeFile(file.path, content);
        const failed = await readTorchArchive(file).then(
          async (model) => {
            await model.close();
            return null;
          },
          (error: unknown) => error,
        );
        if (failed !== null) expect(failed).toMatchObject({ code: 'damaged' });
      }
    }
  },
);
