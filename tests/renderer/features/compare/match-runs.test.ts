import { expect, it } from 'vitest';
import { networkSize } from '#shared/experiment/network-size';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { matchedRuns } from '../../../../src-renderer/features/compare/fairness/match-runs.ts';
import { comparedRun, finishedRun } from '../../../support/compared.ts';

function run(name: string, config: Partial<ExperimentConfig>, classes = 10) {
  const record = finishedRun(name, config);
  const { parameters } = networkSize(record.config, classes);
  return comparedRun({ ...record, parameters });
}

const baseline = run('lstm', { cell: 'LSTM', hiddenSize: 64 });

it('gives the other runs the hidden size that matches the baseline’s parameters', () => {
  const rnn = run('rnn', { cell: 'RNN', hiddenSize: 64, seed: 7 });
  const [matched, ...none] = matchedRuns([baseline, rnn], baseline);
  expect(none).toEqual([]);
  expect(matched!.run).toBe(rnn);
  expect(matched!.parameters).toBe(rnn.record.parameters);
  expect(matched!.config).toEqual({ ...rnn.record.config, hiddenSize: matched!.match.hiddenSize });
  expect(networkSize(matched!.config, 10).parameters).toBe(matched!.match.parameters);
  expect(Math.abs(matched!.match.deviation)).toBeLessThan(0.01);
});

it('leaves out runs that already match', () => {
  const twin = run('twin', { cell: 'LSTM', hiddenSize: 64, seed: 1 });
  expect(matchedRuns([baseline, twin], baseline)).toEqual([]);
});

it('leaves out what can’t be trained with another size', () => {
  const begun = run('tuned', { cell: 'RNN', initialWeights: 'a'.repeat(64) });
  const imported = comparedRun({
    ...run('log', { cell: 'RNN' }).record,
    origin: { kind: 'results', format: 'CSV', file: 'a.csv', sha256: 'b'.repeat(64) },
  });
  expect(matchedRuns([baseline, begun, imported], baseline)).toEqual([]);
});

it('counts the parameters of runs that have not started', () => {
  const waiting = comparedRun(
    { ...finishedRun('rnn', { cell: 'RNN', hiddenSize: 32 }), parameters: null, data: null },
    { status: 'waiting' },
  );
  const [matched] = matchedRuns([baseline, waiting], baseline);
  expect(matched!.parameters).toBe(networkSize(waiting.record.config, 10).parameters);
});
