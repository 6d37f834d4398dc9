import { describe, expect, it } from 'vitest';
import {
  bestText,
  checkedText,
  placeText,
  progressFacts,
  timeLeftText,
} from '../../../../src-renderer/features/sweeps/sweep-facts.ts';
import {
  lineId,
  plottedTrials,
  trialAxes,
} from '../../../../src-renderer/features/sweeps/tabs/parallel-trials.ts';
import { finishedSweep, sampleTrial } from '../../../support/sweep-views.ts';

describe('the facts of a sweep', () => {
  it('say how far it is', () => {
    expect(progressFacts(finishedSweep(20))).toEqual({ share: 1, text: '20 trials, 44 epochs' });
    const trials = [sampleTrial(0, { losses: [0.5] }), sampleTrial(1)];
    const begun = { ...finishedSweep(20), status: 'running' as const, trials };
    expect(progressFacts(begun)).toEqual({
      share: 1 / 44,
      text: '1 of 20 trials, 1 of 44 epochs',
    });
  });

  it('name its best result, where it runs, and what is left', () => {
    const sweep = finishedSweep(20);
    expect(bestText(sweep)).toBe('92.78 %');
    expect(bestText({ ...sweep, trials: [] })).toBeNull();
    expect(placeText(sweep)).toBe('This computer');
    expect(timeLeftText(sweep)).toBeNull();
    const trials = [sampleTrial(0, { losses: [0.5], seconds: 10 }), sampleTrial(1)];
    expect(timeLeftText({ ...sweep, status: 'paused', trials, decisions: [] })).toBe(
      'about 7 min 10 s',
    );
  });

  it('tell a verified trial from a disputed one', () => {
    const by = (machine: string, isEqual: boolean) => ({ machine, epoch: 3, isEqual });
    expect(checkedText({ repetitions: [] })).toBe('');
    expect(checkedText({ repetitions: [by('a', true)] })).toBe('verified by a');
    expect(checkedText({ repetitions: [by('a', true), by('b', false)] })).toBe('disputed by b');
  });
});

describe('the lines of trials', () => {
  it('have an axis for each field, the epochs trained and the result', () => {
    const axes = trialAxes(finishedSweep(20));
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
    const sweep = finishedSweep(20);
    const bare = sampleTrial(0, { losses: [0.4], point: { cell: 'RNN' } });
    const failed = sampleTrial(2, { losses: [Number.NaN] });
    const view = { ...sweep, trials: [bare, sampleTrial(1), failed] };
    expect(plottedTrials(view).map(lineId)).toEqual(['trial 1']);
    expect(trialAxes(view)[1]!.values.get('trial 1')).toBeNull();
  });
});
