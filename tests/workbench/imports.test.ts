import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Imports, type ImportPlan } from '#main/workbench/imports';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hour = 60 * 60 * 1000;
const files = [{ name: 'a.zip', bytes: 10 }];
const announced = { kind: 'experiment', files } as const;

interface Prepared {
  readonly imports: Imports;
  readonly clock: { now: number };
  /** Files that were handed over, by name. */
  readonly finished: string[][];
  /** What lies in the folder of imports. */
  folders(): Promise<string[]>;
  readonly home: string;
}

async function prepared(finish?: ImportPlan['finish']): Promise<Prepared> {
  const home = await temporaryFolder();
  const clock = { now: Date.now() };
  const finished: string[][] = [];
  const imports = new Imports({
    home,
    now: () => clock.now,
    plan: () =>
      Promise.resolve({
        storedNames: new Map([['a.zip', 'stored']]),
        finish:
          finish ??
          (async (folder) => {
            finished.push(await readdir(folder));
            return { kind: 'experiment', id: 'x' };
          }),
      }),
  });
  const folders = (): Promise<string[]> => readdir(join(home, '.imports')).catch(() => []);
  return { imports, clock, finished, folders, home };
}

test('pieces are put together, and the folder is gone in the end', async () => {
  const { imports, finished, folders } = await prepared();
  const id = await imports.begin({ ...announced, files: [...files] });
  expect(await imports.append(id, 'a.zip', new Uint8Array(4))).toBe(4);
  expect(await imports.append(id, 'a.zip', new Uint8Array(6))).toBe(10);
  expect(await folders()).toEqual([id]);
  expect(await imports.finish(id)).toEqual({ kind: 'experiment', id: 'x' });
  expect(finished).toEqual([['stored']]);
  expect(await folders()).toEqual([]);
  await expect(imports.finish(id)).rejects.toMatchObject({ code: 'not-found' });
});

test('neither more nor fewer bytes come than were announced', async () => {
  const { imports, finished } = await prepared();
  const id = await imports.begin({ ...announced, files: [...files] });
  await imports.append(id, 'a.zip', new Uint8Array(4));
  await expect(imports.append(id, 'a.zip', new Uint8Array(7))).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('announced with 10 bytes') as string,
  });
  await expect(imports.finish(id)).rejects.toMatchObject({
    code: 'invalid-input',
    message: 'a.zip has 4 of 10 bytes so far',
  });
  await imports.append(id, 'a.zip', new Uint8Array(6));
  await imports.finish(id);
  expect(finished).toHaveLength(1);
});

test('a file that was not announced is refused', async () => {
  const { imports, folders } = await prepared();
  const id = await imports.begin({ ...announced, files: [...files] });
  await expect(imports.append(id, '../b', new Uint8Array(1))).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('there are: a.zip') as string,
  });
  expect(await folders()).toEqual([id]);
});

test('one that is refused at its end leaves nothing', async () => {
  const { imports, folders } = await prepared(() => Promise.reject(new Error('wrong')));
  const id = await imports.begin({ ...announced, files: [...files] });
  await imports.append(id, 'a.zip', new Uint8Array(10));
  await expect(imports.finish(id)).rejects.toThrow('wrong');
  expect(await folders()).toEqual([]);
});

test('one can be cancelled, and closing cancels all', async () => {
  const { imports, folders } = await prepared();
  const [first] = [
    await imports.begin({ ...announced, files: [...files] }),
    await imports.begin({ ...announced, files: [...files] }),
  ];
  await imports.cancel(first);
  expect(await folders()).toHaveLength(1);
  await expect(imports.cancel(first)).rejects.toMatchObject({ code: 'not-found' });
  await imports.close();
  expect(await folders()).toEqual([]);
});

test('four go on at once, and one that is left alone for an hour makes room', async () => {
  const { imports, clock, folders } = await prepared();
  const begin = () => imports.begin({ ...announced, files: [...files] });
  const [first = ''] = [await begin(), await begin(), await begin(), await begin()];
  await expect(begin()).rejects.toMatchObject({ code: 'busy' });
  clock.now += hour - 1;
  await imports.append(first, 'a.zip', new Uint8Array(1));
  clock.now += 2;
  await begin();
  expect(await folders()).toHaveLength(2);
  expect(await folders()).toContain(first);
});

test('what a program that is gone has left is removed after an hour', async () => {
  const { imports, folders, home } = await prepared();
  const [old, young] = [join(home, '.imports', 'old'), join(home, '.imports', 'young')];
  for (const folder of [old, young]) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'file'), 'x');
  }
  const before = new Date(Date.now() - 2 * hour);
  await utimes(old, before, before);
  const id = await imports.begin({ ...announced, files: [...files] });
  expect((await folders()).sort()).toEqual(['young', id].sort());
});

test('files that are too large together, or have one name, are refused', async () => {
  const { imports } = await prepared();
  const begin = (bytes: number, second: string) => {
    const two = [
      { name: 'a.zip', bytes },
      { name: second, bytes },
    ];
    return imports.begin({ kind: 'experiment', files: two } as never);
  };
  await expect(begin(2 ** 29 + 1, 'b')).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('1073741826 bytes together') as string,
  });
  await expect(begin(1, 'a.zip')).rejects.toThrow('same name');
});
