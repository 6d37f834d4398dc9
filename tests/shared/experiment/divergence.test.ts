import { describe, expect, it } from 'vitest';
import { defaultConfig, parseConfig } from '#shared/experiment/config';
import { calmerConfig, divergenceReason, isDivergence } from '#shared/experiment/divergence';

const found = { what: 'gradient norm', where: 'in step 3 of 9, in epoch 1', learningRate: 0.5 };

describe('the reason of a run that diverged (W14)', () => {
  it('says what helps: a lower rate, and clipping or more clipping', () => {
    expect(divergenceReason({ ...found, value: NaN, config: { clipNorm: 0 } })).toBe(
      'The gradient norm became NaN in step 3 of 9, in epoch 1, at the learning rate 0.5. ' +
        'Try a lower one, or clip the gradients (clipNorm).',
    );
    expect(divergenceReason({ ...found, value: NaN, config: { clipNorm: 5 } })).toMatch(
      /Try a lower one, or clip the gradients below 5\.$/,
    );
  });

  it.each([NaN, Infinity, -Infinity])('is recognised: %d', (value) => {
    expect(isDivergence(divergenceReason({ ...found, value, config: { clipNorm: 1 } }))).toBe(true);
  });

  it.each([
    '',
    'no space left on device',
    'The process became unresponsive',
    'nan',
    'The queue became 7',
  ])('is not %j', (reason) => {
    expect(isDivergence(reason)).toBe(false);
  });
});

describe('a calmer config (W14)', () => {
  it('has a tenth of the learning rate, and clips', () => {
    const wild = { ...defaultConfig(), learningRate: 0.3, clipNorm: 0 };
    expect(calmerConfig(wild)).toEqual({ ...wild, learningRate: 0.03, clipNorm: 1 });
    expect(calmerConfig({ ...wild, clipNorm: 5 }).clipNorm).toBe(5);
  });

  it('is always one that can be trained', () => {
    const { learningRate } = calmerConfig({ ...defaultConfig(), learningRate: 1e-8 });
    expect(() => parseConfig({ learningRate })).not.toThrow();
  });
});
