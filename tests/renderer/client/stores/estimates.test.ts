import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import type { CostEstimate, QueueState } from '#shared/contract/commands';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { defaultConfig } from '#shared/experiment/config';
import type { RunTime } from '#shared/experiment/time/run-time';
import { useEstimates, useTimeEstimate } from '../../../../src-renderer/client/stores/estimates.ts';
import { useQueue } from '../../../../src-renderer/client/stores/queue.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';

let workbench: AnsweringWorkbench;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  workbench = new AnsweringWorkbench().answer('runs.estimate', ({ configs }) =>
    configs.map(() => null),
  );
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
    ...{ trainingExamples: 1280, validationExamples: 0, testExamples: 100 },
    ...{ startSeconds: 0.5, secondsPerEvaluation: 0.001 },
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

const time = (own: Partial<RunTime> = {}): RunTime => ({
  ...{ seconds: 60, threads: 1, spread: 0.2, basis: 'finished', runs: 5 },
  ...own,
});

describe('the time of runs (U15)', () => {
  /** Mounts the composable for some configs. */
  function timeEstimate(configs: () => readonly Partial<ExperimentConfig>[]) {
    const scope = effectScope();
    onTestFinished(() => scope.stop());
    return { estimate: scope.run(() => useTimeEstimate(configs))!, scope };
  }

  it('is the workbench’s, with nothing measured where finished runs tell it', async () => {
    workbench.answer('runs.estimate', ({ configs }) => configs.map(() => time()));
    const { estimate } = timeEstimate(() => [{ hiddenSize: 16 }, { hiddenSize: 16, seed: 2 }]);
    expect(estimate.value).toEqual({ kind: 'measuring' });
    await settle();
    // The two differ only in their seeds, so they are asked for once.
    expect(workbench.inputs('runs.estimate').map(({ configs }) => configs.length)).toEqual([1]);
    expect(estimate.value).toMatchObject({
      kind: 'known',
      learnt: true,
      source: 'from 5 finished runs on this machine',
    });
    const { low, high } = estimate.value as { low: number; high: number };
    expect([low, high]).toEqual([expect.closeTo(100), expect.closeTo(144)]);
    expect(measuredSizes()).toEqual([]);
  });

  it('is asked for again after what is missing was measured', async () => {
    let isKnown = false;
    workbench.answer('runs.estimate', ({ configs }) =>
      configs.map(() => (isKnown ? time({ basis: 'measured', runs: 0 }) : null)),
    );
    workbench.answer('engines.estimate', () => {
      isKnown = true;
      return cost(1);
    });
    const { estimate } = timeEstimate(() => [sized(1), sized(2)]);
    await settle();
    expect(measuredSizes()).toEqual([1]);
    expect(estimate.value).toMatchObject({ kind: 'known', learnt: false });
  });

  it('measures at most 12 networks whose times can be told from others', async () => {
    workbench.answer('runs.estimate', ({ configs }) =>
      configs.map(() => time({ basis: 'scaled' })),
    );
    workbench.answer('engines.estimate', () => cost(1));
    timeEstimate(() => Array.from({ length: 20 }, (_, size) => sized(size + 1)));
    await settle();
    expect(measuredSizes()).toHaveLength(12);
  });

  it('is asked for again when a run has ended', async () => {
    let seconds = 60;
    workbench.answer('runs.estimate', ({ configs }) => configs.map(() => time({ seconds })));
    const { estimate } = timeEstimate(() => [config]);
    await settle();
    seconds = 30;
    workbench.emit({
      ...{ kind: 'ended', experiment: 'a', status: 'finished', reason: null, errorCode: null },
    });
    await settle();
    expect(estimate.value).toMatchObject({ high: expect.closeTo(36) as number });
  });

  it('is another one with other threads', async () => {
    const queue = useQueue();
    queue.state = queueWith([]);
    workbench.answer('runs.estimate', ({ configs }) => configs.map(() => time()));
    const { estimate } = timeEstimate(() => [config]);
    await settle();
    queue.state = { ...queueWith([]), threadsEach: 1 };
    await nextTick();
    expect(estimate.value).toEqual({ kind: 'measuring' });
    await settle();
    expect(estimate.value).toMatchObject({ kind: 'known' });
    expect(workbench.inputs('runs.estimate')).toHaveLength(2);
  });

  it('isn’t asked for again while the configs are the same, and is when they change', async () => {
    workbench.answer('runs.estimate', ({ configs }) => configs.map(() => time()));
    const configs = shallowRef([sized(1)]);
    timeEstimate(() => configs.value);
    await settle();
    configs.value = [sized(1)];
    await nextTick();
    await settle();
    expect(workbench.inputs('runs.estimate')).toHaveLength(1);
    configs.value = [sized(2)];
    await nextTick();
    await settle();
    expect(workbench.inputs('runs.estimate')).toHaveLength(2);
  });

  it('of several places is known at the same time, as long as they are shown', async () => {
    workbench.answer('runs.estimate', ({ configs }) => configs.map(() => time()));
    const one = timeEstimate(() => [sized(1)]);
    const two = timeEstimate(() => [sized(2)]);
    await settle();
    expect([one.estimate.value.kind, two.estimate.value.kind]).toEqual(['known', 'known']);
    one.scope.stop();
    await settle();
    expect(workbench.inputs('runs.estimate').map(({ configs }) => configs.length)).toEqual([2, 1]);
  });

  it('says why it can’t be told', async () => {
    workbench.refuse('runs.estimate', 'The disk is gone.');
    const { estimate } = timeEstimate(() => [config]);
    await settle();
    expect(estimate.value).toEqual({ kind: 'failed', message: 'The disk is gone.' });
    workbench.answer('runs.estimate', ({ configs }) => configs.map(() => null));
    workbench.refuse('engines.estimate', 'No engine is available.');
    useEstimates().retry(config);
    await settle();
    expect(estimate.value).toEqual({ kind: 'failed', message: 'No engine is available.' });
  });
});
