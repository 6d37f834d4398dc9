import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { canBeImported, recogniseFiles } from '#shared/exchange/import-kinds';
import { zipNames } from '#shared/exchange/zip-names';

const file = (path: string, content: string | Uint8Array = 'x') => ({
  path,
  content: new File([content as string], path.slice(path.lastIndexOf('/') + 1)),
});
const zip = (path: string, ...names: string[]) =>
  file(path, zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')]))));

/** What files are recognised as, in short. */
async function kinds(...files: ReturnType<typeof file>[]) {
  const { groups, unknown } = await recogniseFiles(files);
  return {
    groups: groups.map((group) => [group.kind, ...group.files.map(({ path }) => path)]),
    unknown: unknown.map(({ path, reason }) => `${path}: ${reason}`),
  };
}

test.each([
  ['a.unroll', 'experiments'],
  ['a.unroll-lesson', 'lesson'],
  ['ada.unroll-answers', 'lesson'],
  ['A.UNROLL', 'experiments'],
  ['lstm.safetensors', 'model'],
  ['lstm.pt', 'model'],
  ['lstm.PTH', 'model'],
  ['events.out.tfevents.1700000000.host.1.0', 'results'],
  ['events.out.tfevents', 'results'],
  ['train-images-idx3-ubyte.gz', 'dataset'],
  ['t10k-labels.idx1-ubyte', 'dataset'],
  ['letters-idx3-ubyte', 'dataset'],
  ['mnist.npz', 'dataset'],
  ['train.parquet', 'dataset'],
  ['emnist-letters-mapping.txt', 'dataset'],
])('%s is by its name: %s', async (path, kind) => {
  expect(await kinds(file(path))).toEqual({ groups: [[kind, path]], unknown: [] });
  expect(canBeImported(path)).toBe(true);
});

test.each([
  ['of one experiment', ['experiment.json', 'log.txt'], 'experiments'],
  ['of an experiment’s folder', ['experiments/mine/experiment.json'], 'experiments'],
  ['of a bundle', ['bundle.json', 'report.html'], 'experiments'],
  ['of a lesson', ['lesson.json', 'bundle.json', 'experiments/a/experiment.json'], 'lesson'],
  ['of answers', ['answers.json'], 'lesson'],
  ['of images', ['train/0/1.png', 'train/1/2.png'], 'dataset'],
  ['of a folder that only sounds like it', ['my-experiment.json/1.png'], 'dataset'],
])('a ZIP archive is recognised by its files: %s', async (_, names, kind) => {
  expect(await kinds(zip('a.zip', ...names))).toEqual({ groups: [[kind, 'a.zip']], unknown: [] });
});

test('a ZIP archive that is none is refused', async () => {
  const cut = zipSync({ 'experiment.json': strToU8('{}') }).subarray(0, 60);
  expect(await kinds(file('a.zip', 'hello'), file('b.zip', cut), file('c.zip', ''))).toEqual({
    groups: [],
    unknown: ['a', 'b', 'c'].map((name) => `${name}.zip: it is damaged or not a ZIP archive`),
  });
});

test.each([
  ['step,timestamp,loss\n1,2,3', 'results'],
  ['\ufeff"Epoch";"loss"\n1;2', 'results'],
  ['loss\tepoch\r\n1\t2', 'results'],
  ['label,p0,p1\n5,0,0', 'dataset'],
  ['5,0,0\n3,0,0\nstep,1', 'dataset'],
  ['steps,epochs\n1,2', 'dataset'],
  ['', 'dataset'],
])('a table is recognised by its header: %j', async (text, kind) => {
  expect(await kinds(file('a.csv', text))).toEqual({ groups: [[kind, 'a.csv']], unknown: [] });
});

describe('several files', () => {
  test('of a data set or of results belong together, archives and models don’t', async () => {
    const given = [
      file('a.unroll'),
      file('train-images-idx3-ubyte'),
      file('x.pt'),
      file('train-labels-idx1-ubyte'),
      file('y.pt'),
      zip('b.zip', 'experiment.json'),
      file('h.csv', 'step,loss'),
      file('events.out.tfevents.1'),
    ];
    expect((await kinds(...given)).groups).toEqual([
      ['experiments', 'a.unroll'],
      ['dataset', 'train-images-idx3-ubyte', 'train-labels-idx1-ubyte'],
      ['model', 'x.pt'],
      ['model', 'y.pt'],
      ['experiments', 'b.zip'],
      ['results', 'h.csv', 'events.out.tfevents.1'],
    ]);
  });

  test('that are nothing are named with the reason', async () => {
    expect((await kinds(file('photo.png'), file('README'), file('a.unroll'))).unknown).toEqual([
      'photo.png: its name ends in .png',
      'README: its name has no extension',
    ]);
    expect(canBeImported('photo.png')).toBe(false);
  });
});

describe('a folder', () => {
  test('of MLflow is taken as a whole', async () => {
    const paths = ['mlruns/0/meta.yaml', 'mlruns/0/run/metrics/loss', 'mlruns/0/run/model.pt'];
    expect(await kinds(...paths.map((path) => file(path)))).toEqual({
      groups: [['results', ...paths]],
      unknown: [],
    });
  });

  test('gives the files that are something, and its others are passed over', async () => {
    const given = ['from/notes.md', 'from/a.unroll', 'from/deep/b.unroll'].map((path) =>
      file(path),
    );
    expect(await kinds(...given)).toEqual({
      groups: [
        ['experiments', 'from/a.unroll'],
        ['experiments', 'from/deep/b.unroll'],
      ],
      unknown: [],
    });
  });

  test('without any such file is named itself', async () => {
    expect((await kinds(file('f/a.pdf'), file('f/b/c.pdf'))).unknown).toEqual([
      'f: none of its 2 files can be imported',
    ]);
  });
});

test('the directory of a ZIP64 archive is found', async () => {
  const small = zipSync({ 'experiment.json': strToU8('{}') });
  const end = small.length - 22;
  const view = new DataView(small.buffer, small.byteOffset);
  const [bytes, start] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  const large = Buffer.alloc(small.length + 76);
  large.set(small.subarray(0, end));
  large.writeUInt32LE(0x06064b50, end);
  large.writeBigUInt64LE(BigInt(bytes), end + 40);
  large.writeBigUInt64LE(BigInt(start), end + 48);
  large.writeUInt32LE(0x07064b50, end + 56);
  large.writeBigUInt64LE(BigInt(end), end + 64);
  large.set(small.subarray(end), end + 76);
  large.fill(0xff, end + 76 + 8, end + 76 + 20);
  expect(await zipNames(new File([large], 'a.zip'))).toEqual(['experiment.json']);
});

test('a folder of images by class is a data set; images beside something else or alone are not', async () => {
  const images = ['pets/cat/1.png', 'pets/dog/2.JPG'];
  expect(await kinds(...images.map((path) => file(path)))).toEqual({
    groups: [['dataset', ...images]],
    unknown: [],
  });
  expect(await kinds(file('lesson/run.unroll'), file('lesson/pictures/1.png'))).toEqual({
    groups: [['experiments', 'lesson/run.unroll']],
    unknown: [],
  });
  expect(await kinds(file('1.png'))).toMatchObject({ groups: [] });
  const many = Array.from(
    { length: 20 },
    (_, index) => `pets/${index % 2 ? 'cat' : 'dog'}/${index}.png`,
  );
  expect(
    await kinds(...[...many, 'pets/labels.csv', 'pets/notes.txt'].map((path) => file(path))),
  ).toEqual({
    groups: [['dataset', ...many]],
    unknown: [],
  });
});
