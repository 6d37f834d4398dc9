import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { packageFile } from '../kernels/package-file.ts';
import type { Tensorflow } from './backend.ts';

/** The npm package that binds TensorFlow's C library. */
export const nodePackage = '@tensorflow/tfjs-node';

/** TensorFlow.js on TensorFlow's own C library. */
export interface Libtensorflow {
  readonly tf: Tensorflow;
  /** Of the C library, such as 2.21.0. */
  readonly libraryVersion: string;
  readonly threads: number;
}

/**
 * Loads tfjs-node: from build/tensorflow, where scripts/fetch-tensorflow.mjs puts it, else from the packages.
 * @param wanted how many CPU threads it should compute with
 * @param require loads tfjs-node
 * @throws Error that says what is missing, and what gets it
 */
export async function loadLibtensorflow(
  wanted: number,
  require: NodeJS.Require = requireWithTfjsNode(),
): Promise<Libtensorflow> {
  checkNativePart(require);
  setEnvironment(wanted);
  restoreUtilities();
  const tf = require(nodePackage) as Tensorflow;
  await tf.ready();
  const chosen = tf.getBackend();
  if (chosen !== 'tensorflow') throw new Error(`its backend did not start, only ${chosen}`);
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();
  return { tf, libraryVersion: binding.TF_Version, threads };
}

function requireWithTfjsNode(): NodeJS.Require {
  const fetched = packageFile('build', 'tensorflow', 'package.json');
  return createRequire(existsSync(fetched) ? fetched : import.meta.url);
}

/**
 * @throws Error if tfjs-node isn't installed, or without its native part (its own installation downloads that, which
 * fails on many machines). Looked up first, because loading tfjs-node brings a second copy of TensorFlow.js before it
 * notices.
 */
function checkNativePart(require: NodeJS.Require): void {
  const remedy = '`npm run fetch:tensorflow` gets it';
  let folder: string;
  try {
    folder = dirname(require.resolve(`${nodePackage}/package.json`));
  } catch {
    throw new Error(`not installed (${remedy})`);
  }
  const library = join(folder, 'lib');
  const builds = existsSync(library) ? readdirSync(library) : [];
  if (!builds.some((build) => existsSync(join(library, build, 'tfjs_binding.node')))) {
    throw new Error(`its native part is missing (${remedy})`);
  }
}

/**
 * Sets what libtensorflow reads from the environment when it is loaded, where a person hasn't. On Windows its C library
 * has a copy of the environment of its own, which a running process can't change.
 */
function setEnvironment(threads: number): void {
  if (process.platform === 'win32') return;
  process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'; // errors only, else each start prints the CPU's instruction sets
  // oneDNN rounds differently on each kind of CPU, is no faster at networks of this size, and each start prints that it is on.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '0';
}

/** tfjs-node 4.22 calls two functions of node:util that Node 22 warns about and Node 23 dropped. */
function restoreUtilities(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}
