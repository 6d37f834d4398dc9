import { describe, expect, it } from 'vitest';
import { coreSecondsSpent, timeLeft } from '#shared/sweep/cost';
import type { SweepView } from '#shared/sweep/sweep-view';
import { finishedSweep, sampleTrial } from '../../support/sweep-views.ts';

function view(own: Partial<SweepView>): SweepView {
  return { ...finishedSweep(20), status: 'running', decisions: [], ...own };
}

/** Twenty trials, of which the first have trained an epoch, each in as many seconds as given. */
function begun(
  seconds: readonly number[],
  running: number,
  machine: (number: number) => string | null = () => null,
) {
  return Array.from({ length: 20 }, (_, number) =>
    number < seconds.length
      ? sampleTrial(number, { losses: [0.5], seconds: seconds[number]!, threads: 2 })
      : sampleTrial(number, {
          status: number < seconds.length + running ? 'running' : 'waiting',
          machine: machine(number),
        }),
  );
}

const same = (seconds: number) => ({ low: seconds, high: seconds });

describe('the time that a sweep still takes', () => {
  it('isn’t known before an epoch was trained, and none when all is done', () => {
    expect(timeLeft(view({ trials: [sampleTrial(0, { status: 'running' })] }))).toBeNull();
    expect(timeLeft(finishedSweep(20))).toMatchObject({ epochs: 0, seconds: same(0) });
  });

  it('follows from what its epochs have taken, shared among the runs at once', () => {
    expect(timeLeft(view({ trials: begun([10, 10, 10, 10], 2) }))).toEqual({
      epochs: 40,
      seconds: same(200),
      coreSeconds: same(800),
      atOnce: 2,
      measured: 4,
    });
  });

  it('goes from the quicker to the slower half of its runs', () => {
    const trials = begun([2, 4, 6, 8, 100], 1);
    expect(timeLeft(view({ trials }))).toMatchObject({
      epochs: 39,
      seconds: { low: 39 * 4, high: 39 * 8 },
      coreSeconds: { low: 39 * 8, high: 39 * 16 },
    });
  });

  it('doesn’t follow from runs that were there before, and costs nothing while threads aren’t known', () => {
    const trials = begun([10, 10], 1);
    const reused = trials.with(0, { ...trials[0]!, seconds: 1000, isReused: true });
    expect(timeLeft(view({ trials: reused }))).toMatchObject({ seconds: same(420), measured: 1 });
    expect(coreSecondsSpent(view({ trials: reused }))).toBe(20);
    // What was trained of one that is disputed has taken time, but counts as no epoch.
    const disputed = trials.with(0, sampleTrial(0, { status: 'failed', seconds: 5, threads: 2 }));
    expect(timeLeft(view({ trials: disputed }))).toMatchObject({ measured: 1 });
    expect(timeLeft(view({ trials: disputed }))!.seconds.high).toBeLessThan(1000);
    const unknown = trials.map((trial) => ({ ...trial, threads: null }));
    expect(timeLeft(view({ trials: unknown }))).toMatchObject({ coreSeconds: null });
    expect(coreSecondsSpent(view({ trials: unknown }))).toBeNull();
  });

  it('counts only runs that a machine trains, and those that were asked for while none does', () => {
    const trials = begun([10, 10, 10, 10], 10, (number) => (number < 6 ? 'node1' : null));
    const executor = { kind: 'redis', url: 'redis://lab', certificate: null } as const;
    expect(timeLeft(view({ trials, executor }))).toMatchObject({ atOnce: 2, seconds: same(200) });
    expect(timeLeft(view({ trials }))).toMatchObject({ atOnce: 10 });
    const paused = { trials, status: 'paused' } as const;
    expect(timeLeft(view({ ...paused, parallel: 4 }))).toMatchObject({
      atOnce: 4,
      seconds: same(100),
    });
    expect(timeLeft(view(paused))).toMatchObject({ atOnce: 1, seconds: same(400) });
  });
});
