import { describe, expect, it } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { matchableSize, matchParameters } from '#shared/experiment/match-parameters';
import { networkSize } from '#shared/experiment/network-size';

const classes = 10;

describe('networkSize', () => {
  it("counts the notebook's LSTM as PyTorch does", () => {
    const config = {
      ...defaultConfig(),
      cell: 'LSTM',
      hiddenSize: 256,
      layers: 2,
      readout: 'all',
    } as const;
    // 4 * 256 * (28 + 256 + 2) + 4 * 256 * (256 + 256 + 2), and a head of 28 * 256 * 10 + 10.
    expect(networkSize(config, classes).parameters).toBe(292_864 + 526_336 + 71_690);
  });

  it('counts the multiply-adds of all steps, directions and the head', () => {
    const config = { ...defaultConfig(), cell: 'GRU', hiddenSize: 8, bidirectional: true } as const;
    expect(networkSize(config, classes).multiplyAdds).toBe(28 * 2 * 3 * 8 * (28 + 8) + 16 * 10);
    const pixels = { ...config, sequenceOrder: 'pixels' } as const;
    expect(networkSize(pixels, classes).multiplyAdds).toBe(784 * 2 * 3 * 8 * (1 + 8) + 16 * 10);
  });
});

describe('matchParameters', () => {
  it.each([
    { layers: 1, bidirectional: false, readout: 'last', sequenceOrder: 'rows' },
    { layers: 3, bidirectional: true, readout: 'all', sequenceOrder: 'columns' },
    { layers: 2, bidirectional: false, readout: 'mean', sequenceOrder: 'pixels' },
  ] as const)('finds the size nearest to a count: %o', (network) => {
    const gru = { ...defaultConfig(), ...network, cell: 'GRU', hiddenSize: 128 } as const;
    const target = networkSize(gru, classes).parameters;
    for (const cell of ['RNN', 'LSTM'] as const) {
      const match = matchParameters({ ...gru, cell }, target, classes);
      const distance = (hiddenSize: number): number =>
        Math.abs(networkSize({ ...gru, cell, hiddenSize }, classes).parameters - target);
      expect(match.close).toBe(true);
      expect(match.parameters).toBe(target + Math.round(match.deviation * target));
      expect(distance(match.hiddenSize)).toBeLessThanOrEqual(distance(match.hiddenSize - 1));
      expect(distance(match.hiddenSize)).toBeLessThanOrEqual(distance(match.hiddenSize + 1));
    }
  });

  it('finds the exact size that a count came from', () => {
    for (const hiddenSize of [1, 2, 77, 1023, 1024]) {
      const config = { ...defaultConfig(), hiddenSize };
      const target = networkSize(config, classes).parameters;
      expect(matchParameters(config, target, classes)).toMatchObject({ hiddenSize, deviation: 0 });
    }
  });

  it('says when the count is out of reach', () => {
    expect(matchParameters(defaultConfig(), 1e9, classes)).toMatchObject({
      hiddenSize: 1024,
      close: false,
    });
    expect(matchParameters(defaultConfig(), 1, classes)).toMatchObject({
      hiddenSize: 1,
      close: false,
    });
  });
});

describe('matchableSize', () => {
  it('keeps a size that all cells can match', () => {
    expect(matchableSize({ ...defaultConfig(), hiddenSize: 128 }, ['RNN', 'LSTM'], classes)).toBe(
      128,
    );
  });

  it('finds the closest size that all cells can match', () => {
    const config = { ...defaultConfig(), cell: 'GRU', hiddenSize: 20 } as const;
    const size = matchableSize(config, ['RNN', 'LSTM'], classes)!;
    const matches = (hiddenSize: number): boolean => {
      const target = networkSize({ ...config, hiddenSize }, classes).parameters;
      return (['RNN', 'LSTM'] as const).every(
        (cell) => matchParameters({ ...config, cell, hiddenSize }, target, classes).close,
      );
    };
    expect(matches(20)).toBe(false);
    expect(matches(size)).toBe(true);
    const nearer = [...Array(2 * Math.abs(size - 20) - 1).keys()].map(
      (index) => 20 - Math.abs(size - 20) + 1 + index,
    );
    expect(nearer.some(matches)).toBe(false);
  });

  it('gives up if no allowed size will do', () => {
    const config = { ...defaultConfig(), cell: 'LSTM', hiddenSize: 1024 } as const;
    expect(matchableSize(config, ['RNN'], classes)).toBeNull();
  });
});
