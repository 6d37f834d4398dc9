import { expect, test } from 'vitest';
import { lastBatch } from '#shared/compare/last-batch';
import { finishedRun } from '../../support/compared.ts';

function run(
  name: string,
  time: string,
  parameters: number,
  own: { test?: null; batch?: string; archived?: boolean } = {},
) {
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

test('U37: runs of a named batch belong together, however far apart they were created', () => {
  const batch = 'RNN and LSTM';
  const first = run('first', '01:00:00.000', 400, { batch });
  const second = run('second', '05:00:00.000', 100, { batch });
  const other = run('other', '04:59:59.000', 100, { batch: 'another' });
  expect(namesOf(first, second, other, gru)).toEqual(['second', 'first']);
});

test('U37: runs without a batch are not mixed with those of one', () => {
  const named = run('named', '04:00:09.000', 1, { batch: 'a batch' });
  expect(namesOf(named, rnn, lstm, gru)).toEqual(['rnn', 'gru', 'lstm']);
});

test('U37: archived runs are left out', () => {
  const archived = run('archived', '06:00:00.000', 1, { batch: 'a batch', archived: true });
  expect(namesOf(archived, gru)).toEqual(['gru']);
});
