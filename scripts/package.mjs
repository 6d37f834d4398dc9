/**
 * Makes the packages of this system, from the Electron that is given: the one that `UNROLL_ELECTRON` names, else the one
 * that `npm start` has fetched. Further flags are electron-builder's.
 *
 *     npm run package
 *     npm run package -- --linux deb
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ensureBuilt } from './build-if-stale.mjs';
import { findElectron } from './find-electron.mjs';

/** The folder of Electron's distribution that a program is in. */
function distributionOf(program) {
  const folder = dirname(program);
  return process.platform === 'darwin' ? join(folder, '..', '..', '..') : folder;
}

/** Where a deb can be made with Debian's own tools, they save electron-builder a download. */
function debTool() {
  const isThere = spawnSync('dpkg-deb', ['--version']).status === 0;
  return isThere
    ? { CUSTOM_FPM_PATH: join(import.meta.dirname, 'electron', 'fpm-by-dpkg.mjs') }
    : {};
}

await ensureBuilt();
const electron = findElectron();
if ('missing' in electron) {
  process.stderr.write(
    `There is no Electron to pack (${electron.missing}); "npm start" fetches it.\n`,
  );
  process.exit(1);
}
const require = createRequire(import.meta.url);
const builder = require.resolve('electron-builder/cli.js');
const { status } = spawnSync(
  process.execPath,
  [
    builder,
    '--publish',
    'never',
    `--config.electronDist=${distributionOf(electron.program)}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...debTool(), ...process.env } },
);
process.exit(status ?? 1);
