import { describe, expect, it } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { parameterLayout, type Network } from '#shared/network/network';

function network(change: Partial<Network>): Network {
  return { ...defaultConfig(), inputSize: 28, sequenceLength: 28, classes: 10, ...change };
}

describe('parameterLayout', () => {
  // Counted with PyTorch's nn.RNN, nn.GRU and nn.LSTM, head included.
  it.each([
    [
      { hiddenSize: 128, layers: 1 },
      { RNN: 21_514, GRU: 61_962, LSTM: 82_186 },
    ],
    [
      { hiddenSize: 128, layers: 2 },
      { RNN: 54_538, GRU: 161_034, LSTM: 214_282 },
    ],
    [
      { hiddenSize: 256, layers: 2 },
      { RNN: 207_370, GRU: 616_970, LSTM: 821_770 },
    ],
    [
      { hiddenSize: 256, layers: 2, readout: 'all' as const },
      { RNN: 276_490, GRU: 686_090, LSTM: 890_890 },
    ],
    [
      { hiddenSize: 128, layers: 1, inputSize: 1, sequenceLength: 784 },
      { RNN: 18_058, GRU: 51_594, LSTM: 68_362 },
    ],
  ])('has as many parameters as PyTorch for %o', (shape, counts) => {
    for (const [cell, count] of Object.entries(counts)) {
      const layout = parameterLayout(network({ ...shape, cell: cell as Network['cell'] }));
      expect(layout.length).toBe(count);
    }
  });

  it('names, shapes and orders tensors as a PyTorch state_dict does', () => {
    const layout = parameterLayout(
      network({ cell: 'GRU', hiddenSize: 4, layers: 2, bidirectional: true }),
    );
    expect(layout.tensors.map(({ name, shape }) => `${name} ${shape.join('x')}`)).toEqual([
      'rnn.weight_ih_l0 12x28',
      'rnn.weight_hh_l0 12x4',
      'rnn.bias_ih_l0 12',
      'rnn.bias_hh_l0 12',
      'rnn.weight_ih_l0_reverse 12x28',
      'rnn.weight_hh_l0_reverse 12x4',
      'rnn.bias_ih_l0_reverse 12',
      'rnn.bias_hh_l0_reverse 12',
      'rnn.weight_ih_l1 12x8',
      'rnn.weight_hh_l1 12x4',
      'rnn.bias_ih_l1 12',
      'rnn.bias_hh_l1 12',
      'rnn.weight_ih_l1_reverse 12x8',
      'rnn.weight_hh_l1_reverse 12x4',
      'rnn.bias_ih_l1_reverse 12',
      'rnn.bias_hh_l1_reverse 12',
      'fc.weight 10x8',
      'fc.bias 10',
    ]);
  });

  it('lays tensors out without gaps', () => {
    let end = 0;
    const layout = parameterLayout(network({ cell: 'LSTM', layers: 3, readout: 'all' }));
    for (const { offset, length } of layout.tensors) {
      expect(offset).toBe(end);
      end += length;
    }
    expect(layout.length).toBe(end);
  });
});
