import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  loadAddon,
  loadFirstAddon,
  loadNativeKernels,
} from '#main/trainer/engines/kernels/native-library';
import { findPrebuilt, hashSources } from '../../../../../src-native/prebuilt.mjs';
import { skipBecause } from '../../../../support/skip-because.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..', '..');

describe('loading an addon', () => {
  it('gives the reason when the file is missing or no addon', async () => {
    const path = join(await temporaryFolder(), 'damaged.node');
    expect(() => loadAddon(path)).toThrow(/damaged\.node can’t be loaded: .+/);
    await writeFile(path, 'not an addon');
    expect(() => loadAddon(path)).toThrow(/damaged\.node can’t be loaded: .+/);
  });

  it('refuses kernels of another version', async () => {
    const path = join(await temporaryFolder(), 'old.json');
    await writeFile(path, JSON.stringify({ abiVersion: -1 }));
    expect(() => loadAddon(path)).toThrow(/old\.json is of version -1, not \d+/);
  });
});

/** A package with this one's prebuilt addons and some files of its own. */
async function newPackage(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  const addons = join('resources', 'addons');
  await mkdir(join(folder, addons), { recursive: true });
  const { path } = findPrebuilt(root);
  const names = [
    'manifest.json',
    ...(path === undefined ? [] : [path.slice(dirname(path).length)]),
  ];
  for (const name of names) await copyFile(join(root, addons, name), join(folder, addons, name));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const kernel = { 'src-native/kernels/some.h': 'int some = 1;\n' };

describe('choosing the addon', () => {
  it('takes the own build if its stamp names the sources that are there', async (context) => {
    const own = join(root, 'build', 'unroll-kernels.node');
    const folder = await newPackage({ ...kernel, 'build/unroll-kernels.node': '' });
    await copyFile(own, join(folder, 'build', 'unroll-kernels.node')).catch(() =>
      skipBecause(context, 'there is no own build'),
    );
    const stamp = join(folder, 'build', 'unroll-kernels.stamp');
    await writeFile(stamp, JSON.stringify({ sources: hashSources(join(folder, 'src-native')) }));
    expect(loadFirstAddon(folder).origin).toBe('own build');

    await writeFile(stamp, JSON.stringify({ sources: 'others' }));
    expect(() => loadFirstAddon(folder)).toThrow('own build: compiled of other sources');
    await rm(stamp);
    expect(() => loadFirstAddon(folder)).toThrow('own build: compiled of other sources');
  });

  it('takes the prebuilt addon else, and says why', async (context) => {
    const { reason } = findPrebuilt(root);
    if (reason !== undefined) skipBecause(context, `the prebuilt addon can’t be used: ${reason}`);
    expect(loadFirstAddon(await newPackage())).toMatchObject({
      origin: 'prebuilt addon (own build: not compiled here)',
      abiVersion: loadNativeKernels().abiVersion,
    });
    const damaged = await newPackage({ 'build/unroll-kernels.node': 'not an addon' });
    expect(loadFirstAddon(damaged).origin).toMatch(
      /^prebuilt addon \(own build: .*unroll-kernels\.node can’t be loaded: .+\)$/,
    );
  });

  it('gives all reasons, and what to do, if there is none', async () => {
    expect(() => loadFirstAddon(join(root, 'none'))).toThrow(
      /own build: not compiled here; prebuilt addon: its manifest.*With g\+\+.*build:native/,
    );
  });
});

describe('the prebuilt addon', () => {
  const machine = { platform: 'linux', arch: 'x64', hasGlibc: true };

  it('must be for this platform, processor and C library', async () => {
    const folder = await newPackage();
    expect(findPrebuilt(folder, { ...machine, arch: 'mips' })).toEqual({
      reason: 'there is none for linux-mips',
    });
    expect(findPrebuilt(folder, { ...machine, hasGlibc: false })).toEqual({
      reason: 'it needs glibc, and this system has another C library',
    });
  });

  it('must be of the sources that are there', async () => {
    const { reason } = findPrebuilt(await newPackage(kernel), machine);
    expect(reason).toMatch(/^built of other sources.*`npm run build:prebuilt`/);
  });

  it('must be there, and as the manifest says', async () => {
    const folder = await newPackage();
    const path = join(folder, 'resources', 'addons', 'linux-x64.node');
    await writeFile(path, 'version https://git-lfs.example/spec');
    expect(findPrebuilt(folder, machine)).toEqual({ reason: `${path} is damaged` });
    await rm(path);
    expect(findPrebuilt(folder, machine)).toEqual({ reason: `${path} is missing` });
  });
});

describe('the hash of the sources', () => {
  it('changes with a file, its name, the options and the ABI, but not with comments and line ends', async () => {
    const hashOf = async (files: Readonly<Record<string, string>>): Promise<string> =>
      hashSources(join(await newPackage(files), 'src-native'));
    const hash = await hashOf(kernel);
    const commented = '// A number.\r\n\r\nint some = 1;  // one\r\n  // the end\r\n';
    expect(await hashOf({ 'src-native/kernels/some.h': commented })).toBe(hash);
    expect(await hashOf({ ...kernel, 'src-native/wasm/exports.cc': 'x' })).toBe(hash);
    for (const other of [
      { 'src-native/kernels/some.h': 'int some = 2;\n' },
      { 'src-native/kernels/some.h': 'int some = 1; int other; // one\n' },
      { 'src-native/kernels/some.h': 'int some = 1; const char* s = " // one";\n' },
      { 'src-native/kernels/other.h': 'int some = 1;\n' },
      { ...kernel, 'src-native/build.json': '{}' },
      { ...kernel, 'src-native/abi-version.json': '10' },
      { ...kernel, 'src-native/node/binding.cc': '' },
    ]) {
      expect(await hashOf(other)).not.toBe(hash);
    }
  });

  it('is the committed one, so that the prebuilt addons are those of these sources', async () => {
    const manifest = JSON.parse(
      await readFile(join(root, 'resources', 'addons', 'manifest.json'), 'utf8'),
    ) as { sources: string };
    expect(
      manifest.sources,
      'src-native has changed: run `npm run build:prebuilt` and commit resources/addons',
    ).toBe(hashSources(join(root, 'src-native')));
  });
});
