import { describe, expect, it } from 'vitest';
import { distinctlyNamed, distinctNames } from '#shared/compare/distinct-names';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { sampleRecord } from '../../support/records.ts';

function run(id: string, name: string, own: Partial<ExperimentConfig> = {}) {
  return { id, name, config: { ...defaultConfig(), ...own } };
}

function namesOf(...runs: Parameters<typeof distinctNames>[0]): string[] {
  const names = distinctNames(runs);
  return runs.map(({ id }) => names.get(id)!);
}

describe('runs that share a name are told apart by what differs (F5)', () => {
  it('leaves unique names unchanged', () => {
    expect(namesOf(run('a', 'one'), run('b', 'two', { learningRate: 0.1 }))).toEqual([
      'one',
      'two',
    ]);
  });

  it('names the value of the field in which they differ', () => {
    expect(
      namesOf(
        run('a', 'gru-8 s0', { learningRate: 0.1 }),
        run('b', 'gru-8 s0', { learningRate: 0.001 }),
        run('c', 'other'),
      ),
    ).toEqual(['gru-8 s0 (lr 0.1)', 'gru-8 s0 (lr 0.001)', 'other']);
  });

  it('names as many fields as necessary, and no more', () => {
    expect(
      namesOf(
        run('a', 'x', { cell: 'GRU', learningRate: 0.1, epochs: 1 }),
        run('b', 'x', { cell: 'LSTM', learningRate: 0.1, epochs: 2 }),
        run('c', 'x', { cell: 'LSTM', learningRate: 0.2, epochs: 3 }),
      ),
    ).toEqual(['x (GRU, lr 0.1)', 'x (LSTM, lr 0.1)', 'x (LSTM, lr 0.2)']);
  });

  it('skips fields that have no effect', () => {
    expect(
      namesOf(
        run('gru-8-s0-aaaaa', 'x', { cell: 'LSTM', resetGate: 'before' }),
        run('gru-8-s0-bbbbb', 'x', { cell: 'LSTM', resetGate: 'after' }),
      ),
    ).toEqual(['x (aaaaa)', 'x (bbbbb)']);
  });

  it('adds the ends of ids where configs are the same, also of copies', () => {
    expect(
      namesOf(
        run('gru-8-s0-aaaaa', 'x', { seed: 1 }),
        run('gru-8-s0-bbbbb', 'x', { seed: 1 }),
        run('gru-8-s0-bbbbb-2', 'x', { seed: 2 }),
      ),
    ).toEqual(['x (seed 1, aaaaa)', 'x (seed 1, bbbbb)', 'x (seed 2)']);
    expect(namesOf(run('a-b-c-d-2', 'x'), run('a-b-e-d-2', 'x'))).toEqual([
      'x (a-b-c-d-2)',
      'x (a-b-e-d-2)',
    ]);
  });

  it('treats names that look the same as equal', () => {
    const names = namesOf(run('a', 'caf\u00e9', { seed: 1 }), run('b', 'cafe\u0301 ', { seed: 2 }));
    expect(names).toEqual(['caf\u00e9 (seed 1)', 'cafe\u0301  (seed 2)']);
  });

  it('does not make a name that another run already has', () => {
    const names = namesOf(
      run('a-a-a-a-1', 'x (seed 1)', { seed: 5 }),
      run('b-b-b-b-2', 'x', { seed: 1 }),
      run('c-c-c-c-3', 'x', { seed: 2 }),
    );
    expect(new Set(names).size).toBe(3);
    expect(names[2]).toBe('x (seed 2)');
  });

  it('knows only the name of a run that can’t be read', () => {
    const damaged = { id: 'b', name: 'x', config: null };
    expect(namesOf(run('a', 'x', { seed: 1 }), damaged, run('c', 'x', { seed: 2 }))).toEqual([
      'x (seed 1)',
      'x',
      'x (seed 2)',
    ]);
  });
});

it('renamed records are the same objects each time, and unchanged ones the given ones (F5)', () => {
  const records = [
    sampleRecord({ id: 'a', config: { ...defaultConfig(), seed: 1 } }),
    sampleRecord({ id: 'b', config: { ...defaultConfig(), seed: 2 } }),
    sampleRecord({ id: 'c', name: 'alone' }),
  ];
  const first = distinctlyNamed(records);
  expect(first.map(({ name }) => name)).toEqual([
    'gru-128 s0 (seed 1)',
    'gru-128 s0 (seed 2)',
    'alone',
  ]);
  expect(first[2]).toBe(records[2]);
  distinctlyNamed(records).forEach((record, index) => {
    expect(record).toBe(first[index]);
  });
  expect(distinctlyNamed(first)).toEqual(first);
});
