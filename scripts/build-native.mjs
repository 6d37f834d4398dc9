/**
 * Compiles the native kernels into build/unroll-kernels.node. Needs only a C++ compiler (g++ or clang++; `CXX` names
 * another); Node's own headers come from the package node-api-headers.
 *
 *   node scripts/build-native.mjs              compiles what is stale, fails if that can't be done
 *   node scripts/build-native.mjs --optional   the same, but only says in one line why it can't be done, and what is
 *                                              used instead
 *   node scripts/build-native.mjs --sanitize   into build/unroll-kernels-sanitized.node, watched for errors of memory
 *                                              and undefined behaviour (see scripts/test-sanitized.mjs)
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPrebuilt, hashSources } from '../src-native/prebuilt.mjs';
import {
  compileAddon,
  compilerVersion,
  removeLeftovers,
  root,
  sources,
} from './native/compile-addon.mjs';

const folder = join(root, 'build');
const sanitize = process.argv.includes('--sanitize');
const name = sanitize ? 'unroll-kernels-sanitized' : 'unroll-kernels';
const output = join(folder, `${name}.node`);
const stampFile = join(folder, `${name}.stamp`);
const extra = sanitize
  ? {
      compile: ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
      link: ['-fsanitize=address,undefined'],
    }
  : {};

/** The compiler that `CXX` names, or else the first that runs. */
async function findCompiler() {
  const asked = process.env.CXX;
  if (asked) {
    try {
      return { compiler: asked, version: await compilerVersion(asked) };
    } catch (error) {
      throw new Error(
        `CXX names the compiler ${asked}, which can’t be run (${error.code ?? 'it failed'}); ` +
          'name another, or leave CXX out',
      );
    }
  }
  for (const compiler of ['g++', 'clang++', 'c++']) {
    try {
      return { compiler, version: await compilerVersion(compiler) };
    } catch {
      continue;
    }
  }
  throw new Error('no C++ compiler (g++ or clang++) was found');
}

/** What a build is made by and of: if the last one's is the same, it isn't stale. */
function stampOf(version) {
  const by = createHash('sha256').update(JSON.stringify([version, process.arch, extra]));
  return JSON.stringify({ compiler: by.digest('hex'), sources: hashSources(sources) });
}

function lastStamp() {
  try {
    return existsSync(output) ? readFileSync(stampFile, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

async function build() {
  if (process.platform === 'win32') {
    throw new Error('they are compiled on Linux and macOS only');
  }
  const { compiler, version } = await findCompiler();
  mkdirSync(folder, { recursive: true });
  removeLeftovers(folder);
  const stamp = stampOf(version);
  if (lastStamp() === stamp) return 'up to date';
  const started = Date.now();
  // Whatever ends this program, no stamp may say of an old addon that it is the new one.
  rmSync(stampFile, { force: true });
  await compileAddon({
    compiler,
    platform: process.platform,
    arch: process.arch,
    output,
    ...extra,
  });
  writeFileSync(stampFile, stamp);
  return `compiled in ${((Date.now() - started) / 1000).toFixed(1)} s`;
}

/** What the app uses without a build of its own. */
function replacement() {
  return findPrebuilt(root).path === undefined
    ? 'Unroll works without them, slower.'
    : `the prebuilt addon for ${process.platform}-${process.arch} is used.`;
}

try {
  console.log(`Native kernels: ${await build()}.`);
} catch (error) {
  const reason = (error.stderr || error.message).trim();
  if (process.argv.includes('--optional')) {
    console.log(`Native kernels: not compiled, for ${reason.split('\n')[0]}; ${replacement()}`);
  } else {
    console.error(`Native kernels: not compiled.\n${reason}`);
    process.exitCode = 1;
  }
}
