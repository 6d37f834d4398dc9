import { describe, expect, it } from 'vitest';
import { summaryOf } from '#shared/sweep/sweep-summary';
import {
  costFacts,
  placeText,
  progressFacts,
} from '../../../../src-renderer/features/sweeps/sweep-facts.ts';
import {
  lineId,
  plottedTrials,
  trialAxes,
} from '../../../../src-renderer/features/sweeps/tabs/parallel-trials.ts';
import { finishedSweep, sampleDefinition, sampleTrial } from '../../../support/sweep-views.ts';

describe('the facts of a sweep', () => {
  it('say how far it is', () => {
    expect(progressFacts(summaryOf(finishedSweep(20)))).toEqual({
      share: 1,
      text: '20 trials, 44 epochs',
    });
    const trials = [sampleTrial(0, { losses: [0.5] }), sampleTrial(1)];
    const begun = { ...finishedSweep(20), status: 'running' as const, trials };
    expect(progressFacts(summaryOf(begun))).toEqual({
      share: 1 / 44,
      text: '1 of 20 trials, 1 of 44 epochs',
    });
  });

  it('count of a run that was there before only what has been asked for', () => {
    const losses = Array.from({ length: 9 }, () => 0.5);
    const reused = Array.from({ length: 10 }, (_, number) =>
      sampleTrial(number, { losses, status: 'finished', isReused: true }),
    );
    const view = { ...finishedSweep(20), status: 'running' as const, decisions: [] };
    expect(progressFacts(summaryOf({ ...view, trials: reused })).text).toBe(
      '10 of 20 trials, 10 of 44 epochs',
    );
  });

  it('don’t wait for what failed and stopped trials lack', () => {
    const definition = sampleDefinition(4, { halving: null, medianStopping: true });
    const trials = [
      sampleTrial(0, { losses: [0.5, 0.5], status: 'failed' }),
      sampleTrial(1, { losses: [0.5, 0.5, 0.5] }),
      sampleTrial(2, { status: 'running' }),
    ];
    const stop = { trial: 1, epoch: 3, kind: 'stops', place: null, of: 5, best: 0 } as const;
    const view = { ...finishedSweep(4), definition, trials, status: 'running' as const };
    // 4 trials for 9 epochs, without 7 and 6
    expect(progressFacts(summaryOf({ ...view, decisions: [stop] })).text).toBe(
      '2 of 4 trials, 5 of 23 epochs, 1 failed',
    );
  });

  it('name where it runs, and what is left', () => {
    const sweep = finishedSweep(20);
    expect(placeText(sweep)).toBe('This computer');
    const trials = [
      sampleTrial(0, { losses: [0.5], seconds: 10, threads: 2 }),
      sampleTrial(1, { losses: [0.5], seconds: 20, threads: 2 }),
      sampleTrial(2),
    ];
    const begun = { ...sweep, status: 'paused' as const, trials, decisions: [] };
    const one = costFacts(begun);
    expect(one).toMatchObject({
      time: 'about 9 to 12 min with one run at a time',
      cost: '1 core-minute so far, about 0.29 to 0.41 core-hours left',
    });
    expect(one!.source).toContain('Measured on 2 runs of this sweep');
    expect(costFacts({ ...begun, parallel: 4 })!.time).toMatch(/ with 4 runs at once$/);
    expect(costFacts({ ...begun, status: 'cancelled' })).toMatchObject({
      time: null,
      cost: '1 core-minute so far',
    });
    expect(costFacts({ ...begun, trials: [sampleTrial(0)] })).toBeNull();
  });
});

describe('the lines of trials', () => {
  it('have an axis for each field, the epochs trained and the result', () => {
    const { definition, trials } = finishedSweep(20);
    const axes = trialAxes(definition, trials);
    expect(axes.map(({ quantity }) => quantity.key)).toEqual([
      'cell',
      'hiddenSize',
      'learningRate',
      'epochs',
      'validationAccuracy',
    ]);
    expect(axes[3]!.values.get('run-0')).toBe(9);
    expect(axes[3]!.values.get('run-19')).toBe(1);
    expect(axes[4]!.values.get('run-0')).toBeCloseTo(0.9278, 4);
    expect(axes[2]!.scale.kind).toBe('log');
  });

  it('leave out trials without a result, and have gaps where a field wasn’t tried', () => {
    const { definition } = finishedSweep(20);
    const bare = sampleTrial(0, { losses: [0.4], point: { cell: 'RNN' } });
    const failed = sampleTrial(2, { losses: [Number.NaN] });
    const plotted = plottedTrials([bare, sampleTrial(1), failed]);
    expect(plotted.map(lineId)).toEqual(['trial 1']);
    expect(trialAxes(definition, plotted)[1]!.values.get('trial 1')).toBeNull();
  });
});
