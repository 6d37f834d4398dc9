import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor3d, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { joined } from '#shared/exchange/models/exported-model';
import { layersModel, layersModelOf } from '#shared/exchange/models/layers-model';
import type { Network } from '#shared/network/network';
import { relativeError } from '../../../support/networks.ts';
import { batchFirst, referenceNamed, referenceNames } from './references.ts';

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
