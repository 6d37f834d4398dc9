import { describe, expect, it } from 'vitest';
import {
  halvingSteps,
  lyapunovSchema,
  lyapunovSummary,
  lyapunovTable,
  memoryKind,
  mostExponents,
  spectrumOf,
  type Lyapunov,
} from '#shared/inside/lyapunov';

const exponentsOf = (...means: (number | null)[]) =>
  means.map((mean) => ({ mean, deviation: mean === null ? null : 0.01 }));
const found: Lyapunov = {
  examples: 100,
  steps: 28,
  skipped: 7,
  layers: [
    { layer: 0, direction: 'forward', state: 4, exponents: exponentsOf(-0.1, -0.4, null) },
    { layer: 1, direction: 'forward', state: 4, exponents: exponentsOf(0.2, -0.3, null) },
  ],
  byEpoch: null,
};

describe('a spectrum', () => {
  it('is that of all layers from the largest on, −∞ last', () => {
    expect(spectrumOf(found, null).map(({ mean }) => mean)).toEqual([
      0.2,
      -0.1,
      -0.3,
      -0.4,
      null,
      null,
    ]);
  });

  it('is that of one layer if asked for', () => {
    expect(spectrumOf(found, 0).map(({ mean }) => mean)).toEqual([-0.1, -0.4, null]);
  });

  it('is cut where the exponents of another layer may be missing', () => {
    const many = exponentsOf(...Array.from({ length: mostExponents }, (_, i) => -i));
    const layers = found.layers.map((layer) => ({ ...layer, exponents: many }));
    expect(spectrumOf({ ...found, layers }, null)).toHaveLength(mostExponents);
  });

  it('is stored as it is', () => {
    expect(lyapunovSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
  });

  it('is computed again where it was stored without those by epoch', () => {
    const before = { ...found, byEpoch: undefined };
    expect(lyapunovSchema.safeParse(before).success).toBe(false);
  });

  it('is summed up by its largest exponent', () => {
    expect(lyapunovSummary.map(({ of, write }) => write(of(found)!))).toEqual(['0.2']);
  });

  it('is a table with empty cells for −∞', () => {
    const { header, rows } = lyapunovTable(found);
    expect(header).toEqual(['epoch', 'layer', 'direction', 'index', 'exponent', 'deviation']);
    expect(rows).toHaveLength(6);
    expect(rows[2]).toEqual(['', '1', 'forward', '3', '', '']);
    expect(rows[3]).toEqual(['', '2', 'forward', '1', '0.2', '0.01']);
  });

  it('is followed in the table by those of kept epochs', () => {
    const layers = [{ ...found.layers[1]!, exponents: exponentsOf(0.7) }];
    const kept = { examples: 25, epochs: [0, 5].map((epoch) => ({ epoch, layers })) };
    const { rows } = lyapunovTable({ ...found, byEpoch: kept });
    expect(rows.slice(6)).toEqual([
      ['0', '2', 'forward', '1', '0.7', '0.01'],
      ['5', '2', 'forward', '1', '0.7', '0.01'],
    ]);
  });
});

describe('the largest exponent', () => {
  it.each([
    [-0.5, 28, 'forgets'],
    [-0.03, 28, 'keeps'],
    [0.03, 28, 'keeps'],
    [0.5, 28, 'diverges'],
    [-0.03, 784, 'forgets'],
  ] as const)('%s per step over %s steps: it %s', (largest, steps, kind) => {
    expect(memoryKind(largest, steps)).toBe(kind);
  });

  it('says in how many steps a difference halves', () => {
    expect(halvingSteps(Math.log(0.5))).toBeCloseTo(1, 12);
    expect(halvingSteps(Math.log(2) / 7)).toBeCloseTo(7, 12);
  });
});
