import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands, type CheckedInput, type ImportChoices } from '#shared/contract/commands';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { planResultsImport, type ResultsReader } from '#main/experiments/results-import';
import { Imports } from '#main/imports/imports';
import { inspectResults, writeResults } from '#main/storage/results/read-results';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Reads in this process. */
const reader: ResultsReader = {
  request: async (name, input, { report }) => {
    const output =
      name === 'inspectResults'
        ? await inspectResults((input as Parameters<ResultsReader['request']>[1]).files, report)
        : { written: await writeResults(input as Parameters<typeof writeResults>[0], report) };
    return output as never;
  },
};

async function setUp() {
  const home = await temporaryFolder();
  const store = new ExperimentStore(home);
  const imports = new Imports({
    home,
    plan: (announced) =>
      Promise.resolve(
        planResultsImport(
          store,
          announced as Extract<typeof announced, { kind: 'results' }>,
          reader,
        ),
      ),
  });
  async function send(files: Readonly<Record<string, string>>): Promise<string> {
    const announced = Object.entries(files).map(([name, text]) => ({
      name,
      bytes: Buffer.byteLength(text),
    }));
    const input = commands['imports.begin'].input.parse({ kind: 'results', files: announced });
    const id = await imports.begin(input as CheckedInput<'imports.begin'>);
    for (const [name, text] of Object.entries(files)) {
      if (text !== '') await imports.append(id, name, Buffer.from(text));
    }
    return id;
  }
  const finish = async (id: string, choices?: ImportChoices) => {
    const done = await imports.finish(id, choices);
    if (done.kind !== 'experiments') throw new Error(done.kind);
    return Promise.all(done.ids.map((one) => store.read(one)));
  };
  return { home, store, imports, send, finish };
}

const logs = {
  'logs/a.csv': 'step,loss\n1,2\n2,1\n',
  'logs/deep/b.csv': 'step,loss\n1,3\n2,1\n',
};

test('all runs of a folder become experiments of a batch named after it', async () => {
  const { home, send, finish } = await setUp();
  const records = await finish(await send(logs));
  expect(records.map(({ name, batch, status }) => ({ name, batch, status }))).toEqual([
    { name: 'a', batch: 'logs', status: 'finished' },
    { name: 'deep/b', batch: 'logs', status: 'finished' },
  ]);
  expect(records[0]!.origin).toMatchObject({
    ...{ kind: 'results', format: 'History as CSV', file: 'logs/a.csv' },
  });
  expect(records[0]!.id).toMatch(/^a-[0-9a-f]{5}$/);
  expect(await readdir(join(home, '.imports'))).toEqual([]);
});

test.each(['b.csv', 'more/b.csv'])('a folder and %s beside it have no batch', async (other) => {
  const { imports, send, finish } = await setUp();
  const id = await send({ ...logs, [other]: 'step,loss\n1,4\n' });
  expect(await imports.inspect(id)).toMatchObject({ folder: null });
  expect((await finish(id)).map(({ batch }) => batch)).toEqual([null, null, null]);
});

test('a log that was imported before is recognised, and not imported again unless chosen', async () => {
  const { store, imports, send, finish } = await setUp();
  const [first] = await finish(await send({ 'a.csv': logs['logs/a.csv'] }));
  expect(first!.batch).toBeNull();
  const again = await send(logs);
  const inspection = await imports.inspect(again);
  if (inspection.kind !== 'results') throw new Error(inspection.kind);
  expect(inspection.runs.map(({ path, existing }) => [path, existing?.id ?? null])).toEqual([
    ['logs/a.csv', first!.id],
    ['logs/deep/b.csv', null],
  ]);
  expect(inspection.folder).toBe('logs');
  expect((await finish(again)).map(({ name }) => name)).toEqual(['deep/b']);
  const third = await send(logs);
  await imports.inspect(third);
  await expect(imports.finish(third)).rejects.toThrow(
    /^all runs of the log were imported before, such as “a” \(a-/,
  );
  const fourth = await send(logs);
  const records = await finish(fourth, { kind: 'results', runs: ['logs/a.csv'], batch: null });
  expect(records.map(({ id, batch }) => [id, batch])).toEqual([[`${first!.id}-2`, null]]);
  expect(await store.list()).toHaveLength(3);
});

test('all or nothing: if one run can’t be stored, none is', async () => {
  const { home, store, send, finish } = await setUp();
  const adopt = store.adopt.bind(store);
  let calls = 0;
  store.adopt = (folder, id) => {
    calls += 1;
    return calls === 2 ? Promise.reject(new Error('the disk is full')) : adopt(folder, id);
  };
  await expect(send(logs).then((id) => finish(id))).rejects.toThrow('the disk is full');
  expect(calls).toBe(2);
  expect(await store.list()).toEqual([]);
  expect(await readdir(join(home, '.imports'))).toEqual([]);
});

test.each(['../a.csv', 'logs/../../a.csv', '/a.csv', 'logs//a.csv', './a.csv', ''])(
  'the path %j is refused',
  async (path) => {
    const { send } = await setUp();
    await expect(send({ [path]: 'step,loss\n1,2\n' })).rejects.toThrow();
  },
);

test('names that no disk has, or that look like other paths on some systems, do no harm', async () => {
  const { home, send, finish } = await setUp();
  await mkdir(join(home, 'outside'));
  const [record] = await finish(
    await send({ 'logs/..\\..\\outside\\con:\u202e.csv': 'step,loss\n1,2\n' }),
  );
  expect(record!.name).toBe('..\\..\\outside\\con:\\u202e');
  expect(await readdir(join(home, 'outside'))).toEqual([]);
});

test('a refusal names the file and ends the import', async () => {
  const { home, store, imports, send } = await setUp();
  const id = await send({ ...logs, 'logs/empty.csv': '' });
  await expect(imports.inspect(id)).rejects.toThrow('logs/empty.csv: it is empty');
  await expect(imports.finish(id)).rejects.toThrow('there is no import');
  expect(await store.list()).toEqual([]);
  expect(await readdir(join(home, '.imports'))).toEqual([]);
});
