import { describe, expect, it } from 'vitest';
import {
  bestRuns,
  bestSoFar,
  ladder,
  plannedEpochs,
  plannedTrials,
  planInWords,
  sweepEpochs,
} from '#shared/sweep/course';
import {
  bestTrial,
  finishedSweep,
  sampleDefinition,
  sampleTrial,
  seedSweep,
} from '../../support/sweep-views.ts';

const grid = {
  method: { kind: 'grid' },
  space: [
    { field: 'hiddenSize', values: [16, 32] },
    { field: 'cell', values: ['RNN', 'GRU', 'LSTM'] },
  ],
};

describe('the plan of a sweep', () => {
  it('says how many trials get how far', () => {
    expect(planInWords(sampleDefinition(20))).toBe(
      '20 trials for 1 epoch, 6 of them for 3, 2 for 9',
    );
    expect(planInWords(sampleDefinition(1))).toBe('1 trial for 1 epoch, 1 of them for 3, 1 for 9');
    expect(planInWords(sampleDefinition(20, { halving: null }))).toBe('20 trials for 9 epochs');
  });

  it('says what is only the least where not all trials are compared at once', () => {
    const method = { kind: 'tpe', trials: 25, cohort: 10 };
    expect(planInWords(sampleDefinition(25, { method }))).toBe(
      '25 trials for 1 epoch, at least 8 of them for 3, 2 for 9; proposed 10 at a time',
    );
    const halving = { kind: 'asynchronous', firstRung: 1, factor: 3 };
    expect(planInWords(sampleDefinition(25, { method, halving }))).toBe(
      '25 trials for 1 epoch, at least 8 of them for 3, 2 for 9',
    );
  });

  it('counts the points of a grid, and the epochs of all rungs', () => {
    expect(plannedTrials(sampleDefinition(0, grid))).toBe(6);
    // 20 for 1, 6 for 2 more, 2 for 6 more
    expect(plannedEpochs(sampleDefinition(20))).toBe(20 + 12 + 12);
  });

  it('has no more trials than there are points to try', () => {
    const { space } = grid;
    const plain = { halving: null, space };
    expect(plannedTrials(sampleDefinition(50, plain))).toBe(6);
    expect(planInWords(sampleDefinition(50, plain))).toBe('6 trials for 9 epochs');
    expect(plannedTrials(sampleDefinition(5, plain))).toBe(5);
    // A range of any numbers has as many as one likes.
    expect(plannedTrials(sampleDefinition(50))).toBe(50);
  });

  it('says with how many seeds each config is tried', () => {
    const space = [...grid.space, { field: 'seed', values: [1, 2, 3] }];
    const plain = { halving: null, budget: null };
    expect(planInWords(sampleDefinition(0, { ...grid, ...plain, space }))).toBe(
      '18 trials for 9 epochs; each config with 3 seeds',
    );
    expect(planInWords(sampleDefinition(12, { ...plain, space }))).toBe(
      '12 trials for 9 epochs; each config with 3 seeds',
    );
    // TPE draws the seed like any other value.
    const method = { kind: 'tpe', trials: 9 };
    expect(planInWords(sampleDefinition(9, { ...plain, space, method }))).toBe(
      '9 trials for 9 epochs',
    );
  });

  it('counts of a run that was there before what its decisions have asked for', () => {
    const sweep = finishedSweep(20);
    const whole = sweep.trials.map((trial) => ({
      ...trial,
      losses: Array.from({ length: 9 }, (_, epoch) => trial.losses[epoch] ?? 0.9),
    }));
    const epochs = plannedEpochs(sweep.definition);
    expect(sweepEpochs({ ...sweep, trials: whole })).toEqual({ trained: epochs, planned: epochs });
  });

  it('is what a finished sweep has trained', () => {
    const { definition, trials } = finishedSweep(20);
    const trained = trials.reduce((sum, { losses }) => sum + losses.length, 0);
    expect(plannedEpochs(definition)).toBe(trained);
  });
});

describe('the best so far', () => {
  it('only gets better, and ends with the last epoch trained', () => {
    const sweep = finishedSweep(20);
    const { epochs, losses } = bestSoFar(sweep);
    expect(epochs.at(-1)).toBe(plannedEpochs(sweep.definition));
    expect(losses).toEqual(losses.toSorted((one, other) => other - one));
    expect(losses.at(-1)).toBe(Math.min(...sweep.trials.flatMap((trial) => trial.losses)));
  });

  it('leaves out failed results', () => {
    const sweep = finishedSweep(20);
    const trials = [sampleTrial(0, { losses: [Number.NaN] }), sampleTrial(1, { losses: [0.4] })];
    expect(bestSoFar({ ...sweep, trials, decisions: [] })).toEqual({ epochs: [2], losses: [0.4] });
    // Nor does what came before a failure count.
    const before = sampleTrial(0, { losses: [0.2], status: 'failed' });
    expect(bestSoFar({ ...sweep, trials: trials.with(0, before), decisions: [] })).toEqual({
      epochs: [2],
      losses: [0.4],
    });
  });

  it('is the mean over the seeds of a config, once all that get to an epoch have', () => {
    const sweep = seedSweep([
      [8, 1, [0.5, 0.3]],
      [16, 1, [0.1]],
      [8, 2, [0.3, 0.2]],
      // The second seed of 16 is still to come: one lucky seed says nothing yet.
      [16, 2, []],
    ]);
    expect(bestSoFar(sweep)).toEqual({ epochs: [4, 5], losses: [0.4, 0.25] });
    const failed = sweep.trials.with(3, { ...sweep.trials[3]!, status: 'failed' });
    expect(bestSoFar({ ...sweep, trials: failed })).toEqual(bestSoFar(sweep));
    // Paused at a rung, it isn’t to get there.
    const paused = { trial: 3, epoch: 1, kind: 'pauses', place: 4, of: 4, best: 2 } as const;
    expect(bestSoFar({ ...sweep, decisions: [paused] })).toEqual({
      epochs: [3, 5],
      losses: [0.1, 0.1],
    });
  });
});

describe('the ladder', () => {
  it('has the trials of each rung, the best first, with what was decided', () => {
    const rungs = ladder(finishedSweep(20));
    expect(rungs.map(({ epoch, trials }) => [epoch, trials.length])).toEqual([
      [1, 20],
      [3, 6],
      [9, 2],
    ]);
    expect(rungs[0]).toMatchObject({ continued: 6, paused: 14, isLast: false });
    expect(rungs[1]!.trials.map(({ trial }) => trial.number)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(rungs[1]!.trials[2]!.decision).toMatchObject({ kind: 'pauses', place: 3, epoch: 3 });
    expect(rungs[2]!.trials.every(({ decision }) => decision === null)).toBe(true);
  });

  it('counts the last decision about a trial at a rung', () => {
    const trials = [sampleTrial(0, { losses: [0.4, 0.3, 0.2] })];
    const at = { trial: 0, epoch: 1, place: 1, of: 3, best: 1 };
    const decisions = [
      { ...at, kind: 'pauses' },
      { ...at, kind: 'continues' },
    ] as const;
    const [first, second] = ladder({ ...finishedSweep(4), trials, decisions });
    expect(first).toMatchObject({ continued: 1, paused: 0 });
    expect(second!.trials.map(({ loss }) => loss)).toEqual([0.2]);
  });

  it('shows a trial that the median has stopped where it was going', () => {
    const trials = [sampleTrial(0, { losses: [0.5, 0.5] })];
    const at = { trial: 0, place: 1, of: 3, best: 1 };
    const decisions = [
      { ...at, epoch: 1, kind: 'continues' },
      { ...at, epoch: 2, kind: 'stops', place: null },
    ] as const;
    const [first, second] = ladder({ ...finishedSweep(4), trials, decisions });
    expect(first!.trials[0]!.decision).toMatchObject({ kind: 'continues' });
    expect(second!.trials[0]).toMatchObject({ loss: null, decision: { kind: 'stops', epoch: 2 } });
  });

  it('has those last that are on the way to a rung', () => {
    const sweep = finishedSweep(4);
    const trials = [sampleTrial(0, { status: 'running' }), sampleTrial(1, { losses: [0.3] })];
    const [first] = ladder({ ...sweep, trials, decisions: [] });
    expect(first!.trials.map(({ trial, loss }) => [trial.number, loss])).toEqual([
      [1, 0.3],
      [0, null],
    ]);
    // Of these, those that are being trained come first.
    const waiting = [sampleTrial(0), sampleTrial(1, { status: 'running' })];
    const [rung] = ladder({ ...sweep, trials: waiting, decisions: [] });
    expect(rung!.trials.map(({ trial }) => trial.number)).toEqual([1, 0]);
  });
});

it('the best runs are those that got furthest, by their results', () => {
  expect(bestRuns(finishedSweep(20), 4)).toEqual([['run-0'], ['run-1'], ['run-2'], ['run-3']]);
});

it('a loss that isn’t finite is never among the best', () => {
  const sweep = finishedSweep(3);
  const trials = [Number.NaN, 0.4, Infinity, 0.3].map((loss, number) =>
    sampleTrial(number, { losses: [loss], experiment: `run-${number}` }),
  );
  const best = bestRuns({ ...sweep, trials, decisions: [] }, 4).flat();
  expect(best).toEqual(['run-3', 'run-1', 'run-0', 'run-2']);
  expect(bestTrial(trials)).toBe(trials[3]);
});
