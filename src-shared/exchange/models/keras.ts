import type { Network } from '../../network/network.ts';
import type { ExportedModel, ModelFormat } from './exported-model.ts';
import { kerasGateOrder, kerasLayer } from './layers-model.ts';
import {
  checkFunction,
  plainText,
  prepareFunction,
  programFiles,
  pythonBoolean,
  pythonNumber,
  pythonString,
  readWeights,
} from './python.ts';

/** Models as a program that builds them in Keras. */
export const keras: ModelFormat = {
  label: 'Keras',
  purpose:
    'For Python with Keras 3: the weights and a program that builds the model, sets them and checks its logits.',
  lost: 'The state of the optimiser.',
  obstacle: () => null,
  write: (model, fileName) => programFiles(model, fileName, kerasProgram),
};

/** The program that builds the model, sets its weights, prepares images and checks the logits. */
export function kerasProgram(model: ExportedModel, fileName: string): string {
  const { network, preparation, name } = model;
  const { cell, layers, bidirectional, classes } = network;
  return `"""${plainText(name)}, trained with Unroll.

    python3 ${fileName}.py

builds the network, sets its weights from ${fileName}.safetensors in the same folder, and compares its logits for test
examples with those of Unroll. Needs keras, one of its backends and numpy.
"""

import json
from pathlib import Path

import keras
import numpy as np
from keras import layers

WEIGHTS = Path(__file__).with_name(${pythonString(`${fileName}.safetensors`)})
# The number that each gate of Keras has in PyTorch, whose order the file is in.
GATES = ${JSON.stringify(kerasGateOrder[cell])}


def build():
    """The network with new weights: sequences [images, ${network.sequenceLength}, ${network.inputSize}] to logits [images, ${classes}]."""
    return keras.Sequential(
        [
            keras.Input((${network.sequenceLength}, ${network.inputSize})),
${layersOf(network)
  .map((layer) => `            ${layer},\n`)
  .join('')}        ]
    )


${readWeights}


def gates(array):
    """An array whose first axis has the gates in the order of PyTorch, in the order of Keras."""
    blocks = np.split(array, len(GATES))
    return np.concatenate([blocks[gate] for gate in GATES])


def recurrent_weights(weights, suffix):
    """Kernel, recurrent kernel and bias of one layer and direction."""
    bias_ih, bias_hh = (gates(weights[f"rnn.{name}_{suffix}"]) for name in ("bias_ih", "bias_hh"))
    bias = ${cell === 'GRU' && network.resetGate === 'after' ? 'np.stack([bias_ih, bias_hh])' : 'bias_ih + bias_hh'}
    return [gates(weights[f"rnn.weight_ih_{suffix}"]).T, gates(weights[f"rnn.weight_hh_{suffix}"]).T, bias]


def load():
    """The trained network."""
    model = build()
    weights = read_weights(WEIGHTS)
    for layer in range(${layers}):
        suffixes = [${bidirectional ? 'f"l{layer}", f"l{layer}_reverse"' : 'f"l{layer}"'}]
        values = [array for suffix in suffixes for array in recurrent_weights(weights, suffix)]
        model.get_layer(f"recurrent_{layer}").set_weights(values)
    model.get_layer("fc").set_weights([weights["fc.weight"].T, weights["fc.bias"]])
    return model


${prepareFunction(preparation, `${network.sequenceLength}, ${network.inputSize}`)}


${checkFunction(model)}


if __name__ == "__main__":
    model = load()
    check(lambda sequences: model.predict(sequences, verbose=0))
`;
}

function layersOf(network: Network): string[] {
  const { layers, bidirectional, readout, dropout, headDropout, classes } = network;
  const built: string[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const name = `name="recurrent_${layer}"`;
    const inner = recurrentLayer(network, layer < layers - 1 || readout !== 'last');
    built.push(bidirectional ? `layers.Bidirectional(${inner}), ${name})` : `${inner}, ${name})`);
    if (dropout > 0 && layer < layers - 1) built.push(`layers.Dropout(${pythonNumber(dropout)})`);
  }
  if (readout === 'mean') built.push('layers.GlobalAveragePooling1D()');
  if (readout === 'all') built.push('layers.Flatten()');
  if (headDropout > 0) built.push(`layers.Dropout(${pythonNumber(headDropout)})`);
  built.push(`layers.Dense(${classes}, name="fc")`);
  return built;
}

/** A recurrent layer without the closing bracket. */
function recurrentLayer(network: Network, returnsSequences: boolean): string {
  const { cell, hiddenSize, nonlinearity, resetGate } = network;
  const own =
    cell === 'RNN'
      ? [`activation=${pythonString(nonlinearity)}`]
      : cell === 'GRU'
        ? [`reset_after=${pythonBoolean(resetGate === 'after')}`]
        : [];
  const options = [
    String(hiddenSize),
    ...own,
    `return_sequences=${pythonBoolean(returnsSequences)}`,
  ];
  return `layers.${kerasLayer[cell]}(${options.join(', ')}`;
}
