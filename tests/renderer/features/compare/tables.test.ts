import { describe, expect, it } from 'vitest';
import { configDifference } from '#shared/compare/config-difference';
import { groupRuns } from '#shared/compare/grouping';
import { resultTable } from '#shared/compare/result-values';
import { defaultConfig } from '#shared/experiment/config';
import { comparedRuns } from '../../../../src-renderer/features/compare/compared-run.ts';
import { differenceText } from '../../../../src-renderer/features/compare/config/difference-text.ts';
import {
  nextSort,
  sortRows,
} from '../../../../src-renderer/features/compare/results/result-sorting.ts';
import { sampleRecord } from '../../../support/records.ts';

const records = [
  sampleRecord({ id: 'a', name: 'a', parameters: 20 }),
  sampleRecord({ id: 'b', name: 'b', parameters: null }),
  sampleRecord({ id: 'c', name: 'c', parameters: 10 }),
];
const table = resultTable(groupRuns(records, { kind: 'none' }), {
  columns: ['parameters', 'testAccuracy'],
  baseline: null,
  occasion: { kind: 'best' },
  modelBytes: new Map(),
});
const idsOf = (sort: Parameters<typeof sortRows>[1]) =>
  sortRows(table, sort).map(({ group }) => group.id);

describe('sorting results', () => {
  it('puts rows without a value last in either direction', () => {
    expect(idsOf({ column: 'parameters', descending: false })).toEqual(['c', 'a', 'b']);
    expect(idsOf({ column: 'parameters', descending: true })).toEqual(['a', 'c', 'b']);
    expect(idsOf(null)).toEqual(['a', 'b', 'c']);
    expect(idsOf({ column: 'testLoss', descending: true })).toEqual(['a', 'b', 'c']);
  });

  it('starts with the better values first, and ends with the order of the runs', () => {
    const accuracy = { key: 'testAccuracy', better: 'higher' } as const;
    const first = nextSort(null, accuracy);
    expect(first).toEqual({ column: 'testAccuracy', descending: true });
    const second = nextSort(first, accuracy);
    expect(second).toEqual({ column: 'testAccuracy', descending: false });
    expect(nextSort(second, accuracy)).toBeNull();
    expect(nextSort(first, { key: 'testLoss', better: 'lower' })?.descending).toBe(false);
  });
});

describe('differenceText', () => {
  it('has a row for each field and a column for each run', () => {
    const other = sampleRecord({ id: 'z', config: { ...defaultConfig(), cell: 'LSTM' } });
    const rows = configDifference([records[0]!, other], null).filter(({ differs }) => differs);
    expect(differenceText(['one\ttwo', 'z'], rows)).toBe('Field\tone two\tz\nCell\tGRU\tLSTM');
  });
});

describe('comparedRuns', () => {
  const listed = (record: (typeof records)[number]) =>
    ({ kind: 'experiment', record, readOnly: false }) as const;

  it('keeps the last known record of a missing run', () => {
    const [gone, never] = comparedRuns({
      ids: ['a', 'x'],
      hidden: [],
      byId: () => undefined,
      lastSeen: (id) => (id === 'a' ? records[0] : undefined),
    });
    expect(gone).toMatchObject({ status: 'missing', record: records[0], isBaseline: true });
    expect(never).toMatchObject({ status: 'missing', record: null, name: 'x' });
  });

  it('tells runs of one name apart, and says what is damaged', () => {
    const twin = sampleRecord({ id: 'gru-128-s0-fghij' });
    const same = sampleRecord({ id: 'gru-128-s0-abcde' });
    const runs = comparedRuns({
      ids: [same.id, twin.id, 'bad'],
      hidden: [twin.id],
      byId: (id) =>
        id === 'bad'
          ? { kind: 'damaged', id, reason: 'not JSON' }
          : listed(id === twin.id ? twin : same),
      lastSeen: () => undefined,
    });
    expect(runs.map(({ name }) => name)).toEqual([
      'gru-128 s0 (abcde)',
      'gru-128 s0 (fghij)',
      'bad',
    ]);
    expect(runs.map(({ status }) => status)).toEqual(['waiting', 'waiting', 'damaged']);
    expect(runs[2]).toMatchObject({ reason: 'not JSON', record: null });
    expect(runs.map(({ isHidden }) => isHidden)).toEqual([false, true, false]);
  });
});
