import { beforeEach, expect, it } from 'vitest';
import type { HistoryPoint } from '#shared/experiment/record';
import { useLiveRuns } from '../../../../src-renderer/client/stores/live-runs.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';
import { samplePoint, sampleRecord } from '../../../support/records.ts';

let workbench: AnsweringWorkbench;
beforeEach(() => {
  workbench = new AnsweringWorkbench();
  appWithStores(workbench);
});

function progress(experiment: string, step: number): void {
  const point = samplePoint(step);
  workbench.emit({ kind: 'progress', experiment, point, totalSteps: 100, secondsLeft: 7 });
}

it('follows a run from its start to its end', () => {
  const runs = useLiveRuns();
  workbench.emit({ kind: 'started', experiment: 'a', step: 20, totalSteps: 100, parameters: 5 });
  expect(runs.run('a')).toEqual({
    step: 20,
    totalSteps: 100,
    secondsLeft: null,
    point: null,
    startedAtStep: 20,
  });
  progress('a', 30);
  expect(runs.run('a')).toMatchObject({ step: 30, secondsLeft: 7, startedAtStep: 20 });
  expect(runs.run('b')).toBeUndefined();
  workbench.emit({
    kind: 'ended',
    experiment: 'a',
    status: 'finished',
    reason: null,
    errorCode: null,
  });
  expect(runs.run('a')).toBeUndefined();
});

it('knows a run whose start it has missed', () => {
  const runs = useLiveRuns();
  progress('a', 40);
  progress('a', 50);
  expect(runs.run('a')).toMatchObject({ step: 50, startedAtStep: 40 });
});

it('keeps a paused run, and forgets one that is stopped or removed', () => {
  const runs = useLiveRuns();
  const status = (id: string, to: 'paused' | 'stopped') =>
    workbench.emit({
      kind: 'experimentChanged',
      listed: { kind: 'experiment', record: sampleRecord({ id, status: to }), readOnly: false },
    });
  for (const id of ['a', 'b', 'c']) progress(id, 1);
  status('a', 'paused');
  status('b', 'stopped');
  workbench.emit({ kind: 'experimentRemoved', id: 'c' });
  expect(['a', 'b', 'c'].map((id) => runs.run(id) !== undefined)).toEqual([true, false, false]);
  runs.forget();
  expect(runs.run('a')).toBeUndefined();
});

it('passes each new point to the listeners of that run', () => {
  const runs = useLiveRuns();
  const heard: HistoryPoint[] = [];
  const stop = runs.onPoints('a', (point) => heard.push(point));
  progress('a', 1);
  progress('b', 2);
  progress('a', 3);
  stop();
  progress('a', 4);
  expect(heard.map(({ step }) => step)).toEqual([1, 3]);
});
