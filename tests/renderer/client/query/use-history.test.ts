import { describe, expect, it, vi } from 'vitest';
import { useHistory } from '../../../../src-renderer/client/query/use-history.ts';
import { useApp } from '../../../../src-renderer/client/stores/app.ts';
import { settled } from '../../../support/answering-workbench.ts';
import { queryScope } from '../../../support/query-scope.ts';
import { sampleHistory, samplePoint } from '../../../support/records.ts';

const experiment = 'gru-128-s0-abcde';
const query = queryScope();

function open() {
  return query.use(() => useHistory(experiment, () => 20));
}

/** The points that the workbench has stored. */
function store(steps: readonly number[]): void {
  query.workbench.answer('experiments.history', ({ afterStep = 0 }) =>
    sampleHistory(steps.filter((step) => step > afterStep)),
  );
}

function tell(step: number, of = experiment): void {
  const point = samplePoint(step);
  query.workbench.emit({
    kind: 'progress',
    experiment: of,
    point,
    totalSteps: 1000,
    secondsLeft: 1,
  });
}

describe('useHistory', () => {
  it('reads the history once and then follows events', async () => {
    store([20, 40]);
    const { columns: shown, status } = open();
    expect(status.value).toBe('loading');
    await settled();
    tell(60);
    tell(60, 'another');
    tell(80);
    expect([...shown.value.step]).toEqual([20, 40, 60, 80]);
    expect(query.workbench.inputs('experiments.history')).toEqual([{ experiment }]);
  });

  it('loses no point that arrives while the history is read', async () => {
    const answer = query.workbench.hold('experiments.history');
    const { columns: shown } = open();
    tell(60);
    tell(80);
    await answer(sampleHistory([20, 40, 60]));
    expect([...shown.value.step]).toEqual([20, 40, 60, 80]);
  });

  it('fetches points that the events skipped, from after the last known step', async () => {
    store([20]);
    const { columns: shown } = open();
    await settled();
    store([20, 40, 60, 80, 100]);
    tell(60);
    tell(100);
    expect([...shown.value.step]).toEqual([20]);
    await vi.advanceTimersByTimeAsync(1000);
    await settled();
    expect([...shown.value.step]).toEqual([20, 40, 60, 80, 100]);
    expect(query.workbench.inputs('experiments.history').at(-1)).toEqual({
      experiment,
      afterStep: 20,
    });
  });

  it('catches up after a reconnection', async () => {
    store([20]);
    const { columns: shown } = open();
    await settled();
    useApp().connection = 'reconnecting';
    store([20, 40, 60]);
    await settled();
    useApp().connection = 'connected';
    await settled();
    expect([...shown.value.step]).toEqual([20, 40, 60]);
    tell(80);
    expect([...shown.value.step]).toEqual([20, 40, 60, 80]);
  });

  it('drops points after the checkpoint that a run is resumed from', async () => {
    store([20, 40, 60]);
    const { columns: shown } = open();
    await settled();
    query.workbench.emit({
      kind: 'started',
      experiment,
      step: 45,
      totalSteps: 1000,
      parameters: 1,
    });
    expect([...shown.value.step]).toEqual([20, 40]);
    tell(60);
    expect([...shown.value.step]).toEqual([20, 40, 60]);
  });

  it('drops waiting points when the run is resumed from before them', async () => {
    store([20]);
    const { columns: shown } = open();
    await settled();
    // 40 was skipped, so 60 waits for it.
    tell(60);
    store([20, 40]);
    query.workbench.emit({
      kind: 'started',
      experiment,
      step: 45,
      totalSteps: 1000,
      parameters: 1,
    });
    await vi.advanceTimersByTimeAsync(1000);
    await settled();
    expect([...shown.value.step]).toEqual([20, 40]);
  });

  it('says why the history can’t be read, and can be retried', async () => {
    query.workbench.refuse('experiments.history', 'the disk is gone');
    const { columns: shown, status, error, retry } = open();
    await settled();
    expect(status.value).toBe('failed');
    expect(error.value!.message).toBe('the disk is gone');
    store([20]);
    await retry();
    expect(status.value).toBe('ready');
    expect([...shown.value.step]).toEqual([20]);
  });

  it('stops when its page is left', async () => {
    store([20]);
    const { columns: shown } = open();
    await settled();
    query.leave();
    tell(40);
    expect([...shown.value.step]).toEqual([20]);
  });
});
