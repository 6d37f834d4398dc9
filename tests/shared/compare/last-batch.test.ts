import { expect, test } from 'vitest';
import { lastBatch } from '#shared/compare/last-batch';
import { finishedRun } from '../../support/compared.ts';

function run(name: string, time: string, parameters: number, own: { test?: null } = {}) {
  return finishedRun(name, {}, { createdAt: `2026-01-02T${time}Z`, parameters, ...own });
}
const old = run('old', '03:00:00.000', 1);
const gru = run('gru', '04:00:00.000', 300);
const lstm = run('lstm', '04:00:08.000', 400);
const rnn = run('rnn', '04:00:16.000', 100);
const namesOf = (...records: Parameters<typeof lastBatch>[0]) =>
  lastBatch(records).map(({ name }) => name);

test('U37: the last batch has the runs created one after the other, the simplest first', () => {
  expect(namesOf(lstm, old, rnn, gru)).toEqual(['rnn', 'gru', 'lstm']);
});

test('U37: a run without a test result is not in it, nor does it end it', () => {
  const queued = run('queued', '05:00:00.000', 1, { test: null });
  expect(namesOf(queued, rnn, lstm, gru)).toEqual(['rnn', 'gru', 'lstm']);
  expect(namesOf(queued)).toEqual([]);
});

test('U37: a single run is a batch of its own', () => {
  expect(namesOf(old, gru)).toEqual(['gru']);
});
