import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Electron is never imported here: in plain Node that would start a download.
 */

const programPaths = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  mas: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** The folder of the `electron` package, or null where it isn't installed. */
export function electronPackageFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

/**
 * Where Electron's program belongs: the folder of its distribution, and the program's path in it.
 * @param {string} folder of the `electron` package
 */
export function electronPlace(folder, env = process.env) {
  return {
    distribution: env['ELECTRON_OVERRIDE_DIST_PATH'] || join(folder, 'dist'),
    relative: programPaths[env['npm_config_platform'] ?? process.platform] ?? 'electron',
  };
}

/**
 * Finds Electron's program as the `electron` package itself would, without its download. `UNROLL_ELECTRON` names
 * another one, of any version.
 * @returns {{ program: string } | { missing: string, canBeFetched: boolean }} the path, or in a few words why there is
 *   none, and whether it may be fetched
 */
export function findElectron(folder = electronPackageFolder(), env = process.env) {
  const given = env['UNROLL_ELECTRON'];
  if (given) {
    return existsSync(given)
      ? { program: given }
      : { missing: `there is no ${given}, which UNROLL_ELECTRON names`, canBeFetched: false };
  }
  if (folder === null) {
    return { missing: 'the package "electron" is not installed', canBeFetched: false };
  }
  const { distribution, relative } = electronPlace(folder, env);
  const program = join(distribution, relative);
  if (!existsSync(program)) {
    return { missing: 'its program has not been downloaded', canBeFetched: true };
  }
  const wanted = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  const found = versionOf(distribution);
  if (found !== wanted) {
    const missing = `version ${found} is there, but ${wanted} is needed`;
    // A folder that somebody has named is theirs.
    return { missing, canBeFetched: !env['ELECTRON_OVERRIDE_DIST_PATH'] };
  }
  return { program };
}

function versionOf(distribution) {
  try {
    return readFileSync(join(distribution, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return 'unknown';
  }
}
