import { expect, test } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { freshSeed } from '../../../../../src-renderer/features/new/form/fresh-seed.ts';

const config = { ...defaultConfig(), seed: 3 };

test('a fresh seed is the next one that no experiment like it has', () => {
  expect(freshSeed(config, [])).toBe(4);
  expect(freshSeed(config, [config, { ...config, seed: 4 }, { ...config, seed: 6 }])).toBe(5);
});

test('experiments with another config do not count, those that differ without effect do', () => {
  expect(freshSeed(config, [{ ...config, seed: 4, epochs: 9 }])).toBe(4);
  expect(freshSeed(config, [{ ...config, seed: 4, nonlinearity: 'relu' }])).toBe(5);
});

test('the largest seed is followed by the smallest', () => {
  const largest = { ...config, seed: 4_294_967_295 };
  expect(freshSeed(largest, [{ ...config, seed: 0 }])).toBe(1);
});
