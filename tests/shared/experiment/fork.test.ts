import { describe, expect, it, test } from 'vitest';
import { whyFixedInForks } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import { describeProblem, parseConfig } from '#shared/experiment/config';
import {
  forkBeginning,
  forkChanges,
  forkChangesInWords,
  forkName,
  forkPointInWords,
  forkPoints,
  forkProblems,
  latestOpenPoint,
  runBeginning,
  trainingParts,
} from '#shared/experiment/fork';
import type { ExperimentRecord, ExperimentStatus } from '#shared/experiment/record';

const parent = parseConfig({ epochs: 5 });

function problemsOf(changes: Partial<ExperimentConfig>, before = parent, epoch = 3): string[] {
  return forkProblems(before, { ...before, ...changes }, { epoch }).map(describeProblem);
}

test('fields can change unless a checkpoint depends on them', () => {
  const isFree = (key: FieldKey): boolean => whyFixedInForks(fields[key]) === null;
  const shapes = fieldKeys.filter((key) => ['data', 'network'].includes(fields[key].group));
  expect(shapes.filter(isFree)).toEqual([
    ...['augmentShift', 'augmentRotation', 'augmentScale'],
    ...['dropout', 'headDropout'],
  ]);
  const others = fieldKeys.filter((key) => ['training', 'machine'].includes(fields[key].group));
  expect(others.filter((key) => !isFree(key))).toEqual(['optimiser', 'batchSize', 'seed']);
});

describe('a config of a fork', () => {
  it('can change what no checkpoint depends on, all at once', () => {
    expect(problemsOf({})).toEqual([]);
    expect(
      problemsOf({ learningRate: 0.5, schedule: 'cosine', dropout: 0.5, epochs: 4, clipNorm: 0 }),
    ).toEqual([]);
  });

  it('is refused with each field that the checkpoint is bound to, and the reason', () => {
    expect(problemsOf({ hiddenSize: 64, batchSize: 32, seed: 3, optimiser: 'sgd' })).toEqual([
      'hiddenSize: 64 is not allowed; use 128 as in its parent: a checkpoint’s weights fit only the network that they were trained in',
      'optimiser: "sgd" is not allowed; use adam as in its parent: a checkpoint has the state of its own optimiser only',
      'batchSize: 32 is not allowed; use 64 as in its parent: it decides how many steps an epoch has, and so where a checkpoint lies',
      'seed: 3 is not allowed; use 0 as in its parent: it draws the validation split, whose examples must stay unseen',
    ]);
    expect(problemsOf({ trainingExamples: 500 })[0]).toContain('the data and inputs of its parent');
    expect(problemsOf({ initialWeights: 'a'.repeat(64) })[0]).toContain('use the empty text as in');
  });

  it('is refused with a value out of range, like every other experiment', () => {
    expect(problemsOf({ learningRate: -1 })).toEqual([
      'learningRate: -1 is not allowed; use a number from 1e-8 to 10',
    ]);
  });

  it('has momentum only with momentum in the checkpoint', () => {
    const plain = parseConfig({ optimiser: 'sgd' });
    const moving = parseConfig({ optimiser: 'sgd', momentum: 0.9 });
    expect(problemsOf({ momentum: 0.5 }, plain)[0]).toContain('whose checkpoint has no momentum');
    expect(problemsOf({ momentum: 0 }, moving)[0]).toContain('a number above 0');
    expect(problemsOf({ momentum: 0.5, nesterov: true }, moving)).toEqual([]);
  });

  it('has early stopping only with the best weights in the checkpoint', () => {
    const patient = parseConfig({ patience: 2 });
    expect(problemsOf({ patience: 2 })[0]).toContain('lacks the best weights so far');
    expect(problemsOf({ patience: 9 }, patient)).toEqual([]);
    expect(problemsOf({ patience: 0 }, patient)).toEqual([]);
  });

  it('has epochs left to train', () => {
    expect(problemsOf({ epochs: 3 })).toEqual([
      'epochs: 3 is not allowed; use more than the 3 that its parent had trained by then',
    ]);
    expect(problemsOf({}, parent, 5)[0]).toContain('epochs: 5 is not allowed');
    expect(problemsOf({ epochs: 6 }, parent, 5)).toEqual([]);
  });
});

describe('where a fork begins to train', () => {
  const from = (kept: number | null, step: number, config = parent) => {
    const data = { trainingExamples: 650 } as ExperimentRecord['data'];
    return forkBeginning({ config, data }, { kept, epoch: Math.floor(step / 11), step });
  };

  it('is between epochs with a kept checkpoint, and with the latest if it ends an epoch', () => {
    expect(from(2, 22)).toMatchObject({ epoch: 2, isBetweenEpochs: true });
    expect(from(null, 22)).toMatchObject({ epoch: 2, isBetweenEpochs: true });
    expect(from(null, 23)).toMatchObject({ epoch: 2, isBetweenEpochs: false });
  });

  it('has best weights after an epoch with patience', () => {
    const patient = parseConfig({ patience: 2 });
    expect(from(2, 22).hasBest).toBe(false);
    expect(from(2, 22, patient).hasBest).toBe(true);
    expect(from(0, 0, patient).hasBest).toBe(false);
  });
});

test('a run begins untrained, and a fork where its parent was left', () => {
  const data = { trainingExamples: 640 } as ExperimentRecord['data'];
  const fork = (step: number, patience = 0): ExperimentRecord['fork'] => ({
    ...{ parent: 'parent', parentName: 'parent', sha256: 'a'.repeat(64) },
    ...{ epoch: Math.floor(step / 10), step },
    segments: [{ config: parseConfig({ batchSize: 64, patience }), step }],
  });
  const untrained = { epoch: 0, isBetweenEpochs: true, hasBest: false };
  expect(runBeginning({ data, fork: null })).toEqual(untrained);
  expect(runBeginning({ data, fork: fork(0, 2) })).toEqual(untrained);
  expect(runBeginning({ data, fork: fork(20) })).toEqual({ ...untrained, epoch: 2 });
  expect(runBeginning({ data, fork: fork(25, 2) })).toEqual({
    ...{ epoch: 2, isBetweenEpochs: false, hasBest: true },
  });
});

describe('the points to fork a run from', () => {
  const kept = [0, 1].map((epoch) => ({
    epoch,
    step: epoch * 10,
    sha256: 'a'.repeat(64),
    bytes: 1,
  }));
  const points = (status: ExperimentStatus, step: number, files: string[] = []) => {
    const leftOut = files.length === 0 ? null : { bundle: 'From Anna', files };
    const record = { status, step, epochs: [], keptCheckpoints: kept, leftOut };
    return forkPoints(record).map((point) => point.kept);
  };

  it('are its kept checkpoints and, unless it is finished, the latest', () => {
    expect(points('finished', 15)).toEqual([0, 1]);
    for (const status of ['stopped', 'interrupted', 'failed'] as const) {
      expect(points(status, 15)).toEqual([0, 1, null]);
    }
  });

  it('name the latest only once', () => {
    expect(points('stopped', 10)).toEqual([0, 1]);
  });

  it('are none of those that a bundle left out', () => {
    const [start, first] = ['checkpoint-epoch-0.safetensors', 'checkpoint-epoch-1.safetensors'];
    expect(points('stopped', 15, [start!])).toEqual([1, null]);
    expect(points('stopped', 15, ['checkpoint.safetensors'])).toEqual([0, 1]);
    expect(points('stopped', 10, [first!])).toEqual([0, null]);
    expect(points('finished', 15, [start!, first!])).toEqual([]);
  });

  it('are open if a training has something left from there', () => {
    const all = [0, 1, 2].map((epoch) => ({ kept: epoch, epoch, step: 10 * epoch }));
    expect(latestOpenPoint(all, 2)?.epoch).toBe(1);
    expect(latestOpenPoint(all, 3)?.epoch).toBe(2);
    expect(latestOpenPoint(all, 0)).toBeUndefined();
  });

  it('are none while it trains', () => {
    for (const status of ['queued', 'running', 'paused'] as const) {
      expect(points(status, 15)).toEqual([]);
    }
  });
});

test('a fork in words', () => {
  const changes = forkChanges(parent, {
    ...parent,
    learningRate: 0.0005,
    patience: 0,
    clipNorm: 0,
  });
  expect(forkChangesInWords(changes)).toBe(
    'learning rate 0.001 → 0.0005, gradient clipping 1 → 0 (no clipping)',
  );
  expect(forkChangesInWords([])).toBe('no change');
  expect(forkPointInWords({ epoch: 3, step: 1407 })).toBe('epoch 3, step 1,407');
  expect(forkPointInWords({ epoch: 0, step: 0 })).toBe('the start');
  expect(forkName('GRU', changes, { epoch: 3 })).toBe(
    'GRU, lr 0.0005, gradient clipping 0 from epoch 3',
  );
  expect(forkName('GRU', [], { epoch: 0 })).toBe('GRU, continued from the start');
  const what = ', lr 0.0005, gradient clipping 0 from epoch 3';
  const long = forkName('x'.repeat(200), changes, { epoch: 3 });
  expect(long).toBe(`${'x'.repeat(200 - what.length)}${what}`);
  // No half of an emoji is left.
  const emojis = forkName('😀'.repeat(100), changes, { epoch: 3 });
  expect(emojis).toBe(`${'😀'.repeat(Math.floor((200 - what.length) / 2))}${what}`);
  const many = forkName('x'.repeat(200), Array(20).fill(changes).flat(), { epoch: 3 });
  expect(many).toHaveLength(200);
  expect(many).toMatch(/^x{40}, lr .* from epoch 3$/);
});

test('fields without effect are no change', () => {
  expect(forkChanges(parent, { ...parent, stepFactor: 0.5 })).toEqual([]);
});

test('a run that is no fork is trained with one config', () => {
  expect(trainingParts({ config: parent, fork: null })).toEqual([{ config: parent, step: null }]);
});
