import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isAlive } from '../build-if-stale.mjs';
import { electronPackageFolder, electronPlace } from '../find-electron.mjs';
import { ProgressLine } from './progress-line.mjs';
import { DownloadError, ResumableDownloader } from './resumable-downloader.mjs';

/**
 * Fetches Electron's program of the version that the `electron` package is for, from where that package would
 * (`ELECTRON_MIRROR` and its other variables), with its cache, and checks it against the checksums in the package.
 * A mirror on this computer brings its own list of checksums.
 * @param {NodeJS.WritableStream} output where to show how far it is
 * @returns {Promise<null | string>} null if it is there now, or in a few words why it isn't
 */
export async function fetchElectron(output, folder = electronPackageFolder(), env = process.env) {
  if (folder === null) return 'the package "electron" is not installed';
  const { distribution, relative } = electronPlace(folder, env);
  const lock = `${distribution}.fetching`;
  try {
    await mkdir(dirname(distribution), { recursive: true });
    if (!(await takeLock(lock))) return 'another start is fetching it';
  } catch (error) {
    return `${dirname(distribution)} can’t be written: ${error.message}`;
  }
  try {
    const version = await versionOf(folder);
    const archive = await download({ folder, version, distribution, env, output });
    await unpack({ folder, version, archive, distribution, relative, env });
    return null;
  } catch (error) {
    return reasonOf(error);
  } finally {
    await rm(lock, { force: true });
  }
}

async function download({ folder, version, distribution, env, output }) {
  const { downloadArtifact } = await import(fromPackage(folder, '@electron/get'));
  const line = new ProgressLine(output, `Fetching Electron ${version}`);
  const downloader = new ResumableDownloader(dirname(distribution), (file, bytes, total) => {
    if (file.endsWith('.zip')) line.show(bytes, total);
  });
  try {
    return await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: env['npm_config_platform'] ?? process.platform,
      arch: env['npm_config_arch'] ?? process.arch,
      cacheRoot: env['electron_config_cache'],
      // Beside its place, so that what arrived is moved and not copied.
      tempDirectory: dirname(distribution),
      downloader,
      ...(!bringsChecksums(env) && {
        checksums: JSON.parse(await readFile(join(folder, 'checksums.json'), 'utf8')),
      }),
    });
  } finally {
    line.end();
  }
}

/** Whether checksums come from where the archive does. */
function bringsChecksums(env) {
  if (env['electron_use_remote_checksums']) return true;
  const mirror = env['npm_config_electron_mirror'] || env['ELECTRON_MIRROR'] || '';
  return (
    URL.canParse(mirror) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(mirror).hostname)
  );
}

/** Unpacks beside the place where it belongs, and moves it there when it is complete. */
async function unpack({ folder, version, archive, distribution, relative, env }) {
  const { extract } = await import(fromPackage(folder, '@electron-internal/extract-zip'));
  const unpacked = `${distribution}.unpacked`;
  await rm(unpacked, { recursive: true, force: true });
  try {
    await extract(archive, { dir: unpacked });
    // Its checksum has shown what it is.
    await writeFile(join(unpacked, 'version'), version);
    await rm(distribution, { recursive: true, force: true });
    await rename(unpacked, distribution);
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
  // The package's own programs, and electron-vite, look there.
  if (!env['ELECTRON_OVERRIDE_DIST_PATH']) await writeFile(join(folder, 'path.txt'), relative);
}

/** The address of a module that the `electron` package depends on. */
function fromPackage(folder, name) {
  return pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href;
}

async function versionOf(folder) {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')).version;
}

async function takeLock(lock) {
  const take = () => writeFile(lock, String(process.pid), { flag: 'wx' });
  try {
    await take();
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (isAlive(Number(await readFile(lock, 'utf8')))) return false;
  await rm(lock, { force: true });
  await take();
  return true;
}

function reasonOf(error) {
  if (error instanceof DownloadError) return error.message;
  // The class sets no name of its own.
  if (error.constructor.name === 'ChecksumMismatchError') {
    return `what was downloaded is not Electron: ${basename(error.filename)} has another checksum, so it was removed`;
  }
  return error.message.split('\n')[0];
}
