import { gateCount, layerInputSize, layerSuffix, type Network } from '../../network/network.ts';
import { bytesOf } from '../protobuf.ts';
import {
  joined,
  reorderGates,
  sumOf,
  tensorsByName,
  transposed,
  type ModelFormat,
  type NamedTensor,
} from './exported-model.ts';
import { javaScriptExample } from './layers-model-example.ts';

/**
 * Models as TensorFlow.js saves them for `tf.loadLayersModel`: a topology in the terms of Keras, and the weights. Kernels
 * are [inputs, gates x units], the transpose of PyTorch's, and the two biases are summed.
 */

/** For each gate of Keras (GRU: z, r, h; LSTM: i, f, c, o) its number in PyTorch's order. */
export const kerasGateOrder = {
  RNN: [0],
  GRU: [1, 0, 2],
  LSTM: [0, 1, 2, 3],
} as const satisfies Readonly<Record<Network['cell'], readonly number[]>>;

/** The names of Keras's recurrent layers. */
export const kerasLayer = { RNN: 'SimpleRNN', GRU: 'GRU', LSTM: 'LSTM' } as const;

export const layersModel: ModelFormat = {
  label: 'TensorFlow.js',
  purpose: 'For web pages and Node with TensorFlow.js: a LayersModel with an example of its use.',
  lost: 'Dropout and everything about training. Images have to be prepared by the example’s function.',
  obstacle: ({ cell, resetGate }) =>
    cell === 'GRU' && resetGate === 'after'
      ? 'TensorFlow.js has no GRU that resets after the product, which this is (tensorflow/tfjs#5728). Train with “Reset gate: Before the product”, or choose ONNX.'
      : null,
  write(model, fileName) {
    const { topology, weights } = layersModelOf(model.network, model.parameters);
    const weightsFile = `${fileName}.weights.bin`;
    const document = {
      format: 'layers-model',
      generatedBy: 'Unroll',
      convertedBy: null,
      modelTopology: topology,
      weightsManifest: [
        { paths: [weightsFile], weights: weights.map(({ name, shape }) => specOf(name, shape)) },
      ],
    };
    const modelFile = `${fileName}.json`;
    return [
      { name: modelFile, content: JSON.stringify(document) },
      { name: weightsFile, content: bytesOf(joined(weights.map(({ data }) => data))) },
      {
        name: `${fileName}.mjs`,
        content: javaScriptExample(model, modelFile),
      },
    ];
  },
};

/** A weight of a LayersModel. */
export interface LayersWeight extends NamedTensor {
  readonly name: string;
}

function specOf(name: string, shape: readonly number[]) {
  return { name, shape, dtype: 'float32' };
}

/** The topology and the weights, in order, of a network that the format can express. Its input is a batch of sequences. */
export function layersModelOf(
  network: Network,
  parameters: Float32Array,
): { readonly topology: object; readonly weights: readonly LayersWeight[] } {
  const recurrent = Array.from({ length: network.layers }, (_, layer) =>
    recurrentLayer(network, layer),
  );
  const head = {
    class_name: 'Dense',
    config: { name: 'fc', units: network.classes, activation: 'linear', use_bias: true },
  };
  const topology = {
    class_name: 'Sequential',
    config: { name: 'unroll', layers: [...recurrent, ...readoutLayers(network), head] },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  };
  return { topology, weights: weightsOf(network, parameters) };
}

function recurrentLayer(network: Network, layer: number): object {
  const { cell, hiddenSize, layers, bidirectional, readout } = network;
  const inputShape =
    layer === 0
      ? { batch_input_shape: [null, network.sequenceLength, layerInputSize(network, 0)] }
      : {};
  const inner = {
    name: `rnn_${layer}`,
    units: hiddenSize,
    activation: cell === 'RNN' && network.nonlinearity === 'relu' ? 'relu' : 'tanh',
    // TensorFlow.js would take the hard sigmoid.
    ...(gateCount(cell) > 1 ? { recurrent_activation: 'sigmoid' } : {}),
    ...(cell === 'LSTM' ? { unit_forget_bias: false } : {}),
    use_bias: true,
    return_sequences: layer < layers - 1 || readout !== 'last',
  };
  if (!bidirectional) {
    return { class_name: kerasLayer[cell], config: { ...inner, ...inputShape } };
  }
  return {
    class_name: 'Bidirectional',
    config: {
      name: `bi_${layer}`,
      merge_mode: 'concat',
      layer: { class_name: kerasLayer[cell], config: inner },
      ...inputShape,
    },
  };
}

function readoutLayers({ readout }: Network): object[] {
  switch (readout) {
    case 'last':
      return [];
    case 'mean':
      return [{ class_name: 'GlobalAveragePooling1D', config: { name: 'mean' } }];
    case 'all':
      return [{ class_name: 'Flatten', config: { name: 'all' } }];
  }
}

function weightsOf(network: Network, parameters: Float32Array): LayersWeight[] {
  const tensor = tensorsByName(network, parameters);
  const order = kerasGateOrder[network.cell];
  const gates = (name: string): NamedTensor => {
    const { shape, data } = tensor(name);
    return { shape, data: reorderGates(data, order) };
  };
  const weights: LayersWeight[] = [];
  const directions = network.bidirectional ? (['forward', 'backward'] as const) : ([null] as const);
  for (let layer = 0; layer < network.layers; layer++) {
    for (const [direction, name] of directions.entries()) {
      const suffix = layerSuffix(layer, direction);
      const path = name === null ? `rnn_${layer}` : `bi_${layer}/${name}_rnn_${layer}`;
      const { shape, data } = gates(`rnn.bias_ih_${suffix}`);
      weights.push(
        { name: `${path}/kernel`, ...transposed(gates(`rnn.weight_ih_${suffix}`)) },
        { name: `${path}/recurrent_kernel`, ...transposed(gates(`rnn.weight_hh_${suffix}`)) },
        { name: `${path}/bias`, shape, data: sumOf(data, gates(`rnn.bias_hh_${suffix}`).data) },
      );
    }
  }
  weights.push(
    { name: 'fc/kernel', ...transposed(tensor('fc.weight')) },
    { name: 'fc/bias', ...tensor('fc.bias') },
  );
  return weights;
}
