import { describe, expect, it } from 'vitest';
import { trainCommand } from '#shared/experiment/command-line';
import { defaultConfig } from '#shared/experiment/config';
import { configRows } from '../../../../src-renderer/features/run/config-rows.ts';
import { runAdvice } from '../../../../src-renderer/features/run/run-advice.ts';
import { divergenceReason } from '#shared/experiment/divergence';
import { sampleRecord } from '../../../support/records.ts';

describe('runAdvice', () => {
  it('says what a queued run will do, and when', () => {
    const queued = sampleRecord();
    expect(runAdvice(queued, null, false)!.title).toContain('not been started');
    expect(runAdvice(queued, 0, false)!.text).toContain('It is next');
    const untrained = sampleRecord({ config: { ...queued.config, epochs: 0 } });
    expect(runAdvice(untrained, null, false)!.text).toContain(
      'Its starting weights will be evaluated on the test set, without training.',
    );
    expect(runAdvice(queued, 2, true)!.text).toMatch(/2 runs are ahead of it.*queue is paused/);
  });

  it('gives the reason of a failure and what to do', () => {
    const failed = sampleRecord({ status: 'failed', statusReason: 'out of memory' });
    expect(runAdvice(failed, null, false)).toMatchObject({
      tone: 'danger',
      text: 'Out of memory. Duplicate it with a smaller batch or hidden size.',
    });
  });

  it.each([NaN, Infinity, -Infinity])(
    'after a loss of %d advises to start over, as resuming fails at the same step (W14)',
    (value) => {
      const reason = divergenceReason({
        ...{ what: 'loss', value, where: 'in step 12 of 300, in epoch 1' },
        ...{ learningRate: 10, config: { clipNorm: 0 } },
      });
      const failed = sampleRecord({ status: 'failed', statusReason: reason });
      const { text } = runAdvice(failed, null, false)!;
      expect(text).toBe(
        `The loss became ${value} in step 12 of 300, in epoch 1, at the learning rate 10. ` +
          'Try a lower one, or clip the gradients (clipNorm). ' +
          'Resuming would fail at the same step, because a run repeats bit for bit: duplicate it and start over.',
      );
    },
  );

  it('offers to resume what was interrupted or stopped, from its last step', () => {
    for (const status of ['interrupted', 'stopped'] as const) {
      const advice = runAdvice(sampleRecord({ status, step: 1234 }), null, false)!;
      expect(advice.text).toMatch(/1,234.*Resume continues from there/);
    }
  });

  it('has nothing to say of runs that train or have finished, unless they ended early', () => {
    expect(runAdvice(sampleRecord({ status: 'running' }), null, false)).toBeNull();
    expect(runAdvice(sampleRecord({ status: 'finished' }), null, false)).toBeNull();
    const early = sampleRecord({ status: 'finished', statusReason: 'no better for 3 epochs' });
    expect(runAdvice(early, null, false)!.text).toBe('No better for 3 epochs.');
  });
});

describe('configRows', () => {
  const config = { ...defaultConfig(), cell: 'LSTM' as const, hiddenSize: 64, bidirectional: true };
  const rows = configRows(config).flatMap((group) => group.rows);
  const row = (key: string) => rows.find((other) => other.key === key)!;

  it('has every field, with words for its value', () => {
    expect(rows).toHaveLength(Object.keys(config).length);
    expect(row('hiddenSize').value).toBe('64 units');
    expect(row('bidirectional').value).toBe('On');
    expect(row('sequenceOrder').value).toBe('Rows, top to bottom');
    expect(row('trainingExamples').value).toBe('0 (all)');
  });

  it('marks what was changed, and what has no effect', () => {
    expect(row('hiddenSize').changedFrom).toBe('128 units');
    expect(row('layers').changedFrom).toBeNull();
    expect(row('resetGate').hasEffect).toBe(false);
    expect(row('hiddenSize').hasEffect).toBe(true);
  });
});

describe('trainCommand', () => {
  it('has a flag for each field that differs from its default', () => {
    const config = {
      ...defaultConfig(),
      cell: 'LSTM' as const,
      hiddenSize: 64,
      bidirectional: true,
    };
    expect(trainCommand(config)).toBe(
      'npm run -s unroll -- train --cell LSTM --hidden-size 64 --bidirectional',
    );
    expect(trainCommand(defaultConfig())).toBe('npm run -s unroll -- train');
  });
});
