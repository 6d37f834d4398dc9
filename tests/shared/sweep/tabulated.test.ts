import { expect, it } from 'vitest';
import { meansOf } from '../../support/tabulated-sweeps.ts';

// 100 seeds are tried in tabulated.long.test.ts.
it('TPE and halving come near the best run of a grid in a quarter of its epochs', () => {
  const { regret, share } = meansOf('TPE and halving', 60, 10);
  expect(regret).toBeLessThan(0.003);
  expect(share).toBeLessThanOrEqual(0.25);
});
