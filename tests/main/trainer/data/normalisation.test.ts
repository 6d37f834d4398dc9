import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '#main/storage/datasets/datasets';
import { normalisationTable, pixelStatistics } from '#main/trainer/data/normalisation';

describe('pixelStatistics', () => {
  const examples = { count: 3, images: Uint8Array.of(0, 255, 255, 255, 51, 102) };

  it('is over the chosen examples only', () => {
    expect(pixelStatistics(examples, Uint32Array.of(0))).toEqual({ mean: 0.5, deviation: 0.5 });
    expect(pixelStatistics(examples, Uint32Array.of(1))).toEqual({ mean: 1, deviation: 0 });
    const { mean, deviation } = pixelStatistics(examples, Uint32Array.of(0, 2));
    expect(mean).toBeCloseTo((0 + 1 + 0.2 + 0.4) / 4, 14);
    expect(deviation).toBeCloseTo(Math.sqrt((0.16 + 0.36 + 0.04 + 0) / 4), 14);
  });

  it('counts every pixel, wherever images begin and whatever their size', () => {
    const bytes = Uint8Array.from({ length: 7 * 11 + 3 }, (_, place) =>
      place % 5 === 0 ? (place * 37) % 256 : 0,
    );
    const images = bytes.subarray(3);
    const chosen = [0, 2, 3, 6];
    const pixels = chosen.flatMap((index) => [...images.subarray(11 * index, 11 * index + 11)]);
    const values = pixels.map((byte) => byte / 255);
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
    const { mean, deviation } = pixelStatistics({ count: 7, images }, Uint32Array.from(chosen));
    expect(mean).toBeCloseTo(average, 14);
    expect(deviation).toBeCloseTo(Math.sqrt(squares / values.length), 14);
  });

  it("finds MNIST's published training mean and deviation", async () => {
    const { training } = await loadDataset('mnist', tmpdir());
    const all = Uint32Array.from({ length: training.count }, (_, index) => index);
    const { mean, deviation } = pixelStatistics(training, all);
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(deviation).toBeCloseTo(0.3081, 4);
  });
});

describe('normalisationTable', () => {
  const statistics = { mean: 0.1307, deviation: 0.3081 };

  it('unit goes from 0 to 1', () => {
    const table = normalisationTable('unit', statistics);
    expect([table.length, table[0], table[51], table[255]]).toEqual([256, 0, Math.fround(0.2), 1]);
  });

  it('standard takes off the mean and divides by the deviation', () => {
    const table = normalisationTable('standard', statistics);
    expect(table[0]).toBeCloseTo(-0.4242, 4);
    expect(table[255]).toBeCloseTo(2.8215, 4);
  });

  it('standard makes zeros of images without contrast', () => {
    const table = normalisationTable('standard', { mean: 1, deviation: 0 });
    expect(table[255]).toBe(0);
    expect(table.every((input) => Number.isFinite(input))).toBe(true);
  });

  it('none keeps the bytes', () => {
    const table = normalisationTable('none', statistics);
    expect([...table]).toEqual(Array.from({ length: 256 }, (_, byte) => byte));
  });
});
