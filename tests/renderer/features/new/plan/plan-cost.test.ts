import { expect, test } from 'vitest';
import type { CostEstimate } from '#shared/contract/commands';
import { defaultConfig } from '#shared/experiment/config';
import { networkSize } from '#shared/experiment/network-size';
import { emptyDraft } from '../../../../../src-renderer/features/new/form/draft.ts';
import {
  formatMeasuredSpan,
  planTime,
  formatSpan,
} from '../../../../../src-renderer/features/new/plan/plan-cost.ts';
import {
  planRuns,
  usableDatasets,
} from '../../../../../src-renderer/features/new/plan/run-plan.ts';
import type { Estimate } from '../../../../../src-renderer/client/stores/estimates.ts';

const datasets = usableDatasets([
  {
    kind: 'dataset',
    name: 'mnist',
    bundled: true,
    classes: 10,
    training: Array<number>(10).fill(6000),
    test: Array<number>(10).fill(1000),
    hashes: {},
  },
]);

function measured(secondsPerEpoch: number): Estimate {
  const cost = { secondsPerEpoch } as CostEstimate;
  return { kind: 'measured', cost, besideRuns: false };
}

const draft = { ...emptyDraft, entries: { hiddenSize: '64, 128', epochs: '2' } };
const { chosen } = planRuns(draft, defaultConfig(), datasets);

test('the time of a plan is that of its runs', () => {
  const time = planTime(chosen, datasets, 10, ({ hiddenSize }) => measured(hiddenSize));
  expect(time).toEqual({ seconds: 2 * 64 + 2 * 128, measured: 2 });
});

test('a run that was not measured takes as long as its multiply-adds', () => {
  const [small, large] = chosen.map(({ config }) => networkSize(config, 10).multiplyAdds);
  const time = planTime(chosen, datasets, 10, ({ hiddenSize }) =>
    hiddenSize === 64 ? measured(10) : undefined,
  );
  expect(time?.measured).toBe(1);
  expect(time?.seconds).toBeCloseTo(2 * 10 * (1 + large! / small!));
});

test('a failed measurement gives no time', () => {
  const failed: Estimate = { kind: 'failed', message: 'no engine' };
  expect(planTime(chosen, datasets, 10, () => failed)).toBeNull();
});

const format = (value: number) => `${value.toFixed(1)} MiB`;

test('a range goes from the least to the greatest, and is one number if they look alike', () => {
  expect(formatSpan([3, 1, 2], format)).toBe('1.0 MiB to 3.0 MiB');
  expect(formatSpan([2.01, 2], format)).toBe('2.0 MiB');
  expect(formatSpan([], format)).toBe('–');
});

test('what only some runs were measured for says of how many', () => {
  expect(formatMeasuredSpan([2], 3, format)).toBe('2.0 MiB (1 of 3 runs)');
  expect(formatMeasuredSpan([1, 3], 3, format)).toBe('1.0 MiB to 3.0 MiB (2 of 3 runs)');
  expect(formatMeasuredSpan([2, 2], 2, format)).toBe('2.0 MiB');
  expect(formatMeasuredSpan([], 3, format)).toBe('–');
});
