import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ExperimentIndex } from '#main/experiments/experiment-index';
import { sampleRecord } from '../../support/records.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const fingerprint = '1234.5:678:9 1:2:3 -';

async function indexWith(...ids: string[]): Promise<string> {
  const path = join(await temporaryFolder(), 'index.json');
  const index = await ExperimentIndex.load(path);
  for (const id of ids) index.add(id, fingerprint, sampleRecord({ id }));
  await index.save();
  return path;
}

test('a record is found again by id and fingerprint', async () => {
  const path = await indexWith('a', 'b');
  const index = await ExperimentIndex.load(path);
  expect(index.find('a', fingerprint)).toEqual(sampleRecord({ id: 'a' }));
  expect(index.find('c', fingerprint)).toBeUndefined();
  expect(index.find('constructor', fingerprint)).toBeUndefined();
  expect(index.find('b', '1234.5:678:9 1:2:3 4:5:6')).toBeUndefined();
});

test('an index of several blocks is read whole, characters of several bytes too', async () => {
  const path = join(await temporaryFolder(), 'index.json');
  const index = await ExperimentIndex.load(path);
  const records = Array.from({ length: 20 }, (_, place) =>
    sampleRecord({ id: `r${place}`, notes: `${'ä€😀\u2028'.repeat(2500)}\n` }),
  );
  for (const record of records) index.add(record.id, fingerprint, record);
  await index.save();
  expect((await stat(path)).size).toBeGreaterThan(512 * 1024);
  const loaded = await ExperimentIndex.load(path);
  for (const record of records) expect(loaded.find(record.id, fingerprint)).toEqual(record);
});

test('what was not asked for again is dropped', async () => {
  const path = await indexWith('a', 'b');
  const index = await ExperimentIndex.load(path);
  index.find('a', fingerprint);
  await index.save();
  const next = await ExperimentIndex.load(path);
  expect(next.find('a', fingerprint)).toBeDefined();
  expect(next.find('b', fingerprint)).toBeUndefined();
});

test('the next index knows what was loaded, and then what was saved last', async () => {
  const path = await indexWith('a', 'b');
  const first = (await ExperimentIndex.load(path)).next();
  expect(first.find('a', fingerprint)).toBeDefined();
  first.add('c', fingerprint, sampleRecord({ id: 'c' }));
  await first.save();
  const second = first.next();
  expect(second.find('a', fingerprint)).toBeDefined();
  expect(second.find('b', fingerprint)).toBeUndefined();
  expect(second.find('c', fingerprint)).toEqual(sampleRecord({ id: 'c' }));
});

test('an index without changes is not written again', async () => {
  const path = await indexWith('a');
  const { ino } = await stat(path);
  const index = await ExperimentIndex.load(path);
  index.find('a', fingerprint);
  await index.save();
  expect((await stat(path)).ino).toBe(ino);
});

test.for([
  ['empty', () => ''],
  ['cut in half', (text: string) => text.slice(0, text.length / 2)],
  ['without its end', (text: string) => text.trimEnd()],
  ['without its last record', (text: string) => `${text.split('\n').slice(0, -2).join('\n')}\n`],
  ['of another version', (text: string) => text.replace('"version":4', '"version":3')],
  ['of another schema', (text: string) => text.replace(/"schema":"./, '"schema":"-')],
  ['of a version that knew no schema', (text: string) => text.replace(/"schema":"\w+",/, '')],
  ['with another digit in a record (R15)', (text: string) => text.replace('"step":0', '"step":9')],
  ['with another fingerprint', (text: string) => text.replace('1234.5', '1234.6')],
  ['with a wrong record', (text: string) => text.replace('"queued"', '"sleeping"')],
  ['with a line that is no entry', (text: string) => rehashed(text.replace('{"id"', '{id'))],
  ['a list', () => '[]'],
] as const)('an index that is %s counts as empty and is replaced', async ([, damage]) => {
  const path = await indexWith('a');
  await writeFile(path, damage(await readFile(path, 'utf8')));
  const index = await ExperimentIndex.load(path);
  expect(index.find('a', fingerprint)).toBeUndefined();
  index.add('a', fingerprint, sampleRecord({ id: 'a' }));
  await index.save();
  expect((await ExperimentIndex.load(path)).find('a', fingerprint)).toBeDefined();
});

/** The index with the hash that its entries have now. */
function rehashed(text: string): string {
  const [header = ''] = text.split('\n', 1);
  const entries = text.slice(header.length + 1);
  const sha256 = createHash('sha256').update(entries).digest('hex');
  return `${JSON.stringify({ ...(JSON.parse(header) as object), sha256 })}\n${entries}`;
}

test('an index that cannot be written does no harm', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'index.json');
  await mkdir(path);
  const index = await ExperimentIndex.load(path);
  index.add('a', fingerprint, sampleRecord({ id: 'a' }));
  await index.save();
  expect(await readdir(folder)).toEqual(['index.json']);
});
