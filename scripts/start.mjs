/**
 * Starts the desktop app from the sources.
 *
 *     npm start                          builds if need be and opens the window
 *     npm start -- --install-electron    fetches Electron's program first, which `npm ci` does not
 *
 * The `electron` package is never imported: in plain Node that would start a download.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build-if-stale.mjs';

const root = dirname(import.meta.dirname);
const programPaths = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  mas: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** The folder of the `electron` package, or null where it isn't installed. */
function packageFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

/**
 * Finds Electron's program as the `electron` package itself would, without its download.
 * @returns {{ program: string } | { missing: string }} the path, or in a few words why there is none
 */
export function findElectron(folder = packageFolder(), env = process.env) {
  if (folder === null) return { missing: 'the package "electron" is not installed' };
  const relative = programPaths[env['npm_config_platform'] ?? process.platform] ?? 'electron';
  const distribution = env['ELECTRON_OVERRIDE_DIST_PATH'] || join(folder, 'dist');
  const program = join(distribution, relative);
  if (!existsSync(program)) return { missing: 'its program has not been downloaded' };
  const wanted = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  const found = versionOf(distribution);
  if (found !== wanted) return { missing: `version ${found} is there, but ${wanted} is needed` };
  return { program };
}

function versionOf(distribution) {
  try {
    return readFileSync(join(distribution, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return 'unknown';
  }
}

function installElectron() {
  const folder = packageFolder();
  if (folder === null) return;
  spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'inherit' });
}

async function start(args) {
  if (args.includes('--install-electron')) installElectron();
  const electron = findElectron();
  if ('missing' in electron) {
    process.stderr.write(
      `Electron can't be started: ${electron.missing}` +
        ' (try "npm start -- --install-electron"); the command line works without it: npm run -s unroll -- --help\n',
    );
    // Nothing is broken: what works without Electron was said.
    return 0;
  }
  await ensureBuilt();
  const child = spawn(electron.program, [root], { stdio: 'inherit' });
  return new Promise((done) => {
    child.on('error', (error) => {
      process.stderr.write(`Electron can't be started: ${error.message}\n`);
      done(1);
    });
    child.on('exit', (code) => done(code ?? 1));
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await start(process.argv.slice(2));
}
