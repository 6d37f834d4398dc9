import { expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import type { RecordedPoint } from '#shared/inside/recording';
import { useRecording } from '../../../../src-renderer/client/query/use-recording.ts';
import { useApp } from '../../../../src-renderer/client/stores/app.ts';
import { settled } from '../../../support/answering-workbench.ts';
import { queryScope } from '../../../support/query-scope.ts';
import { samplePoint } from '../../../support/records.ts';
import { recordedLayer, recordedPoint } from '../../../support/recorded-points.ts';

const experiment = 'gru-128-s0-abcde';
const query = queryScope();

const pointsAt = (...steps: number[]): RecordedPoint[] =>
  steps.map((step) => recordedPoint(step, step / 100, recordedLayer([1])));

/** The points that the workbench has stored. */
function store(...steps: number[]): void {
  query.workbench.answer('experiments.recording', ({ afterStep = 0 }) =>
    pointsAt(...steps.filter((step) => step > afterStep)),
  );
}

function open() {
  const { points, ...rest } = query.use(() => useRecording(experiment));
  return { steps: () => points.value.map(({ step }) => step), ...rest };
}

function train(step: number, of = experiment): void {
  query.workbench.emit({
    kind: 'progress',
    experiment: of,
    point: samplePoint(step),
    totalSteps: 1000,
    secondsLeft: 1,
  });
}

/** Lets the time pass for which events are collected. */
async function gathered(): Promise<void> {
  vi.advanceTimersByTime(1000);
  await settled();
}

it('reads what was recorded, and then only what is new, once for many events', async () => {
  store(20, 40);
  const { steps, status } = open();
  expect(status.value).toBe('loading');
  await settled();
  expect([steps(), status.value]).toEqual([[20, 40], 'ready']);
  store(20, 40, 60, 80);
  train(60);
  train(80);
  train(80, 'another');
  await gathered();
  expect(steps()).toEqual([20, 40, 60, 80]);
  expect(query.workbench.inputs('experiments.recording')).toEqual([
    { experiment },
    { experiment, afterStep: 40 },
  ]);
  train(100, 'another');
  await gathered();
  expect(query.workbench.inputs('experiments.recording')).toHaveLength(2);
});

it('reads everything again when a run is resumed or ends', async () => {
  store(20, 40, 60);
  const { steps } = open();
  await settled();
  store(20, 40);
  query.workbench.emit({
    kind: 'started',
    experiment,
    step: 40,
    totalSteps: 100,
    parameters: 1000,
  });
  await gathered();
  expect(steps()).toEqual([20, 40]);
  store(40);
  query.workbench.emit({
    kind: 'ended',
    experiment,
    status: 'finished',
    reason: null,
    errorCode: null,
  });
  await gathered();
  expect(steps()).toEqual([40]);
});

it('reads everything again if a run is resumed while its points are read', async () => {
  store(20);
  const { steps } = open();
  await settled();
  const answer = query.workbench.hold('experiments.recording');
  train(40);
  await gathered();
  query.workbench.emit({
    kind: 'started',
    experiment,
    step: 20,
    totalSteps: 100,
    parameters: 1000,
  });
  await answer(pointsAt(40, 60));
  store(20, 40);
  await gathered();
  expect(steps()).toEqual([20, 40]);
});

it('reads everything again after a reconnection, as the run may have been resumed meanwhile', async () => {
  store(20, 40, 60);
  const { steps } = open();
  await settled();
  const connection = useApp();
  connection.connection = 'lost';
  await nextTick();
  store(20, 40);
  connection.connection = 'connected';
  await nextTick();
  await settled();
  expect(steps()).toEqual([20, 40]);
});

it('says why nothing could be read, and reads it on request', async () => {
  query.workbench.refuse('experiments.recording', 'no such file');
  const { status, error, retry, steps } = open();
  await settled();
  expect([status.value, error.value?.message]).toEqual(['failed', 'no such file']);
  store(20);
  await retry();
  expect([status.value, steps()]).toEqual(['ready', [20]]);
});
