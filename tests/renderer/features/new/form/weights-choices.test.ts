import { expect, it } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentRecord } from '#shared/experiment/record';
import {
  distinctChoices,
  weightsChoices,
} from '../../../../../src-renderer/features/new/form/weights-choices.ts';
import { finishedRun } from '../../../../support/compared.ts';

const config = parseConfig({ hiddenSize: 8 });
const run = (name: string, own: object, more: object = {}): ExperimentRecord =>
  finishedRun(
    name,
    { hiddenSize: 8, ...own },
    { name, weightsSha256: name[0]!.repeat(64), ...more },
  );
const records = [
  run('a wider one', { hiddenSize: 9 }),
  run('b fits', {}),
  run('c stopped', {}, { status: 'stopped' }),
  run('d archived', {}, { archived: true }),
  run('e without weights', {}, { weightsSha256: null }),
];

it('finished experiments can be chosen; those that fit come first, others say why not', () => {
  const choices = weightsChoices(records, '', config, 10);
  expect(choices.map(({ record }) => record.name)).toEqual(['b fits', 'a wider one']);
  expect(choices[0]).toMatchObject({ problem: null, fitsWithItsNetwork: false });
  expect(choices[1]).toMatchObject({
    problem: 'rnn.weight_ih_l0 has the shape [27, 28], and [24, 28] is needed',
    fitsWithItsNetwork: true,
  });
});

it('for other classes not even the network of an experiment helps', () => {
  const [first, second] = weightsChoices(records, '', config, 26);
  expect(first).toMatchObject({ fitsWithItsNetwork: false });
  expect(second!.problem).toBe('fc.weight has the shape [10, 8], and [26, 8] is needed');
  expect(second).toMatchObject({ fitsWithItsNetwork: false });
});

it('a search finds them; a form whose network can’t be made refuses all', () => {
  expect(weightsChoices(records, 'wider', config, 10)).toHaveLength(1);
  const broken = { ...config, sequenceOrder: 'blocks', blockSize: 5 } as const;
  const [choice] = weightsChoices(records, 'fits', broken, 10);
  expect(choice!.problem).toMatch(/block/);
  expect(choice!.fitsWithItsNetwork).toBe(true);
});

it('names that several experiments have are made distinct', () => {
  const twins = [run('b fits', { seed: 1 }), run('b fits', { seed: 2 })].map((record, index) => ({
    ...record,
    id: `twin-${index}`,
  }));
  const names = distinctChoices(weightsChoices(twins, '', config, 10)).map(
    ({ record }) => record.name,
  );
  expect(new Set(names).size).toBe(2);
});
