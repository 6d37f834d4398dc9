import { describe, expect, it } from 'vitest';
import { dropoutMask, headStream } from '#main/trainer/engines/dropout-mask';
import { philox, purpose } from '#shared/random/philox';

const settings = { probability: 0.3, seed: 4_123_456_789, step: 17, stream: 2 };

describe('dropoutMask', () => {
  it('keeps an element if its word of the Philox stream reaches the threshold', () => {
    const mask = dropoutMask(settings, 10);
    const words = new Uint32Array(4);
    const expected = Array.from({ length: 10 }, (_, element) => {
      philox([settings.seed, purpose.dropout], [element >>> 2, 17, 2, 0], words);
      return words[element & 3]! >= Math.floor(0.3 * 2 ** 32) ? Math.fround(1 / 0.7) : 0;
    });
    expect([...mask]).toEqual(expected);
    expect(expected).toContain(0);
    expect(expected).toContain(Math.fround(1 / 0.7));
  });

  it.each([0.05, 0.5, 0.95])('drops a share of %f and keeps the mean', (probability) => {
    const length = 100_000;
    const mask = dropoutMask({ ...settings, probability }, length);
    const dropped = mask.filter((value) => value === 0).length / length;
    expect(Math.abs(dropped - probability)).toBeLessThan(0.01);
    const mean = mask.reduce((sum, value) => sum + value, 0) / length;
    expect(Math.abs(mean - 1)).toBeLessThan(0.05);
  });

  it('is another for another seed, step or stream', () => {
    const mask = [...dropoutMask(settings, 64)];
    expect([...dropoutMask({ ...settings, seed: 1 }, 64)]).not.toEqual(mask);
    expect([...dropoutMask({ ...settings, step: 18 }, 64)]).not.toEqual(mask);
    expect([...dropoutMask({ ...settings, stream: headStream }, 64)]).not.toEqual(mask);
    expect([...dropoutMask(settings, 64)]).toEqual(mask);
  });

  it('begins alike whatever its length', () => {
    expect([...dropoutMask(settings, 7)]).toEqual([...dropoutMask(settings, 64).subarray(0, 7)]);
  });
});
