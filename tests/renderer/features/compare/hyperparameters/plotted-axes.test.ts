import { describe, expect, it, test } from 'vitest';
import { linePieces } from '../../../../../src-renderer/charts/parallel/plotted-axis.ts';
import {
  movedAxis,
  defaultAxes,
} from '../../../../../src-renderer/features/compare/hyperparameters/plotted-axes.ts';
import { missingNotes } from '../../../../../src-renderer/features/compare/hyperparameters/missing-notes.ts';
import { finishedRun } from '../../../../support/compared.ts';
import { axesOf, runOf } from './plots.ts';

const gru = finishedRun('gru', { cell: 'GRU', hiddenSize: 32 });
const rnn = finishedRun('rnn', { cell: 'RNN', hiddenSize: 64, nonlinearity: 'relu' });
const bare = finishedRun('bare', { hiddenSize: 64 }, { test: null, epochs: [], status: 'failed' });

describe('the default axes', () => {
  it('are the fields that tell the runs apart, costs and results', () => {
    expect(defaultAxes([gru, rnn].map((record) => runOf(record)))).toEqual([
      'cell',
      'hiddenSize',
      'parameters',
      'secondsPerEpoch',
      'testLoss',
      'testAccuracy',
    ]);
  });

  it('have validation results if no run has been tested', () => {
    expect(defaultAxes([runOf(bare)])).toEqual([
      'parameters',
      'secondsPerEpoch',
      'validationLoss',
      'validationAccuracy',
    ]);
  });
});

test('an axis moves to a place, or the nearest that exists', () => {
  const axes = ['cell', 'hiddenSize', 'testAccuracy'] as const;
  expect(movedAxis(axes, 'cell', 1)).toEqual(['hiddenSize', 'cell', 'testAccuracy']);
  expect(movedAxis(axes, 'testAccuracy', -1)).toEqual(['testAccuracy', 'cell', 'hiddenSize']);
  expect(movedAxis(axes, 'cell', 9)).toEqual(['hiddenSize', 'testAccuracy', 'cell']);
});

test('a line has a gap where its run has no value', () => {
  const axes = axesOf(['nonlinearity', 'cell', 'testAccuracy', 'hiddenSize'], [gru, rnn, bare]);
  expect(linePieces(axes, 'rnn')).toEqual([[0, 1, 2, 3]]);
  expect(linePieces(axes, 'gru')).toEqual([[1, 2, 3]]);
  expect(linePieces(axes, 'bare')).toEqual([[1], [3]]);
});

test('runs that are missing or incomplete are named with the reason', () => {
  const axes = axesOf(['cell', 'testAccuracy'], [gru, bare]);
  const damaged = { ...runOf(gru), id: 'x', name: 'x', record: null, status: 'damaged' } as const;
  const notes = missingNotes([runOf(gru), runOf(bare), damaged], axes);
  expect(notes).toEqual([
    'Not shown because the config can’t be read: x.',
    'With gaps because they ended early; resume them on their own pages: bare. Missing: test accuracy.',
  ]);
  const running = runOf(bare, { status: 'running' });
  expect(missingNotes([running], axes)[0]).toMatch(/they are still running: bare/);
  expect(missingNotes([runOf(gru)], axes)).toEqual([]);
});
