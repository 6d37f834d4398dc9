/** Times TensorFlow.js's own layers on its WASM backend; bench-layers.mjs bundles and runs this. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { serveLayers } from './bench-layers-training.mjs';

setWasmPaths(globalThis.__dirname);
tf.enableProdMode();
if (!(await tf.setBackend('wasm'))) throw new Error('the WASM backend did not start');
await serveLayers({ tf, layers, sequential }, tf.version_core);
