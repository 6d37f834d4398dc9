import { describe, expect, it } from 'vitest';
import { philox, purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

describe('Philox 4x32-10', () => {
  // Known answers that the authors publish with their generator (Random123, kat_vectors).
  it.each([
    {
      key: [0, 0],
      counter: [0, 0, 0, 0],
      words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    },
    {
      key: [0xffffffff, 0xffffffff],
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      key: [0xa4093822, 0x299f31d0],
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ])('gives the published words for key $key', ({ key, counter, words }) => {
    const block = new Uint32Array(4);
    philox(key as [number, number], counter as [number, number, number, number], block);
    expect([...block]).toEqual(words);
  });
});

describe('RandomStream', () => {
  it('depends on seed, purpose and both indices, and on nothing else', () => {
    const draw = (...args: ConstructorParameters<typeof RandomStream>) => {
      const stream = new RandomStream(...args);
      return Array.from({ length: 9 }, () => stream.word());
    };
    const base = draw(1, purpose.shuffle, 2, 3);
    expect(draw(1, purpose.shuffle, 2, 3)).toEqual(base);
    expect(draw(2, purpose.shuffle, 2, 3)).not.toEqual(base);
    expect(draw(1, purpose.split, 2, 3)).not.toEqual(base);
    expect(draw(1, purpose.shuffle, 3, 3)).not.toEqual(base);
    expect(draw(1, purpose.shuffle, 2, 4)).not.toEqual(base);
  });

  it('draws uniform, bounded and normal numbers with the right moments', () => {
    const stream = new RandomStream(7, purpose.initialisation);
    const count = 100_000;
    const mean = (next: () => number) => {
      let sum = 0;
      for (let index = 0; index < count; index++) sum += next();
      return sum / count;
    };
    expect(mean(() => stream.uniform())).toBeCloseTo(0.5, 2);
    expect(mean(() => stream.symmetric() ** 2)).toBeCloseTo(1 / 3, 2);
    expect(mean(() => stream.below(7))).toBeCloseTo(3, 1);
    expect(mean(() => stream.normal())).toBeCloseTo(0, 1);
    expect(mean(() => stream.normal() ** 2)).toBeCloseTo(1, 1);
  });

  it('shuffles to a permutation', () => {
    const items = Uint32Array.from({ length: 1000 }, (_, index) => index);
    new RandomStream(3, purpose.shuffle).shuffle(items);
    expect([...items].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(items.filter((item, index) => item === index).length).toBeLessThan(10);
  });
});
