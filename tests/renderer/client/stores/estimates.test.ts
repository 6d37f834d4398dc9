import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CostEstimate, QueueState } from '#shared/contract/commands';
import { defaultConfig } from '#shared/experiment/config';
import { useEstimates } from '../../../../src-renderer/client/stores/estimates.ts';
import { useQueue } from '../../../../src-renderer/client/stores/queue.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';

let workbench: AnsweringWorkbench;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  workbench = new AnsweringWorkbench();
  appWithStores(workbench);
});
afterEach(() => {
  vi.useRealTimers();
});

const config = defaultConfig();
const sized = (hiddenSize: number) => ({ ...config, hiddenSize });

function cost(secondsPerEpoch: number): CostEstimate {
  return {
    parameters: 1,
    memoryBytes: 2,
    secondsPerStep: 0.1,
    stepsPerEpoch: 10,
    secondsPerEpoch,
    engine: { name: 'native', instructionSet: 'avx2', threads: 2, version: '1' },
  };
}

function queueWith(running: readonly string[]): QueueState {
  return { running, waiting: [], sideBySide: 1, threadsEach: 0, held: false };
}

/** Waits until new requests are measured, and for what follows. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(400);

const measuredSizes = (): unknown[] =>
  workbench.inputs('engines.estimate').map((input) => input.config['hiddenSize']);

it('measures a config after a pause, and says so meanwhile', async () => {
  const estimates = useEstimates();
  const answer = workbench.hold('engines.estimate');
  estimates.want([config]);
  await vi.advanceTimersByTimeAsync(399);
  expect(estimates.of(config)).toBeUndefined();
  expect(measuredSizes()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(estimates.of(config)).toEqual({ kind: 'measuring' });
  await answer(cost(3));
  expect(estimates.of(config)).toEqual({ kind: 'measured', cost: cost(3), besideRuns: false });
});

it('measures nothing that was wanted only briefly', async () => {
  const estimates = useEstimates();
  workbench.answer('engines.estimate', () => cost(1));
  estimates.want([sized(1)]);
  await vi.advanceTimersByTimeAsync(200);
  estimates.want([sized(12)]);
  await vi.advanceTimersByTimeAsync(200);
  estimates.want([sized(128)]);
  await settle();
  expect(measuredSizes()).toEqual([128]);
});

it('measures one at a time, and drops those that are no longer wanted', async () => {
  const estimates = useEstimates();
  const answer = workbench.hold('engines.estimate');
  estimates.want([sized(1), sized(2), sized(3)]);
  await settle();
  expect(measuredSizes()).toEqual([1]);
  estimates.want([sized(4)]);
  await settle();
  await answer(cost(1));
  expect(measuredSizes()).toEqual([1, 4]);
  await answer(cost(4));
  expect(measuredSizes()).toEqual([1, 4]);
  expect(estimates.of(sized(1))).toMatchObject({ kind: 'measured', cost: cost(1) });
  expect(estimates.of(sized(4))).toMatchObject({ kind: 'measured', cost: cost(4) });
});

it('starts no earlier request while new ones are pending', async () => {
  const estimates = useEstimates();
  const answer = workbench.hold('engines.estimate');
  estimates.want([sized(1), sized(2)]);
  await settle();
  estimates.want([sized(3)]);
  await answer(cost(1));
  expect(measuredSizes()).toEqual([1]);
  await settle();
  expect(measuredSizes()).toEqual([1, 3]);
});

it('measures configs that cost the same only once', async () => {
  const estimates = useEstimates();
  workbench.answer('engines.estimate', () => cost(1));
  estimates.want([config, { ...config, seed: 9 }, { ...config, epochs: 50 }]);
  await settle();
  estimates.want([{ ...config, learningRate: 0.1 }]);
  await settle();
  expect(measuredSizes()).toEqual([128]);
  expect(estimates.of({ ...config, seed: 1000 })).toMatchObject({ kind: 'measured' });
});

it('says when a run was training meanwhile, and measures again when none is', async () => {
  const estimates = useEstimates();
  const queue = useQueue();
  queue.state = queueWith(['a']);
  workbench.answer('engines.estimate', () => cost(8));
  estimates.want([config]);
  await settle();
  expect(estimates.of(config)).toMatchObject({ besideRuns: true });
  estimates.want([config]);
  await settle();
  expect(measuredSizes()).toHaveLength(1);
  queue.state = queueWith([]);
  workbench.answer('engines.estimate', () => cost(4));
  estimates.want([config]);
  await settle();
  expect(estimates.of(config)).toEqual({ kind: 'measured', cost: cost(4), besideRuns: false });
});

it.each([
  ['begins', [], ['a']],
  ['ends', ['a'], []],
])('knows of a run that %s while it measures', async (_, before, after) => {
  const estimates = useEstimates();
  const queue = useQueue();
  queue.state = queueWith(before);
  const answer = workbench.hold('engines.estimate');
  estimates.want([config]);
  await settle();
  queue.state = queueWith(after);
  await answer(cost(8));
  expect(estimates.of(config)).toMatchObject({ besideRuns: true });
});

it('keeps an estimate until it is measured again', async () => {
  const estimates = useEstimates();
  const queue = useQueue();
  queue.state = queueWith(['a']);
  const answer = workbench.hold('engines.estimate');
  estimates.want([config]);
  await settle();
  await answer(cost(8));
  queue.state = queueWith([]);
  estimates.want([config]);
  await settle();
  expect(measuredSizes()).toHaveLength(2);
  expect(estimates.of(config)).toMatchObject({ cost: cost(8) });
});

it('says why it failed, and measures again on request', async () => {
  const estimates = useEstimates();
  workbench.refuse('engines.estimate', 'There is no such engine.');
  estimates.want([config, sized(2)]);
  await settle();
  expect(estimates.of(config)).toEqual({ kind: 'failed', message: 'There is no such engine.' });
  expect(estimates.of(sized(2))).toMatchObject({ kind: 'failed' });
  estimates.want([config]);
  await settle();
  expect(measuredSizes()).toHaveLength(2);
  workbench.answer('engines.estimate', () => cost(1));
  estimates.retry(config);
  await settle();
  expect(estimates.of(config)).toMatchObject({ kind: 'measured' });
});
