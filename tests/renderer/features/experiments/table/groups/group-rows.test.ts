import { describe, expect, test } from 'vitest';
import { groupColours } from '#shared/appearance/group-colours';
import { groupSlots } from '#shared/appearance/group-slots';
import { groupRuns, type Grouping } from '#shared/compare/grouping';
import { columnOfKey } from '../../../../../../src-renderer/features/experiments/table/columns.ts';
import { groupExports } from '../../../../../../src-renderer/features/experiments/table/groups/group-exports.ts';
import {
  differenceOf,
  groupRows,
  metricOf,
  shortVerdict,
  type Judging,
} from '../../../../../../src-renderer/features/experiments/table/groups/group-rows.ts';
import { sortGroups } from '../../../../../../src-renderer/features/experiments/table/groups/group-sorting.ts';
import {
  groupCell,
  testedText,
} from '../../../../../../src-renderer/features/experiments/table/groups/group-values.ts';
import { finishedRun, sampleEvaluation } from '../../../../../support/compared.ts';

const allButSeed: Grouping = { kind: 'allButSeed' };
const metric = (key: string) => metricOf(columnOfKey(key)!)!;
const judging: Judging = {
  metrics: [metric('testAccuracy'), metric('testLoss'), metric('parameters')],
  rankBy: metric('testAccuracy'),
  baseline: null,
};

function runsOf(hiddenSize: number, accuracies: readonly number[]) {
  return accuracies.map((accuracy, seed) =>
    finishedRun(
      `h${hiddenSize} s${seed}`,
      { hiddenSize, seed },
      { parameters: hiddenSize * 10, test: sampleEvaluation(accuracy) },
    ),
  );
}
const small = runsOf(8, [0.9, 0.91, 0.92]);
const middle = runsOf(16, [0.905, 0.91, 0.921]);
const large = runsOf(32, [0.95, 0.96, 0.97]);
const untested = finishedRun('h64 s0', { hiddenSize: 64 }, { test: null, status: 'running' });
const runs = [...large, untested, ...middle, ...small];
const rows = groupRows(groupRuns(runs, allButSeed), judging);
const rowOf = (label: string) => rows.find(({ group }) => group.label.endsWith(` ${label}`))!;

describe('groups of runs', () => {
  test('have the mean and the sample standard deviation of their runs (U22)', () => {
    const { mean, deviation, count } = rowOf('8').cells.get('testAccuracy')!;
    // (0.90 + 0.91 + 0.92) / 3; squares 0.0001 + 0 + 0.0001, divided by 2.
    expect(mean).toBeCloseTo(0.91, 12);
    expect(deviation).toBeCloseTo(0.01, 12);
    expect(count).toBe(3);
    expect(rowOf('64').cells.get('testAccuracy')!.mean).toBeNull();
  });

  test('are ranked by the metric, whichever direction is better (U22)', () => {
    const ranksOf = (given: typeof rows) => given.map(({ rank }) => rank);
    expect(rows.map(({ group }) => group.members.length)).toEqual([3, 1, 3, 3]);
    expect(ranksOf(rows)).toEqual([1, null, 2, 3]);
    expect(rows.map(({ best }) => best)).toEqual([0.97, null, 0.921, 0.92]);
    const byLoss = groupRows(groupRuns(runs, allButSeed), {
      ...judging,
      rankBy: metric('testLoss'),
      baseline: null,
    });
    expect(ranksOf(byLoss)).toEqual([1, null, 2, 3]);
    expect(byLoss[0]!.best).toBeCloseTo(0.03, 12);
    // Losses are 1 - accuracy; equal means share a rank.
    const tied = groupRows(
      groupRuns([...small, ...runsOf(9, [0.92, 0.91, 0.9])], allButSeed),
      judging,
    );
    expect(ranksOf(tied)).toEqual([1, 1]);
  });

  test('are tested against the one with the fewest parameters, or another (U20, U22)', () => {
    expect(rowOf('8')).toMatchObject({ isBaseline: true, test: null });
    const { value, interval } = differenceOf(rowOf('32'))!;
    expect(value).toBeCloseTo(0.05, 12);
    // Both deviations are 0.01 with N = 3: standard error 0.01 * sqrt(2 / 3), 4 degrees of freedom, t(0.975) = 2.7764.
    const half = 2.7764451051977987 * 0.01 * Math.sqrt(2 / 3);
    expect(interval![0]).toBeCloseTo(0.05 - half, 10);
    expect(interval![1]).toBeCloseTo(0.05 + half, 10);
    expect(shortVerdict(rowOf('32'))).toBe('significantly higher');
    expect(shortVerdict(rowOf('16'))).toBe('no significant difference');
    expect(shortVerdict(rowOf('64'))).toBe('too few tested seeds');
    // Two could be tested, so that Holm's correction doubles the smaller p value.
    const { welch, adjustedP } = rowOf('32').test!;
    expect(welch.kind === 'tested' && adjustedP! / welch.p).toBeCloseTo(2, 10);

    const id = rowOf('32').group.id;
    const others = groupRows(groupRuns(runs, allButSeed), { ...judging, baseline: id });
    const smallest = others.find(({ group }) => group.members[0]!.id === 'h8-s0')!;
    expect(shortVerdict(smallest)).toBe('significantly lower');
    expect(differenceOf(smallest)!.value).toBeCloseTo(-0.05, 12);
  });

  test('on another data set than the baseline are not tested', () => {
    const other = runsOf(128, [0.7, 0.8]).map((run) => ({
      ...run,
      config: { ...run.config, dataset: 'fashion' },
    }));
    const found = groupRows(groupRuns([...small, ...other], allButSeed), judging);
    expect(found.map(shortVerdict)).toEqual(['Baseline', 'other data set']);
    expect(found.map(differenceOf)).toEqual([null, null]);
  });

  test('whose runs are all equal are not tested', () => {
    const found = groupRows(
      groupRuns([...runsOf(8, [0.9, 0.9]), ...runsOf(16, [0.8, 0.8])], allButSeed),
      judging,
    );
    expect(found.map(shortVerdict)).toEqual(['Baseline', 'no variation to test']);
    expect(differenceOf(found[1]!)).toEqual({ value: expect.closeTo(-0.1, 12), interval: null });
  });

  test('say how many runs were tested and are running', () => {
    expect(rows.map(testedText)).toEqual(['3 of 3', '0 of 1, 1 running', '3 of 3', '3 of 3']);
  });

  test('U3: twelve groups of five seeds have twelve colours', () => {
    const grid = Array.from({ length: 12 }, (_, size) =>
      runsOf(size + 1, [0.1, 0.2, 0.3, 0.4, 0.5]),
    );
    const groups = groupRuns(grid.flat(), allButSeed);
    const slots = groupSlots(groups, allButSeed);
    const colours = groups.map(({ id }) => groupColours('standard', 'light')[slots.get(id)!]);
    expect([groups.length, new Set(colours).size]).toEqual([12, 12]);
  });
});

describe('the cells of a group', () => {
  const listed = runs.map((record) => ({ kind: 'experiment' as const, record, readOnly: false }));
  const cell = (label: string, key: string) => {
    const row = rowOf(label);
    const own = listed.filter(({ record }) => row.group.members.some(({ id }) => id === record.id));
    return groupCell(row, columnOfKey(key)!, {
      rankBy: metric('testAccuracy'),
      marked: true,
      rows: own,
    });
  };

  test('are written as the metric is, with words for the test (U22)', () => {
    expect(cell('8', 'testAccuracy').text).toBe('91.00 ± 1.00 %');
    expect(cell('32', 'testAccuracy').mark).toBe('best');
    expect(cell('32', 'group.difference')).toMatchObject({
      text: '+5.00 pp',
      detail: '+2.73 to +7.27',
    });
    expect(cell('16', 'group.p').detail).toBe('no significant difference');
    expect(cell('64', 'group.p')).toMatchObject({ text: 'too few tested seeds', muted: true });
    expect(cell('8', 'group.difference').text).toBe('Baseline');
  });

  test('have the value that all runs share, else how many there are', () => {
    expect(cell('8', 'hiddenSize').text).toBe('8');
    expect(cell('8', 'seed')).toEqual({ text: '3 values', muted: true });
    expect(cell('8', 'curve').text).toBe('');
    expect(cell('8', 'progress').text).toBe('');
  });
});

describe('groups', () => {
  const labels = (key: string | null, descending = false) =>
    sortGroups(rows, key === null ? [] : [{ key, descending }], () => []).map(({ group }) =>
      group.label.replace(/^\D+/, ''),
    );

  test('are sorted by any column, those without a value last (U22)', () => {
    expect(labels(null)).toEqual(['32', '16', '8', '64']);
    expect(labels('group.rank', true)).toEqual(['8', '16', '32', '64']);
    expect(labels('testLoss', true)).toEqual(['8', '16', '32', '64']);
    expect(labels('group.difference')).toEqual(['8', '16', '32', '64']);
    expect(labels('group.p')).toEqual(['32', '16', '64', '8']);
    expect(labels('name')).toEqual(['8', '16', '32', '64']);
    expect(labels('group.runs')).toEqual(['64', '32', '16', '8']);
  });

  const exports = groupExports(
    () => sortGroups(rows, [], () => []),
    () => [metric('testAccuracy'), metric('parameters')],
  );

  test('are exported in the order shown, with all digits in CSV (U22)', () => {
    const lines = exports.csv().split('\r\n');
    expect(lines[0]).toBe(
      '\ufeffgroup,runs,testAccuracy,testAccuracy sd,testAccuracy n,testAccuracy delta,' +
        'parameters,parameters sd,parameters n,parameters delta,rank,best,baseline,difference,low,high,pHolm',
    );
    const [label, ids, mean, ...others] = lines[1]!.split(',');
    expect(label).toMatch(/32$/);
    expect(ids).toBe('h32-s0 h32-s1 h32-s2');
    expect(Number(mean)).toBe(rowOf('32').cells.get('testAccuracy')!.mean);
    expect(Number(others.at(-1))).toBe(rowOf('32').test!.adjustedP);
    expect(Number(others.at(-4))).toBe(differenceOf(rowOf('32'))!.value);
  });

  test('are exported for LaTeX with the best in bold and no deviation of constants (U22, U33)', () => {
    const written = exports.latex();
    expect(written).toContain('\\usepackage{booktabs, siunitx}');
    expect(written).toMatch(
      /32 & 3 & \\bfseries 96\.00 \+- 1\.00 & 320 & 1 & \+5\.00 \(\+2\.73 to \+7\.27\)/,
    );
    expect(written).toMatch(/& no significant difference|& 0\./);
    expect(exports.markdown()).toMatch(/\| Group \| N \|.*\| Rank \|/);
  });
});
