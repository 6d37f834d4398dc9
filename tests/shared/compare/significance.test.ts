import { expect, test } from 'vitest';
import { groupRuns } from '#shared/compare/grouping';
import { bootstrapOf, testGroups, testPairs } from '#shared/compare/significance';
import {
  groupsInWords,
  pairInWords,
  pInWords,
  pText,
  verdictInWords,
} from '#shared/report/significance-words';
import { mcnemarExact } from '#shared/statistics/mcnemar';
import { answers, finishedRun, sampleEvaluation } from '../../support/compared.ts';

const model = (name: string, right: string) => ({ id: name, name, answers: answers(right) });
const always = model('always', '1'.repeat(40));
const never = model('never', '0'.repeat(40));
const half = model('half', '10'.repeat(20));

function pairs(...models: readonly ReturnType<typeof model>[]) {
  const tests = testPairs(models);
  if (tests.kind !== 'tested') throw new Error(tests.reason);
  return tests.pairs;
}

test('all pairs are tested once, and corrected together', () => {
  const found = pairs(always, never, half);
  expect(found.map(({ a, b }) => [a.name, b.name])).toEqual([
    ['always', 'never'],
    ['always', 'half'],
    ['never', 'half'],
  ]);
  expect(found[0]!.p).toBe(mcnemarExact({ onlyA: 40, onlyB: 0 }));
  expect(found[0]!.adjustedP).toBeCloseTo(3 * found[0]!.p, 20);
  expect(found[1]!.adjustedP).toBeCloseTo(2 * found[1]!.p, 12);
});

test('U20: against a baseline only its pairs are tested, and corrected for just those', () => {
  const found = testPairs([always, never, half], 'half');
  if (found.kind !== 'tested') throw new Error(found.reason);
  expect(found.pairs.map(({ a, b }) => [a.name, b.name])).toEqual([
    ['half', 'always'],
    ['half', 'never'],
  ]);
  const [first, second] = found.pairs;
  expect(first!.p).toBe(mcnemarExact({ onlyA: 0, onlyB: 20 }));
  expect(first!.adjustedP).toBeCloseTo(2 * first!.p, 15);
  expect(second!.adjustedP).toBeCloseTo(2 * second!.p, 15);
  expect(testPairs([always, never, half], 'gone')).toEqual(testPairs([always, never, half]));
  expect(testPairs([always, model('short', '1')], 'always').kind).toBe('notComparable');
});

test('U20: groups are tested against the baseline, and corrected for just those', () => {
  const groups = groupsOf({ GRU: [0.9, 0.91], LSTM: [0.91, 0.93], RNN: [0.95, 0.96] });
  const all = testGroups(groups);
  const found = testGroups(groups, groups[2]!.id);
  expect(found.map(({ a, b }) => [a.label, b.label])).toEqual([
    ['RNN', 'GRU'],
    ['RNN', 'LSTM'],
  ]);
  const smallest = Math.min(...found.map(({ welch }) => (welch.kind === 'tested' ? welch.p : 1)));
  expect(all).toHaveLength(3);
  expect(Math.min(...found.map(({ adjustedP }) => adjustedP!))).toBeCloseTo(2 * smallest, 12);
});

test('the interval of a difference is that of its counts, and the same each time', () => {
  const [pair] = pairs(always, half);
  const found = bootstrapOf(pair!)!;
  expect(found.difference).toBe(0.5);
  expect(bootstrapOf(pair!)).toBe(found);
  const [low, high] = found.interval;
  expect(low).toBeGreaterThan(0.3);
  expect(high).toBeLessThan(0.7);
});

test('a pair is plain data, so that nothing is lost on the way to a file or a process (D1)', () => {
  const [pair] = pairs(always, half);
  expect(JSON.parse(JSON.stringify(pair))).toEqual(pair);
});

test('models on different test sets are not compared, and the reason is given', () => {
  const tests = testPairs([always, model('short', '1')]);
  expect(tests).toMatchObject({ kind: 'notComparable' });
});

test('one model has no pairs', () => {
  expect(testPairs([always])).toEqual({ kind: 'tested', pairs: [] });
});

test('a finding names the better model, whichever is first', () => {
  for (const pair of [pairs(always, never)[0]!, pairs(never, always)[0]!]) {
    expect(pairInWords(pair)).toMatch(
      /^“always” is significantly more accurate than “never” \(p < 0\.0001\)/,
    );
  }
});

test('a difference says which accuracy is subtracted', () => {
  expect(pairInWords(pairs(always, half)[0]!)).toContain(
    'The accuracy of “always” minus that of “half” is +50.00 percentage points',
  );
  expect(pairInWords(pairs(half, always)[0]!)).toContain(
    'The accuracy of “half” minus that of “always” is −50.00 percentage points',
  );
  const [groups] = testGroups(groupsOf({ GRU: [0.9, 0.91], RNN: [0.95, 0.96] }));
  expect(groupsInWords(groups!)).toContain('The mean of “GRU” minus that of “RNN” is −5.00');
});

test('the verdict alone needs no bootstrap', () => {
  const pair = pairs(always, half)[0]!;
  const counts = Object.defineProperty({ ...pair.counts }, 'bothRight', {
    get: () => expect.fail('worked out'),
  });
  expect(pairInWords(pair)).toContain(verdictInWords({ ...pair, counts }));
  expect(() => pairInWords({ ...pair, counts })).toThrow('worked out');
});

test('no evidence is not called equality', () => {
  const close = pairs(model('x', '1110000000'), model('y', '1101000000'))[0]!;
  expect(pairInWords(close)).toMatch(
    /^No evidence of a difference between “x” and “y” at the 5 % level/,
  );
  const same = pairs(always, { ...always, name: 'twin' })[0]!;
  expect(same.p).toBe(1);
  expect(pairInWords(same)).toContain('no evidence of a difference at the 5 % level (p = 1)');
});

test('p values as text', () => {
  expect(pInWords(0.0312)).toBe('p = 0.031');
  expect(pInWords(0.00001)).toBe('p < 0.0001');
  expect(pInWords(1)).toBe('p = 1');
  expect([0.0312, 0.00001, 1].map(pText)).toEqual(['0.031', '< 0.0001', '1']);
});

function groupsOf(accuracies: Readonly<Record<string, readonly number[]>>) {
  const runs = Object.entries(accuracies).flatMap(([cell, values]) =>
    values.map((accuracy, seed) =>
      finishedRun(
        `${cell} ${seed}`,
        { cell: cell as 'RNN', seed },
        { test: sampleEvaluation(accuracy) },
      ),
    ),
  );
  return groupRuns(runs, { kind: 'keys', keys: ['cell'] });
}

test('groups are tested on the accuracies of their seeds', () => {
  const [gru] = testGroups(groupsOf({ GRU: [0.98, 0.981, 0.979], RNN: [0.9, 0.91, 0.92] }));
  expect(gru).toMatchObject({ counts: [3, 3], welch: { kind: 'tested' } });
  expect(groupsInWords(gru!)).toMatch(
    /^“GRU” is significantly more accurate than “RNN” on average over seeds/,
  );
  const [close] = testGroups(groupsOf({ GRU: [0.98, 0.97], RNN: [0.97, 0.981] }));
  expect(groupsInWords(close!)).toMatch(/^No evidence of a difference between/);
});

test('only pairs that can be tested count for the correction', () => {
  const tests = testGroups(groupsOf({ GRU: [0.98, 0.97, 0.975], RNN: [0.9, 0.95], LSTM: [0.99] }));
  const [tested, ...others] = tests;
  if (tested!.welch.kind !== 'tested') throw new Error('not tested');
  expect(tested!.adjustedP).toBe(tested!.welch.p);
  expect(others.map(({ welch, adjustedP }) => [welch.kind, adjustedP])).toEqual([
    ['tooFew', null],
    ['tooFew', null],
  ]);
  expect(groupsInWords(others[0]!)).toContain('they have 3 and 1');
});

test('groups without variance, and without tested runs', () => {
  const [alike] = testGroups(groupsOf({ GRU: [0.9, 0.9], RNN: [0.8, 0.8] }));
  expect(groupsInWords(alike!)).toContain('exactly the same accuracy');
  const [none] = testGroups(
    groupRuns([finishedRun('a', {}, { test: null }), finishedRun('b', {}, { test: null })], {
      kind: 'none',
    }),
  );
  expect(none!.counts).toEqual([0, 0]);
  expect(groupsInWords(none!)).toContain('they have 0 and 0');
});
