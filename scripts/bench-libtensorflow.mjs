/**
 * Times training steps on TensorFlow's own library, on the WASM backend of TensorFlow.js and on the kernels, by turns.
 * It needs `npm run fetch:tensorflow`.
 *
 *     node scripts/bench-libtensorflow.mjs                on as many threads as there are cores
 *     node scripts/bench-libtensorflow.mjs --threads 1
 *     node scripts/bench-libtensorflow.mjs --processor    the time that steps take of all cores, for busy machines
 *
 * With --layers it is the process that trains TensorFlow.js's own layers on the library, with --engine NAME the one that
 * trains one of Unroll's engines.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { serveLayers } from './bench-layers-training.mjs';
import { runTypeScript } from './run-typescript.mjs';

const [what] = process.argv.slice(2);
if (what === '--layers') {
  // tfjs-node 4.22 calls what Node 23 dropped.
  const isNullOrUndefined = (value) => value === null || value === undefined;
  Object.assign(util, { isNullOrUndefined, isArray: Array.isArray });
  const folder = join(dirname(import.meta.dirname), 'build', 'tensorflow');
  const tf = createRequire(join(folder, 'package.json'))('@tensorflow/tfjs-node');
  const { layers, sequential } = tf;
  await serveLayers({ tf, layers, sequential }, tf.backend().binding.TF_Version);
} else if (what === '--engine') {
  await runTypeScript('tests/bench/training-engine.ts');
} else {
  await runTypeScript('tests/bench/libtensorflow.ts');
}
