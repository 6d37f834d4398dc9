import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

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
  readonly files: readonly unknown[];
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
  });
  // The default one starts Chromium without its sandbox.
  expect(configuration.toolsets['appimage']).toBe('1.0.3');
});

test('kernels are packed as files, and archives of experiments are opened with the app', async () => {
  expect(configuration.asarUnpack).toEqual(
    expect.arrayContaining(['build/*.node', 'resources/*.wasm', 'resources/addons/*']),
  );
  expect(configuration.npmRebuild).toBe(false);
  expect(configuration.fileAssociations.map(({ ext }) => ext)).toEqual(['unroll']);
  await access(join(root, configuration.icon));
  const packageJson = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    main: string;
  };
  expect(packageJson.main).toBe('out/main/desktop.js');
});
