import { execFile } from 'node:child_process';
import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test, vi, type TestContext } from 'vitest';
import { shortTraining, startExperiment } from '../e2e/support/seed.ts';
import { skipBecause } from '../support/skip-because.ts';
import { describeDesktop } from './support/describe-desktop.ts';
import { electronFolder, electronProgram, removeElectronFolder } from './support/given-electron.ts';
import { patience, type DesktopOptions, type RunningDesktop } from './support/running-desktop.ts';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);
const long = { timeout: 1_200_000 };
const largestPackage = 130e6;

/** An app for an Electron that can't run ours as it is built, in which only ES modules are: packed instead of it. */
const otherApp = process.env['UNROLL_PACKED_APP'];
/** A folder of packages that were made before, which takes minutes; made by the tests unless it is given. */
const madeBefore = process.env['UNROLL_PACKAGES'];
const firstWithModules = 28;
const firstWithFileFuse = 29;

/** The least that is needed of electron-builder's own functions and configuration. */
interface Builder {
  getConfig(folder: string, path: string, options: object): Promise<Configuration>;
}
interface Configuration {
  readonly electronFuses: Record<string, boolean>;
}

async function majorOf(program: string): Promise<number> {
  const environment = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const { stdout } = await run(program, ['-p', 'process.versions.electron'], { env: environment });
  return Number.parseInt(stdout, 10);
}

/** The configuration as a file: ours, of another app and without the fuses that an older Electron doesn't have. */
async function writeConfiguration(folder: string, major: number): Promise<string> {
  const require = createRequire(import.meta.url);
  const builder = dirname(require.resolve('app-builder-lib/package.json'));
  const { getConfig } = require(join(builder, 'out', 'util', 'config', 'config.js')) as Builder;
  const configuration = await getConfig(root, 'electron-builder.yml', {});
  if (major < firstWithFileFuse) {
    delete configuration.electronFuses['grantFileProtocolExtraPrivileges'];
  }
  const directories = {
    output: join(folder, 'packages'),
    ...(otherApp !== undefined && { app: otherApp }),
  };
  const file = join(folder, 'electron-builder.json');
  await writeFile(file, JSON.stringify({ ...configuration, extends: null, directories }));
  return file;
}

describeDesktop('a package', (starter) => {
  let folder: string;
  let program: string;
  let configuration: string;
  let reason: string | null = null;

  beforeAll(async () => {
    const given = electronProgram ?? '';
    const major = await majorOf(given);
    if (process.platform !== 'linux') reason = "the packages of other systems can't be unpacked";
    else if (major < firstWithModules && otherApp === undefined) {
      reason = `Electron ${major} runs no ES modules; UNROLL_PACKED_APP names an app for it`;
    }
    if (reason !== null) return;
    folder = await electronFolder();
    // Without an app of its own.
    const bare = join(folder, 'bare');
    const own = join(dirname(given), 'resources', 'app');
    await cp(dirname(given), bare, {
      recursive: true,
      filter: (path) => path !== own && !path.startsWith(own + sep),
    });
    program = join(bare, 'electron');
    configuration = await writeConfiguration(folder, major);
    return () => removeElectronFolder(folder);
  }, long.timeout);

  /** Makes a package unless it was made before. @returns its path */
  async function make(target: string, extension: string): Promise<string> {
    if (madeBefore === undefined) await build(target);
    const packages = madeBefore ?? join(folder, 'packages');
    const made = (await readdir(packages)).find((name) => name.endsWith(extension));
    expect(made).toBeDefined();
    return join(packages, made!);
  }

  async function build(target: string): Promise<void> {
    const script = join(root, 'scripts', 'package.mjs');
    await run(process.execPath, [script, '--linux', target, '--config', configuration], {
      env: { ...process.env, UNROLL_ELECTRON: program },
      maxBuffer: 2 ** 26,
    });
  }

  /** Starts what was packed, though asked to be Node or to be debugged, and trains a network in it. */
  async function use(options: DesktopOptions): Promise<RunningDesktop> {
    const began = performance.now();
    const desktop = await starter.start({
      ...options,
      isPacked: true,
      args: ['--inspect=0'],
      environment: {
        ELECTRON_RUN_AS_NODE: '1',
        NODE_OPTIONS: '--require /missing.js',
        // Without FUSE, which not every machine has.
        APPIMAGE_EXTRACT_AND_RUN: '1',
      },
    });
    expect(await desktop.call('experiments.list', {})).toEqual([]);
    console.info(`usable after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    expect(desktop.output).not.toContain('Debugger listening');
    const id = await startExperiment(desktop, { ...shortTraining, engine: 'native' });
    await vi.waitFor(async () => {
      const { record } = await desktop.call('experiments.show', { experiment: id });
      expect(record.status).toBe('finished');
    }, patience);
    return desktop;
  }

  const skipIfNecessary = (context: TestContext): void => {
    if (reason !== null) skipBecause(context, reason);
  };

  test(
    'a deb is small enough, and what is unpacked of it starts and trains',
    long,
    async (context) => {
      skipIfNecessary(context);
      const deb = await make('deb', '.deb');
      const { size } = await stat(deb);
      console.info(`the deb has ${(size / 1e6).toFixed(1)} MB`);
      expect(size).toBeLessThan(largestPackage);
      const { stdout: fields } = await run('dpkg-deb', ['--field', deb]);
      expect(fields).toMatch(/^Package: unroll$/m);
      expect(fields).toMatch(/^Depends: .*libnss3/m);

      const unpacked = join(folder, 'unpacked');
      await run('dpkg-deb', ['--extract', deb, unpacked]);
      const app = join(unpacked, 'opt', 'Unroll');
      const resources = join(app, 'resources');
      expect(await readdir(app)).toEqual(
        expect.arrayContaining([
          'LICENSE.electron.txt',
          'LICENSES.chromium.html',
          'chrome-sandbox',
        ]),
      );
      expect((await readdir(resources)).filter((name) => name.startsWith('app.'))).toEqual([
        'app.asar',
        'app.asar.unpacked',
      ]);
      const entry = await readFile(join(unpacked, 'usr/share/applications/unroll.desktop'), 'utf8');
      expect(entry).toContain('MimeType=application/x-unroll-experiment');

      const desktop = await use({ ...(await starter.options()), program: join(app, 'unroll') });
      const licences = `fetch('./licences.json').then(async (answer) =>
      (await answer.json()).map(({ name }) => name))`;
      expect(await desktop.inWindow(licences)).toEqual(
        expect.arrayContaining(['pinia', 'echarts', 'zod', '@tensorflow/tfjs-core', 'MNIST']),
      );
    },
  );

  test('an AppImage is small enough, and starts and trains', long, async (context) => {
    skipIfNecessary(context);
    let image = '';
    try {
      image = await make('AppImage', '.AppImage');
    } catch (error) {
      const { stdout = '', message } = error as Error & { stdout?: string };
      // Its tools are fetched from GitHub.
      if (!/github|ENOTFOUND|EAI_AGAIN/.test(stdout + message)) throw error;
      skipBecause(
        context,
        "the tools of AppImage can't be fetched; APPIMAGE_TOOLS_PATH names some",
      );
    }
    const { size } = await stat(image);
    console.info(`the AppImage has ${(size / 1e6).toFixed(1)} MB`);
    expect(size).toBeLessThan(largestPackage);
    await use({ ...(await starter.options()), program: image });
  });
});
