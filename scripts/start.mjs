/**
 * Starts the app from the sources.
 *
 *     npm start                          builds if need be and opens the window
 *     npm start -- --install-electron    fetches Electron's program first, which `npm ci` does not
 *     npm start -- --home FOLDER         another data folder
 *
 * Where Electron can't run, the same app is served to a browser of this computer, which is opened on it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build-if-stale.mjs';
import { electronPackageFolder, findElectron } from './find-electron.mjs';

const root = dirname(import.meta.dirname);
/** Milliseconds in which an Electron that can't start (no display, missing libraries, its sandbox) has ended again. */
const startUp = 5000;

function installElectron() {
  const folder = electronPackageFolder();
  if (folder === null) return;
  spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'inherit' });
}

/**
 * Runs the app in Electron.
 * @returns {Promise<{ code: number } | { failed: string }>} how it ended, or in a few words why it never began
 */
function runInElectron(program, args) {
  const started = performance.now();
  const child = spawn(program, [root, ...args], { stdio: ['inherit', 'inherit', 'pipe'] });
  let held = '';
  let isHolding = true;
  /** Lets through what it says: from now on it counts as started. */
  const release = () => {
    isHolding = false;
    process.stderr.write(held);
  };
  const timer = setTimeout(release, startUp);
  child.stderr.setEncoding('utf8').on('data', (text) => {
    if (isHolding) held += text;
    else process.stderr.write(text);
  });
  // Electron decides when the app has ended.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  return new Promise((done) => {
    child.on('error', (error) => {
      clearTimeout(timer);
      done({ failed: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const hasFailed = code !== 0 && performance.now() - started < startUp;
      if (hasFailed) done({ failed: lastWords(held) || `it ended at once (${signal ?? code})` });
      else {
        if (isHolding) release();
        done({ code: code ?? 1 });
      }
    });
  });
}

/** The line of an output that most likely says why the program ended. */
function lastWords(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) =>
    /FATAL|ERROR|error while loading|Missing X server/.test(line),
  );
  return (telling ?? lines.at(-1) ?? '').trim().slice(0, 300);
}

/** Hands over to the browser host, in this same process. */
async function serve(reason, args) {
  process.stderr.write(
    `Electron can't be used (${reason}), so Unroll opens in a browser; ` +
      '"npm start -- --install-electron" fetches Electron.\n',
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  const program = join(root, 'out', 'main', 'server.js');
  process.argv = [process.execPath, program, '--open', ...args];
  await import(pathToFileURL(program).href);
}

async function start(given) {
  const args = given.filter((argument) => argument !== '--install-electron');
  if (args.length < given.length) installElectron();
  await ensureBuilt();
  const electron = findElectron();
  if ('missing' in electron) return serve(electron.missing, args);
  const ended = await runInElectron(electron.program, args);
  if ('failed' in ended) return serve(ended.failed, args);
  process.exitCode = ended.code;
}

try {
  await start(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`unroll: ${error.message}\n`);
  process.exitCode = 1;
}
