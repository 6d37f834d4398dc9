import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Inspection } from '#shared/contract/inspections';
import { Imports, type ImportPlan } from '#main/imports/imports';
import { mountMemoryDisk } from '../../support/disks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const minute = 60 * 1000;
const hour = 60 * minute;
const files = [{ name: 'a.zip', bytes: 10 }];
const announced = { kind: 'experiment', files } as const;

interface Prepared {
  readonly imports: Imports;
  readonly clock: { now: number };
  /** Files that were handed over, by name. */
  readonly finished: string[][];
  /** The reports of progress: the import and its share. */
  readonly shares: readonly (readonly [string, number])[];
  /** What lies in the folder of imports. */
  folders(): Promise<string[]>;
  readonly home: string;
}

async function prepared(
  finish?: ImportPlan['finish'],
  given?: string,
  inspect?: ImportPlan['inspect'],
): Promise<Prepared> {
  const home = given ?? (await temporaryFolder());
  const clock = { now: Date.now() };
  const finished: string[][] = [];
  const shares: [string, number][] = [];
  const imports = new Imports({
    home,
    now: () => clock.now,
    onProgress: (id, share) => shares.push([id, share]),
    plan: () =>
      Promise.resolve({
        storedNames: new Map([['a.zip', 'stored']]),
        ...(inspect === undefined ? {} : { inspect }),
        finish:
          finish ??
          (async (folder) => {
            finished.push(await readdir(folder));
            return { kind: 'experiment', id: 'x' };
          }),
      }),
  });
  const folders = (): Promise<string[]> => readdir(join(home, '.imports')).catch(() => []);
  return { imports, clock, finished, shares, folders, home };
}

test('pieces are put together, and the folder is gone in the end', async () => {
  const { imports, finished, folders } = await prepared();
  const id = await imports.begin({ ...announced, files: [...files] });
  expect(await imports.append(id, 'a.zip', new Uint8Array(4))).toBe(4);
  expect(await imports.append(id, 'a.zip', new Uint8Array(6))).toBe(10);
  expect(await folders()).toEqual([expect.stringContaining(id)]);
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
  expect(await folders()).toEqual([expect.stringContaining(id)]);
});

test('one that is refused at its end leaves nothing', async () => {
  const { imports, folders } = await prepared(() => Promise.reject(new Error('wrong')));
  const id = await imports.begin({ ...announced, files: [...files] });
  await imports.append(id, 'a.zip', new Uint8Array(10));
  await expect(imports.finish(id)).rejects.toThrow('wrong');
  expect(await folders()).toEqual([]);
});

const inspection: Inspection = {
  ...{ kind: 'dataset', format: 'csv', classes: 2, classNames: null },
  ...{ training: [1, 1], test: [1, 1], hasTestPart: true, inverted: false, transposed: false },
  examples: { labels: new Uint8Array(), images: new Uint8Array() },
  ...{ notes: [], warnings: [] },
};

/** An import with all bytes. */
async function complete(imports: Imports): Promise<string> {
  const id = await imports.begin({ ...announced, files: [...files] });
  await imports.append(id, 'a.zip', new Uint8Array(10));
  return id;
}

test('one is inspected once all bytes are there, and finished with what was made and chosen', async () => {
  const seen: unknown[] = [];
  const { imports, shares, folders } = await prepared(
    async (folder, _, choices) => {
      seen.push([await readdir(folder), choices]);
      return { kind: 'experiment', id: 'x' };
    },
    undefined,
    async (folder, { report }) => {
      await writeFile(join(folder, 'converted'), '');
      report(0.5);
      return inspection;
    },
  );
  const id = await imports.begin({ kind: 'dataset', files: [...files] } as never);
  await expect(imports.inspect(id)).rejects.toThrow('a.zip has 0 of 10 bytes so far');
  await imports.append(id, 'a.zip', new Uint8Array(10));
  expect(await imports.inspect(id)).toEqual(inspection);
  expect(shares).toEqual([[id, 0.5]]);
  expect(await folders()).toHaveLength(1);
  const choices = { kind: 'dataset', splitSeed: 7 } as const;
  await imports.finish(id, choices);
  expect(seen).toEqual([[['converted', 'stored'], choices]]);
  expect(await folders()).toEqual([]);
});

test('files that are refused when they are inspected leave nothing', async () => {
  const { imports, folders } = await prepared(undefined, undefined, () =>
    Promise.reject(new Error('wrong')),
  );
  const id = await complete(imports);
  await expect(imports.inspect(id)).rejects.toThrow('wrong');
  expect(await folders()).toEqual([]);
  await expect(imports.finish(id)).rejects.toMatchObject({ code: 'not-found' });
});

test('one can be cancelled while it is inspected', async () => {
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const { imports, folders } = await prepared(undefined, undefined, (_, { signal }) => {
    begin();
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  });
  const id = await complete(imports);
  const refused = expect(imports.inspect(id)).rejects.toMatchObject({ code: 'not-found' });
  await begun;
  await imports.cancel(id);
  await refused;
  expect(await folders()).toEqual([]);
});

test('a kind that can’t be inspected and choices of another kind are refused, and it can continue', async () => {
  const { imports } = await prepared();
  const id = await complete(imports);
  await expect(imports.inspect(id)).rejects.toMatchObject({
    code: 'invalid-input',
    message: 'an import of the kind experiment can’t be inspected; finish it without',
  });
  await expect(imports.finish(id, { kind: 'dataset' })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(
      'choices: they are for an import of the kind dataset',
    ) as string,
  });
  expect(await imports.finish(id)).toEqual({ kind: 'experiment', id: 'x' });
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

test('those that are left alone for an hour are given up', async () => {
  const { imports, clock, folders } = await prepared();
  const begin = () => imports.begin({ ...announced, files: [...files] });
  const [first = ''] = [await begin(), await begin(), await begin()];
  clock.now += hour - 1;
  await imports.append(first, 'a.zip', new Uint8Array(1));
  clock.now += 2;
  const last = await begin();
  const left = (await folders()).join();
  expect(await folders()).toHaveLength(2);
  expect(left).toContain(first);
  expect(left).toContain(last);
});

test('four are under way at most, and one that was broken off makes room after a minute (R7)', async () => {
  const { imports, clock } = await prepared();
  const begin = () => imports.begin({ ...announced, files: [...files] });
  // All at once: none slips in while others are being looked for.
  const begun = await Promise.allSettled(Array.from({ length: 6 }, begin));
  const ids = begun.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(ids).toHaveLength(4);
  await expect(begin()).rejects.toMatchObject({ code: 'busy' });
  clock.now += minute - 1;
  await expect(begin()).rejects.toMatchObject({ code: 'busy' });
  for (const id of ids.slice(1)) await imports.append(id, 'a.zip', new Uint8Array(1));
  clock.now += 2;
  await begin();
  await expect(imports.append(ids[0]!, 'a.zip', new Uint8Array(1))).rejects.toMatchObject({
    code: 'not-found',
  });
  for (const id of ids.slice(1)) {
    expect(await imports.append(id, 'a.zip', new Uint8Array(1))).toBe(2);
  }
});

test('one that is being finished is not given up, however long that takes', async () => {
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const { imports, clock } = await prepared(async () => {
    await held;
    return { kind: 'experiment', id: 'x' };
  });
  const begin = () => imports.begin({ ...announced, files: [...files] });
  const id = await begin();
  await imports.append(id, 'a.zip', new Uint8Array(10));
  const finished = imports.finish(id);
  clock.now += 2 * hour;
  for (let count = 0; count < 3; count++) await begin();
  await expect(begin()).rejects.toMatchObject({ code: 'busy' });
  goOn();
  expect(await finished).toEqual({ kind: 'experiment', id: 'x' });
});

test('one that could not begin holds up none (R7)', async () => {
  const { imports, home } = await prepared();
  const begin = () => imports.begin({ ...announced, files: [...files] });
  // As on a full disk, its folder can't be made.
  await writeFile(join(home, '.imports'), '');
  for (let count = 0; count < 5; count++) {
    await expect(begin()).rejects.toMatchObject({ code: 'storage' });
  }
  await rm(join(home, '.imports'));
  expect(await begin()).toBeTypeOf('string');
});

test('on a full disk imports fail, and continue when there is room again (R7)', async (context) => {
  const home = await mountMemoryDisk(context, 'size=64k');
  const { imports } = await prepared(undefined, home);
  const big = { kind: 'experiment', files: [{ name: 'a.zip', bytes: 100_000 }] } as const;
  const begin = () => imports.begin({ ...big, files: [...big.files] });
  for (let count = 0; count < 5; count++) {
    const id = await begin();
    await expect(imports.append(id, 'a.zip', new Uint8Array(100_000))).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('the disk is full') as string,
    });
  }
  expect(await begin()).toBeTypeOf('string');
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
  expect(await folders()).toEqual([expect.stringContaining(id), 'young']);
});

test('files that are too large together, or have one name, are refused', async () => {
  const { imports } = await prepared();
  const begin = (bytes: number, second: string) => {
    const two = [
      { name: 'a.zip', bytes },
      { name: second, bytes },
    ];
    return imports.begin({ kind: 'dataset', name: 'letters', files: two } as never);
  };
  await expect(begin(2 ** 29 + 1, 'b')).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('1073741826 bytes together') as string,
  });
  await expect(begin(1, 'a.zip')).rejects.toThrow(
    'files: two have the name "a.zip"; rename one of them',
  );
});
