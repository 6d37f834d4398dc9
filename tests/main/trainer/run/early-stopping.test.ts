import { describe, expect, it } from 'vitest';
import { bestEpoch, earlyStoppingReason, patienceIsOver } from '#main/trainer/run/early-stopping';

const epochs = (...losses: (number | null)[]) =>
  losses.map((validationLoss, index) => ({ epoch: index + 1, validationLoss }));

describe('bestEpoch', () => {
  it('is the last without patience', () => {
    expect(bestEpoch(epochs(3, 1, 2), 0)).toBe(3);
    expect(bestEpoch(epochs(null, null), 0)).toBe(2);
    expect(bestEpoch([], 0)).toBeNull();
  });

  it('is the first with the lowest validation loss with patience', () => {
    expect(bestEpoch(epochs(3, 1, 2, 1), 5)).toBe(2);
    expect(bestEpoch([], 5)).toBeNull();
  });
});

describe('patienceIsOver', () => {
  it('is never without patience', () => {
    expect(patienceIsOver(epochs(1, 2, 3, 4), 0)).toBe(false);
  });

  it('is after as many epochs without a better loss', () => {
    expect(patienceIsOver([], 2)).toBe(false);
    expect(patienceIsOver(epochs(1, 2), 2)).toBe(false);
    expect(patienceIsOver(epochs(1, 2, 1), 2)).toBe(true);
    expect(patienceIsOver(epochs(2, 3, 1, 4), 2)).toBe(false);
  });
});

it('says why a run ended early', () => {
  expect(earlyStoppingReason(epochs(5, 4, 3, 2, 3, 3, 3), 3)).toBe(
    'stopped early after epoch 7: no better validation loss than in epoch 4 for 3 epochs',
  );
  expect(earlyStoppingReason(epochs(1, 2), 1)).toBe(
    'stopped early after epoch 2: no better validation loss than in epoch 1 for 1 epoch',
  );
});
