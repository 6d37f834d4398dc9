import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setBackend, tensor3d, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { joined } from '#shared/exchange/models/exported-model';
import { layersModel, layersModelOf } from '#shared/exchange/models/layers-model';
import type { Network } from '#shared/network/network';
import { exportedModel } from '../../../support/exported-models.ts';
import { relativeError } from '../../../support/networks.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { batchFirst, referenceNamed, referenceNames } from './references.ts';

/** Registers itself with TensorFlow.js. */
const cpuBackend = '@tensorflow/tfjs-backend-cpu';
await import(cpuBackend);

async function load(network: Network, parameters: Float32Array) {
  const { topology, weights } = layersModelOf(network, parameters);
  const { buffer } = joined(weights.map(({ data }) => data));
  return loadLayersModel(
    {
      load: () =>
        Promise.resolve({
          modelTopology: topology,
          weightSpecs: weights.map(({ name, shape }) => ({
            name,
            shape: [...shape],
            dtype: 'float32',
          })),
          weightData: buffer as ArrayBuffer,
        }),
    },
    { strict: true },
  );
}

test.for(referenceNames.filter((name) => !name.startsWith('gru')))(
  'TensorFlow.js gives the logits of PyTorch for %s',
  async (name) => {
    await setBackend('cpu');
    const reference = await referenceNamed(name);
    const { network, parameters, batch, logits } = reference;
    expect(layersModel.obstacle(network)).toBeNull();
    const model = await load(network, parameters);
    const inputs = tensor3d(batchFirst(reference), [
      batch.size,
      network.sequenceLength,
      network.inputSize,
    ]);
    const answers = (model.predict(inputs) as Tensor).dataSync();
    expect(relativeError(answers, logits)).toBeLessThan(1e-5);
  },
);

test.for(referenceNames.filter((name) => name.startsWith('gru')))(
  '%s, which resets after the product, is refused with the reason',
  async (name) => {
    const { network } = await referenceNamed(name);
    expect(layersModel.obstacle(network)).toMatch(/no GRU that resets after the product/);
    expect(layersModel.obstacle({ ...network, resetGate: 'before' })).toBeNull();
  },
);

test('the example beside a LayersModel computes the logits of the app', async () => {
  const folder = await temporaryFolder();
  const settings = { cell: 'GRU', resetGate: 'before', layers: 2, bidirectional: true } as const;
  const model = await exportedModel({ ...settings, sequenceOrder: 'blocks', blockSize: 7 });
  for (const { name, content } of layersModel.write(model, 'model')) {
    await writeFile(join(folder, name), content);
  }
  // What users install is made of these packages.
  const packages = ['tfjs-core', 'tfjs-layers', 'tfjs-backend-cpu'].map((name) =>
    import.meta.resolve(`@tensorflow/${name}`),
  );
  const installed = join(folder, 'node_modules/@tensorflow/tfjs');
  await mkdir(installed, { recursive: true });
  await writeFile(join(installed, 'package.json'), '{"type": "module", "exports": "./all.js"}');
  await writeFile(
    join(installed, 'all.js'),
    packages.map((path) => `export * from ${JSON.stringify(path)};\n`).join(''),
  );
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'model.mjs')]);
  expect(stdout.match(/^a \d is read as \d$/gm)).toHaveLength(3);
});
