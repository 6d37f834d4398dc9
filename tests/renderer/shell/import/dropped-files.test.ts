import { expect, test } from 'vitest';
import { droppedFiles } from '../../../../src-renderer/shell/import/dropped-files.ts';

type Tree = { readonly [name: string]: string | Tree };

function entryOf(name: string, content: string | Tree): FileSystemEntry {
  if (typeof content === 'string') {
    const file = (resolve: (file: File) => void) => resolve(new File([content], name));
    return { name, isFile: true, isDirectory: false, file } as unknown as FileSystemEntry;
  }
  const inside = Object.entries(content).map(([key, value]) => entryOf(key, value));
  // As browsers do, in portions.
  const createReader = () => {
    let at = 0;
    return {
      readEntries: (resolve: (some: unknown[]) => void) => resolve(inside.slice(at, (at += 2))),
    };
  };
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry;
}

function transfer(tree: Tree): DataTransfer {
  const items = Object.entries(tree).map(([name, content]) => ({
    webkitGetAsEntry: () => entryOf(name, content),
  }));
  const files = Object.keys(tree).map((name) => new File(['x'], name));
  return { items, files } as unknown as DataTransfer;
}

const paths = async (tree: Tree) =>
  (await droppedFiles(transfer(tree))).map(({ path, content }) => [path, content.name]);

test('files are taken as they are', async () => {
  expect(await paths({ 'a.zip': 'x', 'b.csv': 'y' })).toEqual([
    ['a.zip', 'a.zip'],
    ['b.csv', 'b.csv'],
  ]);
});

test('folders give all files in them, with their paths', async () => {
  const deep = { '0': { 'meta.yaml': 'm', run: { a: '1', b: '2', c: '3' } } };
  expect(await paths({ mlruns: deep, 'x.csv': 'x' })).toEqual([
    ['mlruns/0/meta.yaml', 'meta.yaml'],
    ['mlruns/0/run/a', 'a'],
    ['mlruns/0/run/b', 'b'],
    ['mlruns/0/run/c', 'c'],
    ['x.csv', 'x.csv'],
  ]);
});

test('a folder of too many files is refused', async () => {
  const many = Object.fromEntries(Array.from({ length: 150_001 }, (_, at) => [`${at}`, 'x']));
  await expect(paths({ many })).rejects.toThrow('more than 150000 files');
});
