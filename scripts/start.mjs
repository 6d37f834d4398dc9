/**
 * Starts the app from the sources: the desktop app, in Electron.
 *
 *     npm start                      fetches Electron's program if it isn't there, builds if need be, opens the window
 *     npm start -- --browser         the same app in a browser
 *     npm start -- --home FOLDER     another data folder
 *
 * Where Electron can't be fetched or can't run, the app is served to a browser of this computer, which is opened on it.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build-if-stale.mjs';
import { fetchElectron } from './electron/fetch-electron.mjs';
import { findElectron } from './find-electron.mjs';

const root = dirname(import.meta.dirname);
/** Milliseconds in which an Electron that can't start (no display, missing libraries, its sandbox) has ended again. */
const startUp = 5000;

/**
 * Finds Electron's program, fetching it where it isn't yet.
 * @returns {Promise<{ program: string } | { missing: string }>}
 */
async function obtainElectron() {
  const found = findElectron();
  if (!found.canBeFetched) return found;
  const failure = await fetchElectron(process.stderr);
  return failure === null ? findElectron() : { missing: failure };
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
  /** From now on it counts as started, and its output is passed on. */
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
async function serve(args) {
  await ensureBuilt();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  const program = join(root, 'out', 'main', 'server.js');
  process.argv = [process.execPath, program, '--open', ...args];
  await import(pathToFileURL(program).href);
}

/** Says in one line why there is no window of its own. */
function explain(reason) {
  process.stderr.write(
    `Electron can’t be used (${reason}), so Unroll opens in a browser; the next "npm start" tries again.\n`,
  );
}

async function start(given) {
  const args = given.filter((argument) => argument !== '--browser');
  if (args.length < given.length) return serve(args);
  // Before the build, which may take a while: what is to come is known first.
  const electron = await obtainElectron();
  if ('missing' in electron) {
    explain(electron.missing);
    return serve(args);
  }
  await ensureBuilt();
  const ended = await runInElectron(electron.program, args);
  if ('failed' in ended) {
    explain(ended.failed);
    return serve(args);
  }
  process.exitCode = ended.code;
}

try {
  await start(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`unroll: ${error.message}\n`);
  process.exitCode = 1;
}
