import { describe, expect, it } from 'vitest';
import { afterEvent } from '../../../../src-renderer/features/run/run-record.ts';
import { runProgress } from '../../../../src-renderer/features/run/run-progress.ts';
import { sampleEpoch, samplePoint, sampleRecord } from '../../../support/records.ts';

const experiment = 'gru-128-s0-abcde';
const running = sampleRecord({
  status: 'running',
  step: 1720,
  totalSteps: 4300,
  epochs: [sampleEpoch(1), sampleEpoch(2)],
});

describe('afterEvent', () => {
  it('drops the epochs after the checkpoint that a resumed run continues from', () => {
    const stopped = { ...running, status: 'stopped', statusReason: 'x' } as const;
    const event = {
      kind: 'started',
      experiment,
      step: 900,
      totalSteps: 4300,
      parameters: 7,
    } as const;
    const after = afterEvent(stopped, event);
    expect(after.epochs.map(({ epoch }) => epoch)).toEqual([1]);
    expect(after).toMatchObject({
      status: 'running',
      statusReason: null,
      step: 900,
      parameters: 7,
    });
  });

  it('adds an epoch once', () => {
    const event = { kind: 'epoch', experiment, result: sampleEpoch(3), epochs: 5 } as const;
    const once = afterEvent(running, event);
    expect(once.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(afterEvent(once, event).epochs).toHaveLength(3);
    expect(once.step).toBe(sampleEpoch(3).step);
  });

  it('follows pauses and the end', () => {
    const paused = afterEvent(running, { kind: 'paused', experiment, step: 1720 });
    expect(paused.status).toBe('paused');
    expect(afterEvent(paused, { kind: 'proceeded', experiment, step: 1720 }).status).toBe(
      'running',
    );
    const end = { kind: 'ended', status: 'failed', reason: 'why', errorCode: null } as const;
    expect(afterEvent(running, { ...end, experiment })).toMatchObject({
      status: 'failed',
      statusReason: 'why',
    });
  });

  it("is the same record after an event that doesn't change it", () => {
    expect(afterEvent(running, { kind: 'note', experiment, text: 'hm' })).toBe(running);
  });
});

describe('runProgress', () => {
  const live = {
    step: 2000,
    totalSteps: 4300,
    secondsLeft: 12,
    point: samplePoint(2000),
    startedAtStep: 0,
  };

  it('is what the events tell while it runs', () => {
    expect(runProgress(running, live)).toEqual({
      epoch: 3,
      epochs: 5,
      step: 2000,
      totalSteps: 4300,
      share: 2000 / 4300,
      secondsLeft: 12,
      examplesPerSecond: 12_800,
    });
  });

  it('promises no time while paused, and none when it has ended', () => {
    expect(runProgress({ ...running, status: 'paused' }, live).secondsLeft).toBeNull();
    const stopped = runProgress({ ...running, status: 'stopped' }, live);
    expect(stopped).toMatchObject({ epoch: 2, step: 1720, secondsLeft: null });
  });

  it('knows nothing of the share before the first start, and never counts beyond the last epoch', () => {
    expect(runProgress(sampleRecord(), undefined)).toMatchObject({ epoch: 0, share: null });
    const all = { ...running, epochs: [1, 2, 3, 4, 5].map(sampleEpoch) };
    expect(runProgress(all, live).epoch).toBe(5);
  });
});
