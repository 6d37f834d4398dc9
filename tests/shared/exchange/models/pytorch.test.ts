import { expect, test } from 'vitest';
import { sequenceOrder } from '#shared/data/sequence-order';
import { pytorchCode } from '#shared/exchange/models/pytorch';
import { defaultConfig } from '#shared/experiment/config';
import { networkOf } from '#shared/network/network-of';

function codeOf(statistics: { readonly mean: number | null; readonly deviation: number | null }) {
  const config = { ...defaultConfig(), normalisation: 'standard' as const };
  const order = sequenceOrder(config, 28);
  const { sequenceOrder: kind, blockSize, normalisation } = config;
  return pytorchCode('a "b"', networkOf(config, order, 10), {
    side: 28,
    sequenceOrder: kind,
    blockSize,
    normalisation,
    pixels: order.pixels,
    ...statistics,
  });
}

test('the code to copy has all that it uses, and loads no weights', () => {
  const code = codeOf({ mean: 0.125, deviation: 0.5 });
  expect(code).toMatch(/^"""The network of a {2}b , built with Unroll/);
  for (const line of ['import numpy as np', 'import torch', 'from torch import nn']) {
    expect(code.indexOf(line)).toBeLessThan(code.indexOf('class Classifier'));
    expect(code).toContain(`\n${line}\n`);
  }
  expect(code).toContain('def prepare(images):');
  expect(code).toContain('(images / 255 - 0.125) / 0.5');
  expect(code).not.toMatch(/read_weights|EXAMPLES/);
});

test('before the training, the code asks for the statistics that only training finds', () => {
  const code = codeOf({ mean: null, deviation: null });
  expect(code).toContain('def prepare(images, mean, deviation):');
  expect(code).toContain('torch.from_numpy(prepare(images, mean, deviation))');
  expect(code).toContain('(images / 255 - mean) / deviation');
});
