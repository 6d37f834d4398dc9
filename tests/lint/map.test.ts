import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** The map of docs/architecture.md by line: the folder at the beginning of a line, and all that the lines name. */
async function readMap(): Promise<{ named: Set<string>; parts: ReadonlyMap<string, string> }> {
  const page = await readFile(join(root, 'docs', 'architecture.md'), 'utf8');
  const map = /^```\n(.*?)^```$/ms.exec(page)![1]!;
  const parts = map.split(/^(?=\S)/m).map((part) => [/^[\w.-]+/.exec(part)![0], part] as const);
  const named = new Set([...map.matchAll(/([\w-]+)\//g)].map(([, name]) => name!));
  return { named, parts: new Map(parts) };
}

async function foldersOf(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, folder).length + 1));
}

test('the map of the architecture names every folder of the sources, and none that there is not', async () => {
  const { named, parts } = await readMap();
  const exists = new Set(parts.keys());
  for (const top of [...parts.keys()].filter((name) => !name.includes('.'))) {
    const folders = await foldersOf(top);
    for (const folder of folders) for (const name of folder.split('/')) exists.add(name);
    if (!/^(?:src-|tests$)/.test(top)) continue;
    const missing = folders
      .filter((name) => /^[\w-]+$/.test(name))
      .filter((name) => !named.has(name));
    expect(missing.map((name) => `${top}/${name}`)).toEqual([]);
  }
  expect([...named].filter((name) => !exists.has(name))).toEqual([]);
});
