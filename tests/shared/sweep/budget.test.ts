import { describe, expect, it } from 'vitest';
import { affordableTrials, grantedEpochs } from '#shared/sweep/budget';
import { plannedEpochs, planInWords, plannedTrials } from '#shared/sweep/course';
import { Standing } from '#shared/sweep/standing';
import { decisionInWords, type SweepDefinition } from '#shared/sweep/sweep';
import { begin, bySize, definitionWith, simulate } from './simulation.ts';

const synchronous = { halving: { kind: 'synchronous', firstRung: 1, factor: 3 } };
const run = (definition: SweepDefinition, workers = 2, seed = 0) =>
  simulate(begin(definition), bySize, { workers, seed });

describe('a budget', () => {
  it('ends the proposals, with the epochs of those that halving sends on', () => {
    // 9 for 1 epoch, 3 of them for 2 more and 1 for 6 more are 21; 10 would be 22.
    const definition = definitionWith({ ...synchronous, budget: 21 });
    expect(plannedTrials(definition)).toBe(9);
    const { trials, trainedEpochs } = run(definition);
    expect(trials).toHaveLength(9);
    expect(trainedEpochs).toBe(21);
    expect(trials.some(({ losses }) => losses.length === 9)).toBe(true);
    expect(plannedEpochs(definition)).toBe(21);
    expect(planInWords(definition)).toBe(
      '9 trials for 1 epoch, 3 of them for 3, 1 for 9; within 21 epochs',
    );
  });

  it('is as many whole trainings without halving', () => {
    const { trials, trainedEpochs } = run(definitionWith({ budget: 40 }));
    expect(trials).toHaveLength(4);
    expect(trainedEpochs).toBe(36);
  });

  it.each(['random', 'tpe'])('is never exceeded, and decides the same with 1 and 4: %s', (kind) => {
    for (const budget of [30, 47, 80]) {
      const method = { kind, trials: 60, ...(kind === 'tpe' ? { cohort: 10 } : {}) };
      const definition = definitionWith({ ...synchronous, method, budget });
      const alone = run(definition, 1);
      expect(alone.trainedEpochs).toBeLessThanOrEqual(budget);
      expect(alone.trainedEpochs).toBeGreaterThan(budget - 9);
      expect(grantedEpochs(alone, new Standing(alone))).toBe(alone.trainedEpochs);
      expect(run(definition, 4, 3)).toEqual(alone);
    }
  });

  it('is never exceeded by asynchronous halving', () => {
    const halving = { kind: 'asynchronous', firstRung: 1, factor: 3 };
    for (const budget of [20, 33, 61]) {
      const definition = definitionWith({
        halving,
        method: { kind: 'random', trials: 60 },
        budget,
      });
      for (const workers of [1, 4]) {
        expect(run(definition, workers).trainedEpochs).toBeLessThanOrEqual(budget);
      }
    }
  });

  it('that is raised has the sweep go on, and what was decided stays', () => {
    const small = definitionWith({ ...synchronous, budget: 21 });
    const first = run(small);
    const { trials, decisions, trainedEpochs } = simulate(
      { ...first, definition: { ...small, budget: 44 } },
      bySize,
      { workers: 2, seed: 0 },
    );
    expect(decisions.slice(0, first.decisions.length)).toEqual(first.decisions);
    expect(trials.length).toBeGreaterThan(9);
    expect(first.trainedEpochs + trainedEpochs).toBeLessThanOrEqual(44);
  });

  it('does not count what a run that was there before has beyond its rung', () => {
    const definition = definitionWith({ ...synchronous, budget: 21 });
    const before = run(definition);
    const reused = before.trials.map((trial) => ({
      ...trial,
      losses: Array.from({ length: 9 }, (_, epoch) => bySize(trial.point, epoch + 1)),
      status: 'finished' as const,
    }));
    const state = { ...before, trials: reused };
    expect(grantedEpochs(state, new Standing(state))).toBe(21);
  });

  it('that is spent is the reason why a trial is paused', () => {
    const decision = { trial: 0, epoch: 3, place: 1, of: 4, best: 0 } as const;
    expect(decisionInWords({ ...decision, kind: 'pauses' })).toBe(
      'paused at epoch 3: 1st of 4, the budget of epochs is spent',
    );
  });

  it('is enough for as many trials as it can pay for to the end', () => {
    const definition = definitionWith(synchronous);
    expect(affordableTrials(definition, 0, 20, Infinity)).toBe(8);
    expect(affordableTrials(definition, 0, 20, 5)).toBe(5);
    expect(affordableTrials(definition, 9, 0, 5)).toBe(0);
    expect(affordableTrials(definition, 9, Infinity, 5)).toBe(5);
  });
});
