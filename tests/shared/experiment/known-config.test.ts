import { expect, test } from 'vitest';
import { costMetrics } from '#shared/catalogue/metrics/cost-metrics';
import { columnDifference, configDifference } from '#shared/compare/config-difference';
import { curveOf } from '#shared/compare/curve-metrics';
import { distinctNames, distinctlyNamed } from '#shared/compare/distinct-names';
import { fairnessFindings } from '#shared/compare/fairness';
import { groupRuns } from '#shared/compare/grouping';
import { withMoreSeeds } from '#shared/compare/more-seeds';
import { resultColumn } from '#shared/compare/result-columns';
import { quantity, varyingFields } from '#shared/compare/run-quantities';
import { verdictOf } from '#shared/compare/verdict';
import type { HistoryColumns } from '#shared/contract/commands';
import { historyCsv } from '#shared/exchange/runs/history-csv';
import { runEvents } from '#shared/exchange/tensorboard/run-events';
import { learningAdvice } from '#shared/experiment/advice';
import { matchesFilter } from '#shared/experiment/filter/evaluate';
import { parseFilter } from '#shared/experiment/filter/parse';
import { isImportedResults, knownConfig, knownValue } from '#shared/experiment/known-config';
import { namesByPattern } from '#shared/experiment/name-pattern';
import {
  epochSchema,
  experimentRecordSchema,
  type ExperimentRecord,
} from '#shared/experiment/record';
import { finishedRun, sampleEvaluation } from '../../support/compared.ts';
import { importedResults } from '../../support/imported-results.ts';
import { sampleEpoch, sampleHistory } from '../../support/records.ts';
import { readEvent } from '#shared/exchange/tensorboard/read-events';
import { recordsOf } from '../../support/tensorboard.ts';

const own = finishedRun('own', { cell: 'LSTM', hiddenSize: 64 }, { test: sampleEvaluation(0.9) });
const log = importedResults('log', { cell: 'LSTM' });

test('of imported results only what the log tells is known; of own runs everything', () => {
  expect(isImportedResults(log)).toBe(true);
  expect(isImportedResults(own)).toBe(false);
  expect(knownConfig(own)).toBe(own.config);
  expect(knownConfig(log)).toEqual({ cell: 'LSTM' });
  expect(knownConfig({ ...log })).toBe(knownConfig(log));
  expect(knownValue(log, 'cell')).toBe('LSTM');
  expect(knownValue(log, 'hiddenSize')).toBeNull();
  expect(experimentRecordSchema.parse(log)).toEqual(log);
});

test('an epoch without numbers is only accepted without a hash of its weights', () => {
  const epoch = log.epochs[0]!;
  expect(epochSchema.safeParse(epoch).success).toBe(true);
  expect(epochSchema.safeParse({ ...epoch, weightsSha256: 'ab'.repeat(32) }).success).toBe(false);
  expect(epochSchema.safeParse({ ...sampleEpoch(1), gradientNorm: null }).success).toBe(false);
  expect(epochSchema.safeParse({ ...sampleEpoch(1), validationLoss: null }).success).toBe(true);
});

test('filters find it by its origin and not by unknown fields', () => {
  const matches = (text: string, record: ExperimentRecord): boolean => {
    return matchesFilter(parseFilter(text), { kind: 'experiment', record, readOnly: false });
  };
  expect(matches('origin = results', log)).toBe(true);
  expect(matches('origin = own', own)).toBe(true);
  expect(matches('origin = own', log)).toBe(false);
  expect(matches('cell = LSTM', log)).toBe(true);
  expect(matches(`hiddenSize = ${log.config.hiddenSize}`, log)).toBe(false);
  expect(matches('hiddenSize = none', log)).toBe(true);
  expect(matches('testAccuracy >= 90%', log)).toBe(true);
  const silent = importedResults('silent');
  expect(matches(silent.config.cell, silent)).toBe(false);
});

test('differences, quantities and names have a dash, never a default', () => {
  const rows = configDifference([own, log], own.id);
  const cell = (key: string) => rows.find((row) => row.key === key)!.cells[1]!;
  expect(cell('cell')).toMatchObject({ text: 'LSTM', differs: false });
  expect(cell('epochs')).toMatchObject({ text: '–', differs: false, values: [null] });
  expect(rows.filter(({ differs }) => differs)).toEqual([]);
  const both = columnDifference([{ id: 'g', members: [own, log] }]);
  expect(both.find(({ key }) => key === 'hiddenSize')!.cells[0]!.text).toBe(
    '2 values: 64 units, –',
  );

  const context = { occasion: { kind: 'best' }, modelBytes: new Map<string, number>() } as const;
  expect(quantity('hiddenSize').of(log, context)).toBeNull();
  expect(quantity('cell').of(log, context)).toBe('LSTM');
  expect(varyingFields([own, log])).toEqual([]);
  expect(resultColumn('testAccuracy').of(log, context)).toBe(0.9);
  expect(resultColumn('testLoss').of(log, context)).toBeNull();
  expect(costMetrics.secondsPerEpoch.of(log)).toBeNull();
  expect(costMetrics.multiplyAdds.of(log)).toBeNull();

  expect(namesByPattern('{cell} {hiddenSize}', [log]).names[0]!.problem).toBe(
    'It has no hiddenSize.',
  );
  const [first, second] = [own, log].map((record) => ({ ...record, name: 'same' }));
  expect(distinctlyNamed([first!, second!]).map(({ name }) => name)).not.toContain(
    `same (hidden size ${log.config.hiddenSize})`,
  );
  expect(
    distinctNames([
      { id: 'a', name: 'x', config: { cell: 'GRU' } },
      { id: 'b', name: 'x', config: { cell: 'GRU', hiddenSize: 8 } },
    ]),
  ).toEqual(
    new Map([
      ['a', 'x (hidden size –)'],
      ['b', 'x (hidden size 8)'],
    ]),
  );
});

test('logs that say the same are a group, and logs that say nothing are not', () => {
  const groups = groupRuns(
    [
      importedResults('a', { cell: 'GRU', seed: 1 }),
      importedResults('b', { cell: 'GRU', seed: 2 }),
      importedResults('c'),
      importedResults('d', { seed: 3 }),
      finishedRun('e', { cell: 'GRU' }),
    ],
    { kind: 'allButSeed' },
  );
  expect(groups.map(({ members }) => members.map(({ id }) => id))).toEqual([
    ['a', 'b'],
    ['c'],
    ['d'],
    ['e'],
  ]);
  expect(new Set(groups.map(({ label }) => label)).size).toBe(4);
  const byCell = groupRuns([log, importedResults('x')], {
    kind: 'keys',
    keys: ['cell', 'hiddenSize'],
  });
  expect(byCell.map(({ label }) => label)).toEqual(['LSTM –', 'unknown cell –']);
});

test('fairness says what is not known, and seeds aren’t added to a log', () => {
  const groups = groupRuns([own, log], { kind: 'none' });
  const findings = fairnessFindings(groups);
  expect(findings.find(({ kind }) => kind === 'data')!.text).toContain('not known (log)');
  expect(findings.find(({ kind }) => kind === 'epochs')!.text).toContain('not known (log)');
  expect(findings.find(({ kind }) => kind === 'split')!.text).toContain('not known (log)');
  expect(withMoreSeeds([log], 2)).toEqual([]);
  expect(withMoreSeeds([own, log], 1)).toHaveLength(1);
});

test('the verdict says why it leaves a log out, and there is no advice on it', () => {
  const other = finishedRun('other', { cell: 'GRU' }, { test: sampleEvaluation(0.8) });
  const verdict = verdictOf({
    groups: groupRuns([own, other, log], { kind: 'none' }),
    answersOf: () => undefined,
    pending: new Set(),
  });
  if (verdict.kind !== 'reached') throw new Error(verdict.kind);
  expect(verdict.notes).toContainEqual({
    kind: 'leftOut',
    text: 'Not included: “log” (imported results, without predictions).',
  });
  expect(learningAdvice(log)).toBeNull();
});

test('curves have the points that the log has', () => {
  const nothing = NaN;
  const history: HistoryColumns = {
    ...sampleHistory([10, 20, 30]),
    loss: Float64Array.of(0.5, nothing, 0.25),
    seconds: Float64Array.of(1, 2, nothing),
  };
  expect(curveOf(log, history, 'loss', 'step')).toMatchObject({
    ...{ at: Float64Array.of(10, 30), x: Float64Array.of(10, 30), y: Float64Array.of(0.5, 0.25) },
  });
  expect([...curveOf(log, history, 'loss', 'time').x]).toEqual([1]);
  expect(curveOf(log, history, 'accuracy', 'step').y).toBe(history.accuracy);
  expect([...curveOf(log, null, 'validationAccuracy', 'epoch').x]).toEqual([1, 2]);
  expect([...curveOf(log, null, 'validationAccuracy', 'time').x]).toEqual([]);
});

test('exports have neither numbers nor fields that the log lacks', async () => {
  const history: HistoryColumns = {
    ...sampleHistory([10]),
    accuracy: Float64Array.of(NaN),
    seconds: Float64Array.of(NaN),
    epoch: Float64Array.of(NaN),
  };
  const [header, row] = historyCsv(log, history).split('\n');
  const cells = Object.fromEntries(
    header!
      .trim()
      .split(',')
      .map((name, index) => [name, row!.trim().split(',')[index]]),
  );
  expect(cells).toMatchObject({ step: '10', timestamp: '', epoch: '', accuracy: '' });
  expect(cells['loss']).not.toBe('');
  const file = runEvents({ record: log, history, recording: [], weights: null, answers: null });
  const events = (await recordsOf([file])).records.map(readEvent);
  const told = events.flatMap(({ hyperparameters }) => [...(hyperparameters ?? [])]);
  expect(told).toEqual([['cell', 'LSTM']]);
  const scalars = events.flatMap((event) => event.scalars);
  expect(scalars.every(({ value }) => Number.isFinite(value))).toBe(true);
  expect(scalars.map(({ tag }) => tag)).toContain('test/testAccuracy');
  expect(scalars.map(({ tag }) => tag)).not.toContain('test/testLoss');
});
