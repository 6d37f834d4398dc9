import { expect, test } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import {
  canBeginFrom,
  networkFieldsOf,
  sourceOfWeights,
  startProblem,
} from '#shared/experiment/starting-weights';
import { finishedRun } from '../../support/compared.ts';

const source = finishedRun('a', { hiddenSize: 8 }, { weightsSha256: 'a1'.repeat(32) });

test('weights fit a network of the same shapes, whatever else differs', () => {
  const { config } = source;
  expect(
    startProblem(source, { ...config, seed: 9, learningRate: 0.1, headDropout: 0.5 }, 10),
  ).toBeNull();
  expect(startProblem(source, { ...config, sequenceOrder: 'columns' }, 10)).toBeNull();
});

test.for([
  [{ hiddenSize: 9 }, 10, 'rnn.weight_ih_l0 has the shape [24, 28], and [27, 28] is needed'],
  [{ layers: 2 }, 10, 'rnn.weight_ih_l1 is missing'],
  [{ bidirectional: true }, 10, 'rnn.weight_ih_l0_reverse is missing'],
  [{}, 26, 'fc.weight has the shape [10, 8], and [26, 8] is needed'],
] as const)('they do not fit %j for %i classes', ([own, classes, problem]) => {
  expect(startProblem(source, { ...source.config, ...own }, classes)).toBe(problem);
});

test('a run that has not been trained has none', () => {
  const untrained = finishedRun('b', {}, { weightsSha256: null });
  expect(startProblem(untrained, untrained.config, 10)).toBe('it has no weights yet');
});

test('a config that takes over the network of another can begin from its weights', () => {
  const trained = finishedRun(
    'c',
    {
      cell: 'LSTM',
      hiddenSize: 5,
      layers: 2,
      sequenceOrder: 'blocks',
      blockSize: 4,
      readout: 'all',
    },
    { weightsSha256: 'a1'.repeat(32) },
  );
  const config = parseConfig({ ...parseConfig({ epochs: 9 }), ...networkFieldsOf(trained.config) });
  expect(startProblem(trained, config, 10)).toBeNull();
  expect(config.epochs).toBe(9);
});

test('weights come from the experiment that was trained to them, not from one that tests them', () => {
  const sha256 = 'a1'.repeat(32);
  const tested = finishedRun('t', { initialWeights: sha256 }, { weightsSha256: sha256 });
  const other = finishedRun('o', {}, { weightsSha256: 'b2'.repeat(32) });
  expect(sourceOfWeights([tested, other, source], sha256)).toBe(source);
  expect(sourceOfWeights([tested, other], sha256)).toBe(tested);
  expect(sourceOfWeights([other], sha256)).toBeNull();
});

test('others can begin from the weights of a finished experiment', () => {
  expect(canBeginFrom(source)).toBe(true);
  expect(canBeginFrom({ ...source, status: 'stopped' })).toBe(false);
  expect(canBeginFrom({ ...source, weightsSha256: null })).toBe(false);
  const without = (...files: string[]) => ({ ...source, leftOut: { bundle: 'b', files } });
  expect(canBeginFrom(without('checkpoint.safetensors'))).toBe(true);
  expect(canBeginFrom(without('model.safetensors'))).toBe(false);
});
