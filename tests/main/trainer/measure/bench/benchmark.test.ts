import { describe, expect, it } from 'vitest';
import { quick } from '#main/trainer/measure/bench/efforts';
import {
  benchNetworks,
  isUsual,
  measurementGroups,
  predictionNetworks,
} from '#main/trainer/measure/bench/networks';
import { measurePredictions } from '#main/trainer/measure/bench/predictions';
import { cellNames } from '#shared/catalogue/cells/cells';
import { networkWith } from '../../../../support/networks.ts';

describe('measurePredictions', () => {
  it('times each engine at each network', async () => {
    const network = networkWith({ cell: 'RNN', layers: 2 });
    const effort = { ...quick.brief, warmUpMilliseconds: 0, minimumRounds: 1, maximumRounds: 1 };
    const rows = await measurePredictions(['wasm'], [{ network, batch: 1 }], effort);
    expect(rows).toEqual([
      {
        engine: 'wasm',
        cell: 'RNN',
        hidden: 5,
        layers: 2,
        sequence: 4,
        threads: 1,
        milliseconds: expect.any(Number) as number,
      },
    ]);
    expect(rows[0]!.milliseconds).toBeGreaterThan(0);
  });

  it('is of 2 x 256 hidden units, with all cells', () => {
    expect(predictionNetworks.map(({ network, batch }) => [network.cell, batch])).toEqual(
      cellNames.map((cell) => [cell, 1]),
    );
    for (const { network } of predictionNetworks) {
      expect(network).toMatchObject({ hiddenSize: 256, layers: 2 });
    }
  });
});

describe('isUsual', () => {
  it('is the first shape with each cell', () => {
    expect(benchNetworks.filter(isUsual)).toEqual(benchNetworks.slice(0, cellNames.length));
  });
});

describe('measurementGroups', () => {
  it('keeps the short networks together and each long one alone', () => {
    const groups = measurementGroups(benchNetworks);
    expect(groups.map((group) => group.length)).toEqual([
      3 * cellNames.length,
      ...cellNames.map(() => 1),
    ]);
    expect(groups.flat()).toHaveLength(benchNetworks.length);
  });
});
