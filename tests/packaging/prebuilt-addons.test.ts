import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kernelAbiVersion } from '#main/trainer/engines/kernels/kernel-library';

const folder = join(import.meta.dirname, '..', '..', 'resources', 'addons');
const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
  abiVersion: number;
  addons: Record<string, { bytes: number; sha256: string; compiler: string }>;
};
const names = Object.keys(manifest.addons);

test('the prebuilt addons are those of the manifest', async () => {
  expect(names).toEqual(['linux-x64', 'linux-arm64', 'win32-x64']);
  expect((await readdir(folder)).sort()).toEqual(
    ['manifest.json', ...names.map((name) => `${name}.node`)].sort(),
  );
  expect(manifest.abiVersion).toBe(kernelAbiVersion);
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.addons)) {
    const content = await readFile(join(folder, `${name}.node`));
    const found = createHash('sha256').update(content).digest('hex');
    expect([name, content.length, found]).toEqual([name, bytes, sha256]);
  }
});

/** Those whose versions a file needs, by their text: `GLIBC_2.17`. */
async function librariesNeeded(name: string): Promise<string[]> {
  const text = await readFile(join(folder, `${name}.node`), 'latin1');
  return [...new Set(text.match(/\b(GLIBC|GLIBCXX|CXXABI|GCC)_[\d.]+/g) ?? [])];
}

test.each(['linux-x64', 'linux-arm64'])(
  '%s needs no newer glibc than Node 20 does, and no C++ library',
  async (name) => {
    const needed = await librariesNeeded(name);
    const minors = needed.map((version) => Number(/^GLIBC_2\.(\d+)/.exec(version)?.[1]));
    expect(needed.length).toBeGreaterThan(0);
    for (const minor of minors) expect(minor).toBeLessThanOrEqual(28);
  },
);

test('win32-x64 needs no library but those of every Windows, and no program of a certain name', async () => {
  const text = await readFile(join(folder, 'win32-x64.node'), 'latin1');
  const libraries = [...new Set(text.match(/[\w-]+\.(dll|exe)\b/gi) ?? [])];
  expect(libraries.sort()).toEqual(['KERNEL32.dll', 'msvcrt.dll']);
});
