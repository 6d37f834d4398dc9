import { describe, expect, it } from 'vitest';
import { initialParameters } from '#main/trainer/run/initialise';
import { cellNames } from '#shared/catalogue/cells/cells';
import { parameterLayout, type Network, type ParameterTensor } from '#shared/network/network';
import { networkWith } from '../../../support/networks.ts';

type Kind = Parameters<typeof initialParameters>[2];

interface Initialised extends ParameterTensor {
  readonly values: Float32Array;
}

/** The initialised tensors by name. */
function initialise(network: Network, kind: Kind, seed = 5): ReadonlyMap<string, Initialised> {
  const layout = parameterLayout(network);
  const parameters = initialParameters(network, layout, kind, seed);
  return new Map(
    layout.tensors.map((tensor) => [
      tensor.name,
      { ...tensor, values: parameters.subarray(tensor.offset, tensor.offset + tensor.length) },
    ]),
  );
}

/** Checks that values are spread evenly over ±bound: the ends, the mean, the variance bound^2 / 3. */
function expectUniform({ name, values }: Initialised, bound: number): void {
  const magnitudes = values.map(Math.abs);
  const noise = 5 / Math.sqrt(values.length);
  expect(Math.max(...magnitudes), name).toBeLessThanOrEqual(Math.fround(bound));
  expect(Math.max(...magnitudes), name).toBeGreaterThan(bound * (1 - noise));
  expect(Math.abs(mean(values)) / bound, name).toBeLessThan(noise);
  expect(Math.abs((3 * mean(values.map((x) => x * x))) / bound ** 2 - 1), name).toBeLessThan(noise);
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Largest departure of columns [rows, columns] from being orthonormal. */
function departureFromOrthonormal({ shape, values }: Initialised): number {
  const [rows, columns] = shape as [number, number];
  let worst = 0;
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b <= a; b++) {
      let dot = 0;
      for (let row = 0; row < rows; row++) {
        dot += values[row * columns + a]! * values[row * columns + b]!;
      }
      worst = Math.max(worst, Math.abs(dot - (a === b ? 1 : 0)));
    }
  }
  return worst;
}

const wide = networkWith({ hiddenSize: 50, inputSize: 28, layers: 2, classes: 10 });

describe('every kind', () => {
  it.each<[Kind, Network]>([
    ['pytorch', wide],
    ['keras', wide],
    ['irnn', { ...wide, cell: 'RNN', nonlinearity: 'relu' }],
  ])('%s gives the same bits for the same seed, and others for another', (kind, network) => {
    const layout = parameterLayout(network);
    const first = initialParameters(network, layout, kind, 5);
    expect(initialParameters(network, layout, kind, 5)).toEqual(first);
    expect(initialParameters(network, layout, kind, 6)).not.toEqual(first);
    expect(first.length).toBe(layout.length);
  });

  it('draws each tensor apart, so that a change after it leaves it as it is', () => {
    const before = initialise(wide, 'keras');
    const after = initialise({ ...wide, layers: 3, classes: 7 }, 'keras');
    for (const name of ['rnn.weight_ih_l0', 'rnn.weight_hh_l0', 'rnn.weight_ih_l1']) {
      expect(after.get(name)!.values).toEqual(before.get(name)!.values);
    }
  });

  it('draws tensors of the same shape differently', () => {
    const tensors = initialise({ ...wide, bidirectional: true }, 'pytorch');
    expect(tensors.get('rnn.weight_hh_l0')!.values).not.toEqual(
      tensors.get('rnn.weight_hh_l0_reverse')!.values,
    );
    expect(tensors.get('rnn.bias_ih_l0')!.values).not.toEqual(
      tensors.get('rnn.bias_hh_l0')!.values,
    );
  });
});

describe('pytorch', () => {
  it.each(cellNames)('draws all of %s uniformly', (cell) => {
    const network = { ...wide, cell, readout: 'all' as const };
    for (const tensor of initialise(network, 'pytorch').values()) {
      const inputs = tensor.name.startsWith('fc.') ? 50 * network.sequenceLength : 50;
      if (tensor.length >= 50) expectUniform(tensor, 1 / Math.sqrt(inputs));
      else expect(Math.max(...tensor.values.map(Math.abs))).toBeLessThan(1 / Math.sqrt(inputs));
    }
  });
});

describe('keras', () => {
  it('draws input and head weights by Glorot, over all gates together', () => {
    const tensors = initialise(wide, 'keras');
    expectUniform(tensors.get('rnn.weight_ih_l0')!, Math.sqrt(6 / (28 + 200)));
    expectUniform(tensors.get('rnn.weight_ih_l1')!, Math.sqrt(6 / (50 + 200)));
    expectUniform(tensors.get('fc.weight')!, Math.sqrt(6 / (50 + 10)));
  });

  it.each([
    ['RNN', 1],
    ['RNN', 2],
    ['RNN', 7],
    ['GRU', 50],
    ['LSTM', 33],
  ] as const)('makes the recurrent weights of %s with %i units orthonormal', (cell, hiddenSize) => {
    const tensors = initialise({ ...wide, cell, hiddenSize }, 'keras');
    for (const name of ['rnn.weight_hh_l0', 'rnn.weight_hh_l1']) {
      expect(departureFromOrthonormal(tensors.get(name)!)).toBeLessThan(1e-6);
    }
  });

  it('favours no orientation', () => {
    // Each element of a random orthogonal matrix of n columns has mean 0 and variance 1 / n.
    const draws = Float32Array.from({ length: 2000 }, (_, seed) => {
      const tensors = initialise(networkWith({ cell: 'RNN', hiddenSize: 3 }), 'keras', seed);
      return tensors.get('rnn.weight_hh_l0')!.values[4]!;
    });
    expect(Math.abs(mean(draws))).toBeLessThan(0.06);
    expect(Math.abs(mean(draws.map((x) => x * x)) - 1 / 3)).toBeLessThan(0.04);
  });

  it("has 1 in the LSTM's forget gate, once, and 0 in all other biases", () => {
    const tensors = initialise(wide, 'keras');
    for (const layer of ['l0', 'l1']) {
      const expected = Array.from({ length: 200 }, (_, row) => (row >= 50 && row < 100 ? 1 : 0));
      expect([...tensors.get(`rnn.bias_ih_${layer}`)!.values]).toEqual(expected);
      expect([...tensors.get(`rnn.bias_hh_${layer}`)!.values]).toEqual(expected.map(() => 0));
    }
    expect([...tensors.get('fc.bias')!.values]).toEqual(Array(10).fill(0));
    const gru = initialise({ ...wide, cell: 'GRU' }, 'keras');
    expect(gru.get('rnn.bias_ih_l0')!.values.every((value) => value === 0)).toBe(true);
  });
});

describe('irnn', () => {
  const tensors = initialise({ ...wide, cell: 'RNN', nonlinearity: 'relu' }, 'irnn');

  it('has the identity as recurrent weights', () => {
    const { values } = tensors.get('rnn.weight_hh_l1')!;
    const identity = Array.from({ length: 2500 }, (_, index) => (index % 51 === 0 ? 1 : 0));
    expect([...values]).toEqual(identity);
  });

  it.each(['rnn.weight_ih_l0', 'rnn.weight_ih_l1', 'fc.weight'])(
    'draws %s normally with deviation 0.001',
    (name) => {
      const { values } = tensors.get(name)!;
      const noise = 5 / Math.sqrt(values.length);
      expect(Math.abs(mean(values)) / 0.001).toBeLessThan(noise);
      expect(Math.abs(mean(values.map((x) => x * x)) / 1e-6 - 1)).toBeLessThan(1.5 * noise);
      // About 32 % of normal numbers are further out than one deviation, of uniform ones 42 %.
      const outside = values.filter((x) => Math.abs(x) > 0.001).length / values.length;
      expect(Math.abs(outside - 0.317)).toBeLessThan(noise / 2);
    },
  );

  it('has zero biases', () => {
    for (const name of ['rnn.bias_ih_l0', 'rnn.bias_hh_l1', 'fc.bias']) {
      expect(tensors.get(name)!.values.every((value) => value === 0)).toBe(true);
    }
  });
});
