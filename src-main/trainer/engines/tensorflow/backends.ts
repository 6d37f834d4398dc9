import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TfjsWasm from '@tensorflow/tfjs-backend-wasm';
import { UnrollError } from '#shared/contract/errors';
import type { Tensorflow, TensorflowBackend } from './backend.ts';
import { registerGradientRules } from './gradient-rules.ts';
import { loadLibtensorflow, nodePackage } from './libtensorflow.ts';

/** One way to load TensorFlow.js. */
export interface BackendOpener {
  readonly name: TensorflowBackend['name'];
  /** The npm package that brings the backend. */
  readonly packageName: string;
  /** @throws anything, with a message that says why the backend isn't available */
  readonly open: (threads: number) => Promise<Omit<TensorflowBackend, 'passedOver'>>;
}

/**
 * `require` for the packages of TensorFlow.js, which are CommonJS. They stay outside the bundle because they look
 * for their native library and .wasm files next to themselves, and because one of them may not be installed.
 */
const requirePackage = createRequire(import.meta.url);

/** The first address past what WebAssembly's 32-bit memory gives to TensorFlow.js: 4 GiB less one 64 KiB page. */
const wasmMemory = 2 ** 32 - 2 ** 16;

const corePackage = '@tensorflow/tfjs-core';
const wasmPackage = '@tensorflow/tfjs-backend-wasm';
const cpuPackage = '@tensorflow/tfjs-backend-cpu';

/** Forces a backend, for tests and comparisons. */
const backendVariable = 'UNROLL_TENSORFLOW_BACKEND';

/** All ways to load TensorFlow.js, fastest first. */
export const backendOpeners: readonly BackendOpener[] = [
  { name: 'tensorflow', packageName: nodePackage, open: openNode },
  { name: 'wasm', packageName: wasmPackage, open: openWasm },
  { name: 'cpu', packageName: cpuPackage, open: openCpu },
];

/**
 * Loads TensorFlow.js on the first backend that works.
 * @param threads how many CPU threads are wanted; not every backend has more than one
 * @throws UnrollError 'unavailable' with the reason for each backend that was tried
 */
export async function openBackend(
  threads: number,
  openers: readonly BackendOpener[] = chosenOpeners(),
): Promise<TensorflowBackend> {
  const passedOver: string[] = [];
  for (const { packageName, open } of openers) {
    try {
      const backend = await open(threads);
      registerGradientRules(backend.tf);
      return { ...backend, passedOver };
    } catch (error) {
      passedOver.push(`${packageName}: ${reasonOf(error, packageName)}`);
    }
  }
  throw new UnrollError(
    'unavailable',
    `the tensorflow engine isn’t available: ${passedOver.join('; ')}. Install its packages with \`npm ci\``,
  );
}

/** @throws UnrollError 'unavailable' if the environment names a backend that doesn't exist */
function chosenOpeners(): readonly BackendOpener[] {
  const forced = process.env[backendVariable];
  if (!forced) return backendOpeners;
  const chosen = backendOpeners.filter(({ name }) => name === forced);
  if (chosen.length > 0) return chosen;
  const names = backendOpeners.map(({ name }) => name).join(', ');
  throw new UnrollError(
    'unavailable',
    `${backendVariable}: "${forced}" isn’t a backend of TensorFlow.js; use one of ${names}`,
  );
}

/** TensorFlow's own C library, by tfjs-node. */
async function openNode(wanted: number): Promise<Omit<TensorflowBackend, 'passedOver'>> {
  const { tf, libraryVersion, threads } = await loadLibtensorflow(wanted);
  check(tf);
  const version = `${tf.version_core} with libtensorflow ${libraryVersion}`;
  return { tf, name: 'tensorflow', version, threads, memoryLimit: Infinity };
}

/** WebAssembly kernels with SIMD; TensorFlow.js has their threaded build for browsers only. */
async function openWasm(): Promise<Omit<TensorflowBackend, 'passedOver'>> {
  const tf = requireCore();
  const { setWasmPaths } = requirePackage(wasmPackage) as typeof TfjsWasm;
  setWasmPaths(join(dirname(requirePackage.resolve(wasmPackage)), '/'));
  const started = await withoutNewFaultListeners(() => tf.setBackend('wasm'));
  if (!started) {
    tf.removeBackend('wasm'); // else TensorFlow.js keeps trying to start it
    throw new Error('its WebAssembly module did not start');
  }
  check(tf);
  return { tf, name: 'wasm', version: tf.version_core, threads: 1, memoryLimit: wasmMemory };
}

/** Plain JavaScript. */
async function openCpu(): Promise<Omit<TensorflowBackend, 'passedOver'>> {
  const tf = requireCore();
  requirePackage(cpuPackage);
  await tf.setBackend('cpu');
  check(tf);
  return { tf, name: 'cpu', version: tf.version_core, threads: 1, memoryLimit: Infinity };
}

function requireCore(): Tensorflow {
  const tf = requirePackage(corePackage) as Tensorflow;
  tf.enableProdMode(); // else it advertises tfjs-node on every start
  return tf;
}

/** Runs one operation, because some backends load and then fail at the first one. */
function check(tf: Tensorflow): void {
  const product = tf.tidy(() =>
    tf.matMul(tf.tensor2d([2, 3], [1, 2]), tf.tensor2d([5, 7], [2, 1])).dataSync(),
  );
  if (product[0] !== 31) throw new Error(`it computes wrong results: 2*5 + 3*7 gave ${product[0]}`);
}

/**
 * Emscripten's glue adds listeners that turn every uncaught error and rejection of the process into its own. They are
 * removed, so that the process handles those itself.
 */
async function withoutNewFaultListeners<T>(work: () => Promise<T>): Promise<T> {
  const faults = ['uncaughtException', 'unhandledRejection'];
  const before = faults.map((fault) => process.listeners(fault as NodeJS.Signals));
  try {
    return await work();
  } finally {
    faults.forEach((fault, index) => {
      for (const listener of process.listeners(fault as NodeJS.Signals)) {
        if (!before[index]!.includes(listener)) process.removeListener(fault, listener);
      }
    });
  }
}

function reasonOf(error: unknown, packageName: string): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'MODULE_NOT_FOUND' && String(message).includes(`'${packageName}`)) {
    return 'not installed';
  }
  return String(message ?? error)
    .split('\n', 1)[0]!
    .trim()
    .replace(/\.$/, '');
}
