import { expect, it } from 'vitest';
import { meansOf } from '../../support/tabulated-sweeps.ts';

it('TPE and halving come within 0.2 % of the best run of a grid in a quarter of its epochs', () => {
  const { regret, share } = meansOf('TPE and halving', 60, 100);
  expect(regret).toBeLessThan(0.002);
  expect(share).toBeLessThanOrEqual(0.25);
}, 300_000);
