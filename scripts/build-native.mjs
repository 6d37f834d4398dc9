/**
 * Compiles the native kernels into build/unroll-kernels.node. Needs only a C++ compiler (g++ or clang++; `CXX` names
 * another); Node's own headers come from the package node-api-headers.
 *
 *   node scripts/build-native.mjs              compiles what is stale, fails if that can't be done
 *   node scripts/build-native.mjs --optional   the same, but only says in one line why it can't be done
 *   node scripts/build-native.mjs --sanitize   into build/unroll-kernels-sanitized.node, watched for errors of memory
 *                                              and undefined behaviour (see scripts/test-sanitized.mjs)
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(root, 'src-native');
const output = join(root, 'build');
const sanitize = process.argv.includes('--sanitize');
const name = sanitize ? 'unroll-kernels-sanitized' : 'unroll-kernels';
const addon = join(output, `${name}.node`);
const stamp = join(output, `${name}.stamp`);

// Bits must not depend on the compiler's liberties: no contraction, no fast-math (see docs/architecture.md).
const commonFlags = [
  '-std=c++17',
  '-O3',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-fvisibility=hidden',
  '-fPIC',
  '-Wall',
  '-Wextra',
  '-Wno-psabi',
  ...(sanitize ? ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'] : []),
];
const staticRuntime = ['-static-libstdc++', '-static-libgcc'];
const targetFlags = {
  x64: {
    avx512: [
      '-mavx512f',
      '-mavx512dq',
      '-mavx512vl',
      '-mavx512bw',
      '-mfma',
      '-mprefer-vector-width=512',
    ],
    avx2: ['-mavx2', '-mfma'],
    portable: [],
  },
  arm64: { neon: [], portable: [] },
};

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** What the addon is made of: if this hash is that of the last build, nothing is stale. */
function fingerprint(compilerVersion) {
  const hash = createHash('sha256').update(compilerVersion).update(process.arch);
  for (const file of [...filesBelow(sources), fileURLToPath(import.meta.url)]) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

function lastFingerprint() {
  try {
    readFileSync(addon);
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}

async function findCompiler() {
  for (const compiler of [process.env.CXX, 'g++', 'clang++', 'c++']) {
    if (!compiler) continue;
    try {
      return { compiler, version: (await run(compiler, ['--version'])).stdout };
    } catch {
      continue;
    }
  }
  throw new Error('no C++ compiler (g++ or clang++) was found');
}

async function build() {
  if (process.platform === 'win32') {
    throw new Error('they can be built on Linux and macOS only so far');
  }
  const targets = targetFlags[process.arch];
  if (!targets) throw new Error(`there are none for the processor ${process.arch}`);
  const { compiler, version } = await findCompiler();
  const wanted = fingerprint(version);
  if (lastFingerprint() === wanted) return 'up to date';

  const started = Date.now();
  const headers = createRequire(import.meta.url)('node-api-headers').include_dir;
  const work = join(output, `native-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const plain = ['node', 'program', 'threads']
      .flatMap((folder) => filesBelow(join(sources, folder)))
      .filter((file) => file.endsWith('.cc'))
      .map((file) => ({ file, flags: ['-isystem', headers] }));
    const perTarget = Object.entries(targets).map(([name, flags]) => ({
      file: join(sources, 'targets', `${name}.cc`),
      flags,
    }));
    const waiting = [...perTarget, ...plain];
    const objects = waiting.map((_, index) => join(work, `${index}.o`));
    let next = 0;
    const worker = async () => {
      while (next < waiting.length) {
        const index = next++;
        const { file, flags } = waiting[index];
        await run(compiler, [...commonFlags, ...flags, '-c', file, '-o', objects[index]]);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
    const built = join(work, 'kernels.node');
    const linking =
      process.platform === 'darwin'
        ? ['-bundle', '-undefined', 'dynamic_lookup']
        : ['-shared', '-pthread', ...(sanitize ? ['-fsanitize=address,undefined'] : staticRuntime)];
    await run(compiler, [...linking, ...objects, '-o', built]);
    renameSync(built, addon);
    writeFileSync(stamp, wanted);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return `compiled in ${((Date.now() - started) / 1000).toFixed(1)} s`;
}

try {
  console.log(`Native kernels: ${await build()}.`);
} catch (error) {
  const reason = (error.stderr || error.message).trim();
  if (process.argv.includes('--optional')) {
    console.log(
      `Native kernels: not compiled, for ${reason.split('\n')[0]}; Unroll works without them, slower.`,
    );
  } else {
    console.error(`Native kernels: not compiled.\n${reason}`);
    process.exitCode = 1;
  }
}
