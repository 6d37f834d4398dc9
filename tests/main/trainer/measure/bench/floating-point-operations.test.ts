import { describe, expect, it } from 'vitest';
import { trainingOperations } from '#main/trainer/measure/bench/floating-point-operations';
import { networkWith } from '../../../../support/networks.ts';

const small = { inputSize: 3, hiddenSize: 5, sequenceLength: 4, classes: 2 };

describe('trainingOperations', () => {
  // Head: 5 * 2 products, forward once and backward twice, 2 operations each: 60 per example.
  it.each([
    // Forward 5 * (3 + 5) = 40 products per step; backward 40 for the weights and 25 for the output before: 105 in all.
    ['RNN', 7 * (4 * 2 * 105 + 60)],
    ['GRU', 7 * (4 * 2 * 3 * 105 + 60)],
    ['LSTM', 7 * (4 * 2 * 4 * 105 + 60)],
  ] as const)('counts the products of one layer of %s by its gates', (cell, operations) => {
    expect(trainingOperations(networkWith({ ...small, cell }), 7)).toBe(operations);
  });

  it('counts the gradient by the input in layers above the first only', () => {
    // The second layer: 5 * (5 + 5) forward, 50 for the weights, 25 for the output before, 25 for its input.
    const network = networkWith({ ...small, cell: 'RNN', layers: 2 });
    expect(trainingOperations(network, 1)).toBe(4 * 2 * (105 + 150) + 60);
  });

  it('counts both directions, and a head that reads both', () => {
    const network = networkWith({ ...small, cell: 'RNN', bidirectional: true });
    expect(trainingOperations(network, 1)).toBe(4 * 2 * 2 * 105 + 120);
  });

  it('gives the LSTM of 128 units on rows of digits, batch 128, its 1.63 billion', () => {
    const network = networkWith({
      cell: 'LSTM',
      inputSize: 28,
      hiddenSize: 128,
      sequenceLength: 28,
      classes: 10,
    });
    // 28 steps of 2 * 512 * (156 + 156 + 128), and 6 * 1280.
    expect(trainingOperations(network, 128)).toBe(128 * (28 * 450_560 + 7_680));
  });
});
