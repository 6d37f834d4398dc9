/**
 * Builds the program when its sources are not those that the last complete build was made of.
 *
 *     node scripts/build-if-stale.mjs
 *
 * The build goes into its own folder and is moved into `out/` only when it is complete, so that a program that
 * starts meanwhile never meets half of one. Of several processes that want it at once, one builds and the others wait.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = dirname(import.meta.dirname);
const out = join(root, 'out');
const stampFile = join(out, 'build-stamp.json');
const lockFile = join(out, 'build.lock');

/** Everything the build reads that is ours, and the lock file for what is not. */
const sources = [
  'src-shared',
  'src-main',
  'src-renderer',
  'src-native/abi-version.json',
  'src-native/prebuilt.mjs',
  'resources/icon.svg',
  'docs/guide',
  'electron.vite.config.ts',
  'scripts/electron/licences.mjs',
  'scripts/electron/model-page.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
const outputs = [
  'main/cli.js',
  'main/trainer.js',
  'main/bench.js',
  'main/server.js',
  'main/desktop.js',
  'main/model-page.html',
  'preload/index.cjs',
  'renderer/index.html',
  'renderer/licences.json',
];

async function filesUnder(path) {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A hash that changes whenever a source is added, removed or written. */
async function sourcesFingerprint() {
  const files = (await Promise.all(sources.map((source) => filesUnder(join(root, source))))).flat();
  const lines = await Promise.all(
    files.map(async (file) => {
      // An editor may have taken away its temporary file since the folder was read.
      const state = await stat(file).catch(() => null);
      if (state === null) return '';
      // The same for Linux and Windows, which may look at one folder.
      const path = relative(root, file).replaceAll('\\', '/');
      return `${path} ${state.size} ${Math.floor(state.mtimeMs)}`;
    }),
  );
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

async function isFresh(fingerprint) {
  if (!outputs.every((output) => existsSync(join(out, output)))) return false;
  try {
    return JSON.parse(await readFile(stampFile, 'utf8')).sources === fingerprint;
  } catch {
    return false;
  }
}

/** Whether a process runs on this computer. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the lock if it is free or its holder is dead. The lock only saves work: two builds at once do no harm. */
async function takeLock() {
  await mkdir(out, { recursive: true });
  try {
    await writeFile(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = Number(await readFile(lockFile, 'utf8').catch(() => ''));
  const abandoned = holder > 0 ? !isAlive(holder) : await isOlderThan(lockFile, 10_000);
  if (abandoned) await rm(lockFile, { force: true });
  return false;
}

async function isOlderThan(file, milliseconds) {
  const state = await stat(file).catch(() => null);
  return state !== null && Date.now() - state.mtimeMs > milliseconds;
}

function runBuilder(target) {
  const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const child = spawn(
    process.execPath,
    [builder, 'build', '--logLevel', 'error', '--outDir', target],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => {
      if (code === 0) done();
      else fail(new Error(`the build failed (${signal ?? `exit code ${code}`}):\n${said.trim()}`));
    });
  });
}

/** Moves a complete build into place, one folder at a time; each is there or not, never in part. */
async function install(built, fingerprint) {
  await rm(stampFile, { force: true });
  for (const part of ['renderer', 'preload', 'main']) {
    const place = join(out, part);
    const previous = join(built, `previous-${part}`);
    await rename(place, previous).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(join(built, part), place);
  }
  await writeFile(stampFile, JSON.stringify({ sources: fingerprint }));
}

/** Removes what builds that were killed have left behind. */
async function removeLeftovers() {
  for (const name of await readdir(out)) {
    const pid = /^next-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(out, name), { recursive: true });
  }
}

async function build() {
  const built = join(out, `next-${process.pid}`);
  try {
    await removeLeftovers();
    // Taken before the build reads anything: a source that changes meanwhile makes the result stale at once.
    const fingerprint = await sourcesFingerprint();
    if (await isFresh(fingerprint)) return;
    process.stderr.write('Building Unroll (its sources have changed) ...\n');
    await runBuilder(built);
    await install(built, fingerprint);
  } finally {
    await rm(built, { recursive: true, force: true });
    await rm(lockFile, { force: true });
  }
}

/**
 * Makes sure that `out/` holds a complete build of the present sources. Says one line on stderr if it has to build.
 * Throws with the builder's own words if the sources can't be built.
 */
export async function ensureBuilt() {
  while (!(await isFresh(await sourcesFingerprint()))) {
    if (await takeLock()) await build();
    else await delay(100);
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  await ensureBuilt();
}
