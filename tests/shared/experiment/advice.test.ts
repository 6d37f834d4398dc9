import { describe, expect, it } from 'vitest';
import { learningAdvice } from '#shared/experiment/advice';
import { parseConfig } from '#shared/experiment/config';
import { divergenceReason } from '#shared/experiment/divergence';
import type { EpochResult, ExperimentRecord } from '#shared/experiment/record';
import { fields, type ExperimentConfig } from '#shared/catalogue/fields';
import { wilsonInterval } from '#shared/statistics/wilson';
import { sampleEpoch, sampleRecord } from '../../support/records.ts';

/** 1,000 examples whose most frequent class has 11.3 %, as MNIST's test set has. */
const confusion = Array.from({ length: 10 }, (_, label) => {
  const row = Array<number>(10).fill(0);
  row[1] = label === 1 ? 113 : label === 0 ? 95 : 99;
  return row;
});

/** Epochs from rows of training loss, validation loss and validation accuracy. */
function epochsOf(...rows: readonly (readonly [number, number, number])[]): EpochResult[] {
  return rows.map(([trainLoss, validationLoss, validationAccuracy], index) => ({
    ...sampleEpoch(index + 1),
    ...{ trainLoss, validationLoss, validationAccuracy, validationConfusion: confusion },
  }));
}

/** Epochs that are over after so many training steps each. */
function ofSteps(steps: number, epochs: readonly EpochResult[]): EpochResult[] {
  return epochs.map((epoch) => ({ ...epoch, step: steps * epoch.epoch }));
}

/** An evaluation with this accuracy. */
function testOf(accuracy: number): ExperimentRecord['test'] {
  return {
    ...{ examples: 1000, accuracy, accuracyInterval: wilsonInterval(accuracy * 1000, 1000) },
    ...{ loss: 1, expectedCalibrationError: 0, brierScore: 0, perClass: [], confusion },
  };
}

function runOf(
  status: ExperimentRecord['status'],
  config: Partial<ExperimentConfig>,
  epochs: EpochResult[],
  own: Partial<ExperimentRecord> = {},
): ExperimentRecord {
  const data = {
    ...{ dataset: 'mnist', hashes: {}, trainingExamples: 10_000, validationExamples: 1000 },
    ...{
      testExamples: 1000,
      classes: 10,
      classNames: null,
      mean: 0.13,
      deviation: 0.31,
      permutation: null,
    },
  };
  return sampleRecord({ status, config: parseConfig(config), epochs, data, ...own });
}

const pixels = { sequenceOrder: 'pixels', cell: 'RNN', epochs: 4 } as const;
const guessing: [number, number, number] = [2.301, 2.302, 0.114];
const fine = epochsOf([0.9, 0.5, 0.85], [0.4, 0.35, 0.9], [0.3, 0.3, 0.91]);

describe('at chance level (U11)', () => {
  it('says so after two epochs, with the figures, and why a plain RNN fails on pixels', () => {
    const run = runOf('running', pixels, epochsOf(guessing, guessing));
    const advice = learningAdvice(run)!;
    expect(advice).toMatchObject({ kind: 'chance', title: 'Still at chance level' });
    expect(advice.evidence).toBe(
      'Validation accuracy after 2 epochs is 11.40 %; always answering the most frequent class gives 11.30 %.',
    );
    expect(advice.suggestion).toMatch(/784 steps.*vanish.*GRU.*IRNN.*Rows/);
    expect(advice.changes.map(({ config }) => config)).toEqual([
      { cell: 'GRU' },
      { sequenceOrder: 'rows' },
    ]);
  });

  it('judges a finished run by its test, even after one epoch or without a validation split', () => {
    const [epoch] = epochsOf(guessing);
    const unvalidated = { ...epoch!, validationAccuracy: null, validationConfusion: null };
    const run = runOf('finished', pixels, [{ ...unvalidated, validationLoss: null }]);
    expect(learningAdvice(run)).toBeNull();
    const advice = learningAdvice({ ...run, test: testOf(0.1135) })!;
    expect(advice.title).toBe('At chance level');
    expect(advice.evidence).toMatch(/^Test accuracy after 1 epoch is 11.35 %/);
    expect(learningAdvice({ ...run, test: testOf(0.2) })).toBeNull();
  });

  it('says nothing in the first epochs of a run that trains', () => {
    expect(learningAdvice(runOf('running', pixels, []))).toBeNull();
    expect(learningAdvice(runOf('running', pixels, epochsOf(guessing)))).toBeNull();
    const short = ofSteps(16, epochsOf(guessing, guessing));
    expect(learningAdvice(runOf('running', pixels, short))).toBeNull();
  });

  it('takes what is within the noise of few examples for chance, and more not', () => {
    const at = (accuracy: number) =>
      learningAdvice(runOf('running', pixels, epochsOf(guessing, [2.3, 2.3, accuracy])));
    expect(at(0.13)?.kind).toBe('chance');
    expect(at(0.09)?.kind).toBe('chance');
    expect(at(0.14)).toBeNull();
  });

  it('asks for more epochs first if there were only a few steps', () => {
    const run = runOf('finished', pixels, ofSteps(16, epochsOf(guessing, guessing)));
    const { suggestion, changes } = learningAdvice(run)!;
    expect(suggestion).toContain('only 32 steps');
    expect(changes.map(({ config }) => config)).toEqual([{ epochs: 4 * 7 }]);
  });

  it('asks for patience with a gated cell on pixels, and then for more epochs', () => {
    const config = { ...pixels, cell: 'LSTM' } as const;
    const epochs = epochsOf(guessing, guessing);
    expect(learningAdvice(runOf('running', config, epochs))!.changes).toHaveLength(1);
    const over = learningAdvice(runOf('finished', config, epochs))!;
    expect(over.suggestion).toContain('only after several epochs');
    expect(over.changes[0]).toEqual({ label: 'Train for 8 epochs', config: { epochs: 8 } });
  });

  it('doubts the learning rate where the loss is above that of guessing, and knows no remedy elsewhere', () => {
    const high = epochsOf([9, 8, 0.1], [8, 8, 0.1]);
    const config = { sequenceOrder: 'rows', learningRate: 0.5 } as const;
    expect(learningAdvice(runOf('running', config, high))!.changes[0]?.config).toEqual({
      learningRate: 0.05,
    });
    const flat = epochsOf(guessing, guessing);
    expect(learningAdvice(runOf('running', config, flat))).toMatchObject({
      kind: 'chance',
      changes: [],
    });
  });
});

describe('unstable training', () => {
  it('is a network that had learnt and fell back to chance level', () => {
    const epochs = epochsOf([2, 2, 0.34], [2.2, 2.3, 0.2], [2.3, 2.3, 0.112]);
    const config = { ...pixels, nonlinearity: 'relu', learningRate: 0.001 } as const;
    const advice = learningAdvice(runOf('running', config, epochs))!;
    expect(advice).toMatchObject({
      kind: 'unstable',
      title: 'Training fell back to chance level',
    });
    expect(advice.evidence).toMatch(/11.20 %.*It was 34.00 % after epoch 1\.$/);
    expect(advice.changes).toEqual([
      { label: 'Try learning rate 0.0001', config: { learningRate: 0.0001 } },
    ]);
  });

  it('is a training loss that rose and stays up', () => {
    const up = epochsOf([0.5, 0.4, 0.9], [0.9, 0.8, 0.7], [0.8, 0.8, 0.7]);
    const advice = learningAdvice(runOf('running', { clipNorm: 0 }, up))!;
    expect(advice.evidence).toBe('Training loss rose from 0.5000 in epoch 1 to 0.8000 in epoch 3.');
    expect(advice.suggestion).toContain('The learning rate of 0.001 is probably too high');
    expect(advice.changes.map(({ config }) => config)).toEqual([
      { learningRate: 0.0001 },
      { clipNorm: 1 },
    ]);
  });

  it('is said with how much the gradients were clipped', () => {
    const clipped = epochsOf([0.5, 0.4, 0.9], [0.9, 0.8, 0.7]).map((epoch) => ({
      ...epoch,
      gradientNorm: 38.21,
    }));
    const advice = learningAdvice(runOf('finished', { clipNorm: 1 }, clipped))!;
    expect(advice.evidence).toContain(
      'The gradient norm was 38.2 on average, so that nearly every step was clipped to 1.',
    );
    expect(advice.changes).toHaveLength(1);
  });

  it('is not one worse epoch while it trains, nor a small rise, nor gradients that are clipped', () => {
    const worse = epochsOf([0.5, 0.4, 0.9], [0.9, 0.8, 0.7]);
    expect(learningAdvice(runOf('running', {}, worse))).toBeNull();
    const small = epochsOf([0.01, 0.05, 0.98], [0.05, 0.05, 0.98], [0.05, 0.05, 0.98]);
    expect(learningAdvice(runOf('finished', {}, small))).toBeNull();
    const clipped = fine.map((epoch) => ({ ...epoch, gradientNorm: 40 }));
    expect(learningAdvice(runOf('finished', {}, clipped))).toBeNull();
  });

  it('is a loss above that of guessing', () => {
    const epochs = epochsOf([6, 6, 0.2], [5, 6, 0.2]);
    const { evidence } = learningAdvice(runOf('running', { learningRate: 1 }, epochs))!;
    expect(evidence).toContain('5.0000 after 2 epochs; guessing evenly gives 2.303');
  });
});

describe('training that stalls', () => {
  const flat = [2.14, 2.13, 0.3] as [number, number, number];

  it('is a training loss that stays high for three epochs (U11)', () => {
    const epochs = epochsOf([2.25, 2.2, 0.25], flat, flat, flat, [2.13, 2.13, 0.31]);
    const advice = learningAdvice(runOf('running', pixels, epochs))!;
    expect(advice).toMatchObject({ kind: 'stalled', title: 'Training has stalled' });
    expect(advice.evidence).toBe(
      'Training loss was 2.1400 after epoch 2 and is 2.1300 after epoch 5.',
    );
    expect(advice.changes.map(({ config }) => config)).toEqual([
      { hiddenSize: 256 },
      { sequenceOrder: 'rows' },
    ]);
    // Starting weights fit no other network.
    const tuned = { ...pixels, initialWeights: 'a1'.repeat(32) };
    expect(learningAdvice(runOf('running', tuned, epochs))!.changes).toEqual([]);
    const onRows = learningAdvice(runOf('running', { cell: 'RNN' }, epochs))!;
    expect(onRows.changes.map(({ config }) => config)).toEqual([{ hiddenSize: 256 }]);
    // It has as many units as a network can have.
    const { maximum } = fields.hiddenSize;
    const largest = learningAdvice(runOf('running', { cell: 'RNN', hiddenSize: maximum }, epochs))!;
    expect(largest.changes).toEqual([]);
  });

  it('is not a loss that falls or is low, nor the end of a schedule', () => {
    const falling = epochsOf([2.25, 2.2, 0.25], [2.2, 2, 0.26], [2.1, 2, 0.27], [2.05, 2, 0.28]);
    expect(learningAdvice(runOf('running', pixels, falling))).toBeNull();
    const low = Array.from({ length: 5 }, () => [0.3, 0.3, 0.9] as [number, number, number]);
    expect(learningAdvice(runOf('running', pixels, epochsOf(...low)))).toBeNull();
    const slow = epochsOf(flat, flat, flat, flat).map((epoch) => ({
      ...epoch,
      learningRate: 0.0001,
    }));
    const config = { ...pixels, schedule: 'cosine' } as const;
    expect(learningAdvice(runOf('running', config, slow))).toBeNull();
    expect(learningAdvice(runOf('running', pixels, epochsOf(flat, flat, flat)))).toBeNull();
  });
});

describe('overfitting', () => {
  const epochs = epochsOf([0.5, 0.4, 0.88], [0.3, 0.36, 0.9], [0.2, 0.42, 0.9], [0.1, 0.5, 0.89]);

  it('is a validation loss that rises while the training loss falls', () => {
    const advice = learningAdvice(runOf('running', {}, epochs))!;
    expect(advice).toMatchObject({ kind: 'overfitting', title: 'Overfitting since epoch 2' });
    expect(advice.evidence).toBe(
      'Since then, validation loss rose from 0.3600 to 0.5000 while training loss fell from 0.3000 to 0.1000.',
    );
    expect(advice.changes.map(({ config }) => config)).toEqual([
      { patience: 3 },
      { headDropout: 0.3 },
    ]);
    const dropped = learningAdvice(runOf('running', { headDropout: 0.5 }, epochs))!;
    expect(dropped.changes.map(({ config }) => config)).toEqual([{ patience: 3 }]);
  });

  it('is not said after one worse epoch, nor of a small rise, nor with early stopping', () => {
    expect(learningAdvice(runOf('running', {}, epochs.slice(0, 3)))).toBeNull();
    expect(learningAdvice(runOf('running', { patience: 3 }, epochs))).toBeNull();
    const small = epochsOf([0.1, 0.08, 0.97], [0.08, 0.09, 0.97], [0.06, 0.1, 0.97]);
    expect(learningAdvice(runOf('finished', {}, small))).toBeNull();
  });
});

describe('still improving', () => {
  const epochs = epochsOf([2, 1.8, 0.4], [1.5, 1.2, 0.6]);

  it('is said when a run ends after a large step forward', () => {
    const advice = learningAdvice(runOf('finished', { epochs: 2 }, epochs))!;
    expect(advice).toMatchObject({
      kind: 'improving',
      evidence: 'Validation accuracy rose from 40.00 % to 60.00 % in the last epoch.',
      changes: [{ label: 'Train for 4 epochs', config: { epochs: 4 } }],
    });
  });

  it('is not said of a run that trains, was stopped or ended early, nor after one epoch', () => {
    for (const status of ['running', 'paused', 'stopped', 'interrupted'] as const) {
      expect(learningAdvice(runOf(status, { epochs: 2 }, epochs))).toBeNull();
    }
    const early = { statusReason: 'stopped early after epoch 2' };
    expect(learningAdvice(runOf('finished', { epochs: 9 }, epochs, early))).toBeNull();
    expect(learningAdvice(runOf('finished', { epochs: 1 }, epochs.slice(0, 1)))).toBeNull();
  });
});

describe('a run that is fine', () => {
  it('gets no advice', () => {
    for (const status of ['queued', 'running', 'finished'] as const) {
      expect(learningAdvice(runOf(status, { epochs: 3 }, fine))).toBeNull();
    }
    expect(learningAdvice(sampleRecord({ status: 'queued' }))).toBeNull();
    expect(learningAdvice(sampleRecord({ status: 'running' }))).toBeNull();
  });
});

describe('a run that failed', () => {
  it('gets a calmer config if it diverged, and nothing otherwise', () => {
    const reason = divergenceReason({
      ...{ what: 'loss', value: NaN, where: 'in step 12 of 300, in epoch 1' },
      ...{ learningRate: 10, config: { clipNorm: 0 } },
    });
    const failed = runOf('failed', { learningRate: 10, clipNorm: 0 }, [], {
      statusReason: reason,
    });
    expect(learningAdvice(failed)).toMatchObject({
      kind: 'diverged',
      evidence: reason,
      changes: [
        { label: 'Try learning rate 1 with clipping', config: { learningRate: 1, clipNorm: 1 } },
      ],
    });
    const { changes } = learningAdvice({ ...failed, config: parseConfig({ clipNorm: 5 }) })!;
    expect(changes[0]?.config).toEqual({ learningRate: 0.0001 });
    expect(learningAdvice({ ...failed, statusReason: 'out of memory' })).toBeNull();
  });
});
