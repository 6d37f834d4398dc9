import { expect, test } from 'vitest';
import { BinomialSampler } from '#shared/random/binomial';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

test.each([
  [10, 0.3],
  [10_000, 0.012],
  [10_000, 0.5],
  [60_000, 0.999],
])('draws of %d trials with chance %d have their mean and variance', (n, p) => {
  const random = new RandomStream(1, purpose.bootstrap);
  const sampler = new BinomialSampler(p);
  const draws = Array.from({ length: 20_000 }, () => sampler.draw(n, random));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
  const expected = n * p * (1 - p);
  expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt(expected / draws.length));
  expect(variance / expected).toBeCloseTo(1, 1);
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draws)).toBeLessThanOrEqual(n);
});

test('each outcome of a few trials comes as often as its chance says', () => {
  const random = new RandomStream(2, purpose.bootstrap);
  const sampler = new BinomialSampler(0.3);
  const found = [0, 0, 0, 0];
  for (let draw = 0; draw < 40_000; draw++) found[sampler.draw(3, random)]! += 1 / 40_000;
  [0.343, 0.441, 0.189, 0.027].forEach((chance, outcome) => {
    expect(Math.abs(found[outcome]! - chance)).toBeLessThan(0.01);
  });
});

test('what is certain is not drawn for', () => {
  const random = new RandomStream(0, purpose.bootstrap);
  expect(new BinomialSampler(0).draw(10, random)).toBe(0);
  expect(new BinomialSampler(1).draw(10, random)).toBe(10);
  expect(new BinomialSampler(0.5).draw(0, random)).toBe(0);
});
