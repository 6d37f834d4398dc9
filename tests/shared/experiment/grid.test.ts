import { describe, expect, it } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import {
  combinationCount,
  describeGridRefusal,
  expandGrid,
  variedFields,
} from '#shared/experiment/grid';
import { networkSize } from '#shared/experiment/network-size';

const cells = ['RNN', 'GRU', 'LSTM'] as const;

describe('expandGrid', () => {
  it('makes one run from single values', () => {
    const runs = expandGrid({ hiddenSize: [64], seed: [3] });
    expect(runs).toEqual([
      { key: '[]', config: { ...defaultConfig(), hiddenSize: 64, seed: 3 }, refusal: null },
    ]);
  });

  it('combines every value with every other, seeds fastest', () => {
    const values = { seed: [0, 1], cell: cells, hiddenSize: [32, 64] };
    const runs = expandGrid(values);
    expect(combinationCount(values)).toBe(12);
    expect(variedFields(values)).toEqual(['cell', 'hiddenSize', 'seed']);
    expect(runs.map(({ key }) => key)).toEqual(
      cells.flatMap((cell) =>
        [32, 64].flatMap((size) => [0, 1].map((seed) => JSON.stringify([cell, size, seed]))),
      ),
    );
    expect(runs.every(({ refusal }) => refusal === null)).toBe(true);
  });

  it('keeps combinations that the rules forbid, with the reason', () => {
    const runs = expandGrid({
      cell: cells,
      nonlinearity: ['relu'],
      initialisation: ['pytorch', 'irnn'],
    });
    const refused = runs.filter(({ refusal }) => refusal !== null);
    expect(refused.map(({ key }) => key)).toEqual(['["GRU","irnn"]', '["LSTM","irnn"]']);
    expect(describeGridRefusal(refused[0]!.refusal!, () => '')).toBe(
      'initialisation: "irnn" is not allowed; use it only with cell RNN and nonlinearity relu',
    );
  });

  it('leaves out combinations that the caller refuses', () => {
    const runs = expandGrid(
      { batchSize: [16, 32] },
      {
        check: ({ batchSize: value }) =>
          value > 16 ? { key: 'batchSize', value, allowed: 'at most 16' } : undefined,
      },
    );
    expect(runs.map(({ refusal }) => refusal && describeGridRefusal(refusal, () => ''))).toEqual([
      null,
      'batchSize: 32 is not allowed; use at most 16',
    ]);
  });

  it('doesn’t train runs twice that differ only in a field without effect', () => {
    const runs = expandGrid({ cell: ['RNN', 'GRU'], nonlinearity: ['tanh', 'relu'] });
    expect(runs.map(({ refusal }) => refusal?.kind ?? null)).toEqual([
      null,
      null,
      null,
      'duplicate',
    ]);
    expect(describeGridRefusal(runs[3]!.refusal!, ({ cell }) => `the ${cell}`)).toBe(
      'the same as the GRU: nonlinearity has no effect here',
    );
  });

  it('gives other cells the hidden size with as many parameters', () => {
    const runs = expandGrid(
      { cell: cells, hiddenSize: [128] },
      {
        matching: { cell: 'GRU', classes: 10 },
      },
    );
    const counts = runs.map(({ config }) => networkSize(config, 10).parameters);
    expect(runs.map(({ config }) => config.cell)).toEqual([...cells]);
    expect(runs[1]!.config.hiddenSize).toBe(128);
    for (const count of counts) expect(Math.abs(count / counts[1]! - 1)).toBeLessThanOrEqual(0.01);
  });

  it('says which networks are too small to be matched', () => {
    const runs = expandGrid(
      { cell: cells, hiddenSize: [2] },
      {
        matching: { cell: 'LSTM', classes: 10 },
      },
    );
    const gru = runs[1]!.refusal!;
    const lstm = networkSize({ ...defaultConfig(), cell: 'LSTM', hiddenSize: 2 }, 10).parameters;
    expect(gru).toMatchObject({ kind: 'unmatched', target: lstm });
    expect(describeGridRefusal(gru, () => '')).toMatch(
      new RegExp(`^no hidden size is within 1 % of ${lstm} parameters; the closest has \\d+$`),
    );
  });

  it('expands a thousand combinations while the user types', () => {
    const values = { seed: Array.from({ length: 1000 }, (_, seed) => seed) };
    expect(expandGrid(values)).toHaveLength(1000);
  });
});
