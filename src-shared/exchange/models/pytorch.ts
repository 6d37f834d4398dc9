import { readoutSize, type Network } from '../../network/network.ts';
import type { ExportedModel, ModelFormat } from './exported-model.ts';
import {
  asksForStatistics,
  checkFunction,
  plainText,
  prepareFunction,
  programFiles,
  pythonBoolean,
  pythonNumber,
  pythonString,
  readWeights,
  type PythonPreparation,
} from './python.ts';

/** Models as a PyTorch module with its weights. Names, shapes and order of Unroll's parameters are PyTorch's own. */
export const pytorch: ModelFormat = {
  label: 'PyTorch',
  purpose:
    'For Python with PyTorch: the weights and a program that builds the module, loads them and checks its logits.',
  lost: 'The state of the optimiser.',
  obstacle: () => null,
  write: (model, fileName) => programFiles(model, fileName, pytorchProgram),
};

/** The program that builds the module, loads its weights, prepares images and checks the logits. */
export function pytorchProgram(model: ExportedModel, fileName: string): string {
  const { network, preparation, name } = model;
  return `"""${plainText(name)}, trained with Unroll.

    python3 ${fileName}.py

builds the network, loads ${fileName}.safetensors from the same folder, and compares its logits for test examples with
those of Unroll. Needs torch and numpy.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

WEIGHTS = Path(__file__).with_name(${pythonString(`${fileName}.safetensors`)})


${pytorchModule(network)}


${readWeights}


def load():
    """The trained network, ready to classify."""
    network = Classifier()
    weights = {name: torch.from_numpy(array) for name, array in read_weights(WEIGHTS).items()}
    network.load_state_dict(weights)
    return network.eval()


${prepareFunction(preparation, `${network.sequenceLength}, ${network.inputSize}`)}


${checkFunction(model)}


if __name__ == "__main__":
    model = load()
    with torch.no_grad():
        check(lambda sequences: model(torch.from_numpy(sequences)))
`;
}

/**
 * The network alone, with random weights: its class and the function that prepares images, to be pasted into a program.
 * @param name of the experiment
 */
export function pytorchCode(
  name: string,
  network: Network,
  preparation: PythonPreparation,
): string {
  const statistics = asksForStatistics(preparation) ? ', mean, deviation' : '';
  return `"""The network of ${plainText(name)}, built with Unroll, with random weights. Needs torch and numpy.

    logits = Classifier()(torch.from_numpy(prepare(images${statistics})))
"""

import numpy as np
import torch
from torch import nn


${pytorchModule(network)}


${prepareFunction(preparation, `${network.sequenceLength}, ${network.inputSize}`)}
`;
}

/** The class \`Classifier\`, a module of the network's shape; it needs \`torch\` and \`nn\`. */
export function pytorchModule(network: Network): string {
  const { cell, readout, bidirectional, headDropout, classes } = network;
  const isOwn = cell === 'GRU' && network.resetGate === 'before';
  const dropout =
    headDropout > 0 ? `        self.dropout = nn.Dropout(${pythonNumber(headDropout)})\n` : '';
  const features = headDropout > 0 ? 'self.dropout(features)' : 'features';
  const final = cell === 'LSTM' ? 'outputs, (final, _)' : 'outputs, final';
  const last = bidirectional ? 'torch.cat([final[-2], final[-1]], dim=1)' : 'final[-1]';
  const { unpacked, read } = {
    last: { unpacked: `_${final.slice('outputs'.length)}`, read: last },
    mean: { unpacked: 'outputs, _', read: 'outputs.mean(dim=1)' },
    all: { unpacked: 'outputs, _', read: 'outputs.flatten(1)' },
  }[readout];
  return `${isOwn ? `${gruThatResetsBefore}\n\n\n` : ''}class Classifier(nn.Module):
    """Reads sequences [images, ${network.sequenceLength}, ${network.inputSize}] and returns logits [images, ${classes}]."""

    def __init__(self):
        super().__init__()
        self.rnn = ${recurrentModule(network)}
${dropout}        self.fc = nn.Linear(${readoutSize(network)}, ${classes})

    def forward(self, sequences):
        ${unpacked} = self.rnn(sequences)
        features = ${read}
        return self.fc(${features})`;
}

function recurrentModule(network: Network): string {
  const { cell, inputSize, hiddenSize, layers, bidirectional, dropout } = network;
  const options = [
    `num_layers=${layers}`,
    'batch_first=True',
    `bidirectional=${pythonBoolean(bidirectional)}`,
    // PyTorch warns of a dropout between layers where there is only one.
    ...(dropout > 0 && layers > 1 ? [`dropout=${pythonNumber(dropout)}`] : []),
  ];
  const sizes = `${inputSize}, ${hiddenSize}, `;
  switch (cell) {
    case 'RNN':
      return `nn.RNN(${sizes}${[...options, `nonlinearity=${pythonString(network.nonlinearity)}`].join(', ')})`;
    case 'GRU':
      return network.resetGate === 'before'
        ? `ResetBeforeGRU(${inputSize}, ${hiddenSize}, ${layers}, ${pythonBoolean(bidirectional)}, ${pythonNumber(dropout)})`
        : `nn.GRU(${sizes}${options.join(', ')})`;
    case 'LSTM':
      return `nn.LSTM(${sizes}${options.join(', ')})`;
  }
}

/** nn.GRU always resets after the product. Equations: Cho et al., 2014 (arXiv:1406.1078), eq. 5 to 8. */
const gruThatResetsBefore = `class ResetBeforeGRU(nn.Module):
    """A GRU whose reset gate acts on the hidden state before the product; nn.GRU has the other kind only."""

    def __init__(self, inputs, units, layers, bidirectional, dropout):
        super().__init__()
        self.units = units
        self.suffixes = [
            [f"l{layer}{'_reverse' * direction}" for direction in range(1 + bidirectional)]
            for layer in range(layers)
        ]
        self.dropout = nn.Dropout(dropout)
        for layer, suffixes in enumerate(self.suffixes):
            size = inputs if layer == 0 else units * len(suffixes)
            for suffix in suffixes:
                for name, shape in {
                    "weight_ih": (3 * units, size),
                    "weight_hh": (3 * units, units),
                    "bias_ih": (3 * units,),
                    "bias_hh": (3 * units,),
                }.items():
                    bound = units**-0.5
                    values = torch.empty(shape).uniform_(-bound, bound)
                    self.register_parameter(f"{name}_{suffix}", nn.Parameter(values))

    def forward(self, sequences):
        final = []
        for layer, suffixes in enumerate(self.suffixes):
            directions = [self.read(sequences, suffix) for suffix in suffixes]
            final += [last for _, last in directions]
            sequences = torch.cat([outputs for outputs, _ in directions], dim=2)
            if layer < len(self.suffixes) - 1:
                sequences = self.dropout(sequences)
        return sequences, torch.stack(final)

    def read(self, sequences, suffix):
        weight_ih, weight_hh, bias_ih, bias_hh = (
            getattr(self, f"{name}_{suffix}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        steps = sequences.unbind(1)
        if suffix.endswith("_reverse"):
            steps = steps[::-1]
        recurrent = weight_hh.chunk(3)
        biases = bias_hh.chunk(3)
        hidden = sequences.new_zeros(len(sequences), self.units)
        outputs = []
        for inputs in steps:
            r, z, n = (inputs @ weight_ih.T + bias_ih).chunk(3, dim=1)
            r = torch.sigmoid(r + hidden @ recurrent[0].T + biases[0])
            z = torch.sigmoid(z + hidden @ recurrent[1].T + biases[1])
            n = torch.tanh(n + (r * hidden) @ recurrent[2].T + biases[2])
            hidden = (1 - z) * n + z * hidden
            outputs.append(hidden)
        if suffix.endswith("_reverse"):
            outputs = outputs[::-1]
        return torch.stack(outputs, dim=1), hidden`;
