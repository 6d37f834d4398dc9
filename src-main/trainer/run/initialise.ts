import { cellEntry } from '#shared/catalogue/cells/cells';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import {
  readoutSize,
  type Network,
  type ParameterLayout,
  type ParameterTensor,
} from '#shared/network/network';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { randomOrthonormalColumns } from './orthonormal.ts';

/** Fills one tensor's `values`, which are zeros so far, from its own random numbers. */
type Fill = (
  values: Float32Array,
  tensor: ParameterTensor,
  random: RandomStream,
  network: Network,
) => void;

/**
 * @returns the initial parameters of a network, flat. Each tensor draws from its own stream, so that it depends only on
 * the seed, its place in the layout and its shape. The same seed gives the same bits everywhere.
 *
 * - `pytorch`: as torch.nn.RNN, GRU, LSTM and Linear reset their parameters: all uniform, recurrent layers within
 *   ±1 / sqrt(hidden), the head within ±1 / sqrt(its inputs)
 * - `keras`: as Keras's SimpleRNN, GRU, LSTM and Dense: input and head weights Glorot uniform (Glorot, Bengio,
 *   "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16), recurrent weights
 *   orthogonal, biases 0 except for the LSTM's forget gate, which has 1
 * - `irnn`, for the cell RNN only: recurrent weights identity, other weights normal with deviation 0.001, biases 0
 *   (Le, Jaitly, Hinton, "A simple way to initialize recurrent networks of rectified linear units", 2015)
 */
export function initialParameters(
  network: Network,
  layout: ParameterLayout,
  kind: ExperimentConfig['initialisation'],
  seed: number,
): Float32Array {
  const fill = { pytorch: fillAsPyTorch, keras: fillAsKeras, irnn: fillAsIrnn }[kind];
  const parameters = new Float32Array(layout.length);
  layout.tensors.forEach((tensor, index) => {
    const values = parameters.subarray(tensor.offset, tensor.offset + tensor.length);
    fill(values, tensor, new RandomStream(seed, purpose.initialisation, index), network);
  });
  return parameters;
}

const fillAsPyTorch: Fill = (values, tensor, random, network) => {
  const inputs = tensor.name.startsWith('fc.') ? readoutSize(network) : network.hiddenSize;
  fillUniform(values, 1 / Math.sqrt(inputs), random);
};

const fillAsKeras: Fill = (values, tensor, random, network) => {
  const [outputs, inputs] = tensor.shape;
  if (tensor.name.startsWith('rnn.bias_ih')) {
    const units = network.hiddenSize;
    cellEntry(network.cell).gates.forEach(({ kerasBias = 0 }, gate) => {
      values.fill(kerasBias, gate * units, (gate + 1) * units);
    });
  } else if (inputs === undefined) {
    return;
  } else if (tensor.name.startsWith('rnn.weight_hh')) {
    values.set(randomOrthonormalColumns(outputs!, inputs, random));
  } else {
    fillUniform(values, Math.sqrt(6 / (inputs + outputs!)), random);
  }
};

const fillAsIrnn: Fill = (values, tensor, random) => {
  const [outputs, inputs] = tensor.shape;
  if (inputs === undefined) return;
  if (tensor.name.startsWith('rnn.weight_hh')) {
    for (let unit = 0; unit < outputs!; unit++) values[unit * inputs + unit] = 1;
  } else {
    for (let index = 0; index < values.length; index++) values[index] = 0.001 * random.normal();
  }
};

function fillUniform(values: Float32Array, bound: number, random: RandomStream): void {
  for (let index = 0; index < values.length; index++) values[index] = bound * random.symmetric();
}
