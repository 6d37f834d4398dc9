import { expect, test } from 'vitest';
import type { TestAnswers } from '#shared/contract/commands';
import { groupRuns, type Grouping } from '#shared/compare/grouping';
import { verdictOf, type Verdict } from '#shared/compare/verdict';
import { evaluationSchema, type ExperimentRecord } from '#shared/experiment/record';
import { wilsonInterval } from '#shared/statistics/wilson';
import { finishedRun, sampleEvaluation } from '../../support/compared.ts';

/** 1,000 examples of class 1, of which the models get the first so many right; the rest are mistaken for 0. */
const examples = 1000;
const answersTo = (correct: number): TestAnswers => ({
  dataset: 'mnist',
  labels: new Uint8Array(examples).fill(1),
  predicted: Uint8Array.from({ length: examples }, (_, index) => (index < correct ? 1 : 0)),
  probability: new Float64Array(examples).fill(0.9),
});
const evaluated = (correct: number) =>
  evaluationSchema.parse({
    ...sampleEvaluation(correct / examples),
    examples,
    accuracyInterval: wilsonInterval(correct, examples),
    confusion: [
      [0, 0],
      [examples - correct, correct],
    ],
  });
/** A run that gets so many of the examples right. */
const run = (
  name: string,
  correct: number,
  config: Partial<ExperimentRecord['config']> = {},
  own: Partial<ExperimentRecord> = {},
) => finishedRun(name, config, { test: evaluated(correct), ...own });

const rnn = run('rnn', 900, { cell: 'RNN' });
const gru = run('gru', 960, { cell: 'GRU' });
const lstm = run('lstm', 963, { cell: 'LSTM' });

const seedsOf = (cell: 'RNN' | 'LSTM', all: readonly number[]) =>
  all.map((correct, seed) => run(`${cell} ${seed}`, correct, { cell, seed }));

function verdict(
  records: readonly ExperimentRecord[],
  grouping: Grouping = { kind: 'none' },
  pending: readonly string[] = [],
): Verdict {
  return verdictOf({
    groups: groupRuns(records, grouping),
    answersOf: (id) => {
      const { test } = records.find((record) => record.id === id)!;
      return test === null ? undefined : answersTo(Math.round(test.accuracy * examples));
    },
    pending: new Set(pending),
  });
}
function reached(...given: Parameters<typeof verdict>) {
  const found = verdict(...given);
  if (found.kind !== 'reached') throw new Error(found.headline);
  return found;
}
const kindsOf = ({ notes }: ReturnType<typeof reached>) => notes.map(({ kind }) => kind);
const noteOf = ({ notes }: ReturnType<typeof reached>, kind: string) =>
  notes.find((note) => note.kind === kind)?.text;

test('the leader is named, with what is and what is not significant (U8)', () => {
  const found = reached([rnn, gru, lstm]);
  expect(found.headline).toBe(
    '“lstm” is ahead with 96.30 %: significantly more accurate than “rnn” (p < 0.0001), but no significant difference from “gru” (p = 0.25).',
  );
  expect(found.test).toBe('mcnemar');
  expect(found.pairs).toBe(3);
  expect(found.rows.map(({ name }) => name)).toEqual(['lstm', 'gru', 'rnn']);
  // 3 against 0: exactly 2 / 2^3; the largest p of three stays as it is.
  expect(found.rows.map(({ p }) => p)).toEqual([null, 0.25, expect.closeTo(6.5e-19, 19)]);
  expect(found.rows[0]!.interval).toEqual(wilsonInterval(963, examples));
});

test('the p values are corrected for all pairs, because the leader is only known from the results (U8)', () => {
  // 7 against 0 is 2 / 2^7 = 0.0156, which is below 0.05, but three times it is not.
  const [a, b, c] = [run('a', 900), run('b', 893), run('c', 893)];
  const found = reached([a, b, c]);
  expect(found.rows.map(({ p }) => p)).toEqual([
    null,
    expect.closeTo(3 / 64),
    expect.closeTo(3 / 64),
  ]);
  expect(found.headline).toContain('significantly more accurate than “b” and “c” (all p ≤ 0.047)');
  expect(reached([a, run('b', 894), run('c', 894)]).headline).toBe(
    'No significant difference: “a” is ahead with 90.00 % (all p ≥ 0.094).',
  );
});

test('no significant difference is said as such (U8)', () => {
  expect(reached([gru, lstm]).headline).toBe(
    'No significant difference: “lstm” is ahead with 96.30 %, “gru” follows with 96.00 % (p = 0.25).',
  );
  expect(reached([gru, run('twin', 960)]).headline).toBe(
    'No significant difference: “gru” and “twin” share the highest accuracy, 96.00 % (p = 1).',
  );
});

test('one seed each compares networks, not architectures (U8)', () => {
  expect(noteOf(reached([rnn, gru, lstm]), 'seeds')).toBe(
    'One seed each: this compares 3 trained networks, not the architectures. Add seeds to see how much depends on chance.',
  );
});

test('runs that differ only in the seed are to be grouped', () => {
  const found = reached([rnn, gru, run('again', 950, { cell: 'GRU', seed: 1 })]);
  expect(kindsOf(found)).toContain('ungrouped');
  expect(kindsOf(found)).not.toContain('seeds');
});

test('a difference between seeds of one network is due to chance (U8)', () => {
  const seeds = [950, 990].map((correct, seed) => run(`seed ${seed}`, correct, { seed }));
  expect(noteOf(reached(seeds), 'seeds')).toBe(
    'These runs differ only in the seed, so any difference is due to chance in training.',
  );
});

test('few seeds without a significant difference are too few to show a small one (U8)', () => {
  const close = [...seedsOf('RNN', [900, 930]), ...seedsOf('LSTM', [910, 935])];
  const found = reached(close, { kind: 'allButSeed' });
  expect(found.headline).toMatch(/^No significant difference: “LSTM” is ahead/);
  expect(noteOf(found, 'seeds')).toContain('With only 2 seeds');
  const more = [900, 930, 905, 925, 910];
  const enough = [
    ...seedsOf('RNN', more),
    ...seedsOf(
      'LSTM',
      more.map((each) => each + 1),
    ),
  ];
  expect(kindsOf(reached(enough, { kind: 'allButSeed' }))).not.toContain('seeds');
});

test('groups of seeds are compared by Welch’s test on their accuracies (U8)', () => {
  const found = reached([...seedsOf('RNN', [900, 905, 910]), ...seedsOf('LSTM', [960, 962, 964])], {
    kind: 'allButSeed',
  });
  expect(found.test).toBe('welch');
  expect(found.headline).toMatch(
    /^“LSTM” is ahead with 96.20 % on average: significantly more accurate than “RNN” \(p = 0\.00\d+\)\.$/,
  );
  const [leader, other] = found.rows;
  expect(leader).toMatchObject({ seeds: 3, p: null });
  expect(leader!.deviation).toBeCloseTo(0.002, 12);
  // Student's 97.5 % quantile with 2 degrees of freedom is 4.303.
  expect(leader!.interval[0]).toBeCloseTo(0.962 - (4.30265 * 0.002) / Math.sqrt(3), 6);
  expect(other!.p).toBeGreaterThan(0);
  expect(kindsOf(found)).not.toContain('seeds');
});

test('a group with one seed can’t be tested, which is said', () => {
  const found = reached([...seedsOf('RNN', [900, 905]), ...seedsOf('LSTM', [960])], {
    kind: 'allButSeed',
  });
  expect(found.headline).toBe(
    '“LSTM” is ahead with 96.00 % on average. Whether that is more than chance is not tested.',
  );
  expect(noteOf(found, 'seeds')).toContain('Only one seed of “LSTM”');
});

test('groups of one run each are compared as runs', () => {
  expect(reached([rnn, lstm], { kind: 'allButSeed' }).test).toBe('mcnemar');
});

test('where they differ most is said in mistaken digits (U8)', () => {
  expect(noteOf(reached([rnn, gru, lstm]), 'differences')).toBe(
    'They differ most in 1 mistaken for 0: “rnn” 100 times, “lstm” 37 times, of 1,000.',
  );
  expect(kindsOf(reached([gru, run('twin', 960)]))).not.toContain('differences');
  const [means] = reached([...seedsOf('RNN', [900, 905]), ...seedsOf('LSTM', [999, 1000])], {
    kind: 'allButSeed',
  }).notes.filter(({ kind }) => kind === 'differences');
  expect(means!.text).toContain('“RNN” 97.5 times, “LSTM” 0.5 times');
});

test('a larger network that is ahead may be so because of its size (U8)', () => {
  const large = { ...lstm, parameters: 2000 };
  expect(noteOf(reached([rnn, large]), 'parameters')).toMatch(
    /^The networks differ in size: .* “lstm” is larger than “rnn”, so it may be ahead because of its size\.$/,
  );
  expect(noteOf(reached([{ ...rnn, parameters: 2000 }, lstm]), 'parameters')).not.toContain(
    'because of its size',
  );
  expect(noteOf(reached([gru, large]), 'parameters')).not.toContain('because of its size');
});

test('what else is unfair is said', () => {
  expect(kindsOf(reached([rnn, { ...lstm, config: { ...lstm.config, epochs: 9 } }]))).toContain(
    'epochs',
  );
});

test('while runs train, the verdict follows (U8)', () => {
  const waiting = finishedRun('waiting', {}, { status: 'queued', test: null });
  expect(verdict([rnn, gru, waiting], { kind: 'none' }, ['waiting'])).toEqual({
    kind: 'training',
    headline: '2 of 3 runs finished; the verdict follows.',
  });
});

test('disputed runs don’t count silently', () => {
  const disputed = (name: string, isEqual: boolean) =>
    run(name, 900, {}, { repetitions: [{ machine: 'n2', epoch: 1, isEqual }] });
  const found = reached([rnn, lstm, disputed('doubtful', false), disputed('sure', true)]);
  expect(noteOf(found, 'disputed')).toBe(
    'Disputed: two machines gave different weights for “doubtful”, so don’t rely on the result.',
  );
  expect(found.rows).toHaveLength(4);
  expect(verdict([disputed('doubtful', false)])).toMatchObject({
    kind: 'none',
    notes: [{ kind: 'disputed' }],
  });
});

test('a verdict says of which runs a damaged file hides what other machines got', () => {
  const damagedFiles = [{ name: 'repetitions.json', problem: 'repetitions.json is damaged' }];
  const found = reached([rnn, lstm, run('unknown', 900, {}, { damagedFiles })]);
  expect(noteOf(found, 'unknownRepetitions')).toBe(
    'It isn’t known whether other machines got the same weights for “unknown”: their results are recorded in a damaged file.',
  );
  const other = [{ ...damagedFiles[0]!, name: 'left-out.json' }];
  const without = reached([rnn, lstm, run('known', 900, {}, { damagedFiles: other })]);
  expect(without.notes.map(({ kind }) => kind)).not.toContain('unknownRepetitions');
});

test('runs without a result are left out, with the reason', () => {
  const reason =
    'The loss became NaN in step 3 of 9, in epoch 1, at the learning rate 9. Try less.';
  const diverged = run('bad', 0, {}, { status: 'failed', statusReason: reason, test: null });
  const idle = run('idle', 0, {}, { status: 'queued', test: null });
  const found = reached([rnn, lstm, diverged, idle]);
  expect(noteOf(found, 'leftOut')).toBe(
    'Not included: “bad” (diverged), “idle” (not trained yet).',
  );
  expect(found.rows).toHaveLength(2);
  expect(verdict([rnn, diverged])).toMatchObject({
    kind: 'none',
    headline: 'No verdict: only “rnn” has a test result, so there is nothing to compare it with.',
  });
  expect(verdict([diverged, idle]).headline).toBe(
    'No verdict: none of these runs has a test result.',
  );
});

test('runs with different test sets have no verdict (U8)', () => {
  const other = { ...lstm, config: { ...lstm.config, dataset: 'letters' } };
  expect(verdict([rnn, other])).toMatchObject({
    kind: 'none',
    headline: 'No verdict: these runs were tested on different data sets (mnist, letters).',
  });
  expect(verdict([rnn, finishedRun('small')]).headline).toContain('different numbers of examples');
});

test('without predictions nothing is tested, which is said', () => {
  const found = verdictOf({
    groups: groupRuns([rnn, lstm], { kind: 'none' }),
    answersOf: () => undefined,
    pending: new Set(),
  });
  expect(found).toMatchObject({
    kind: 'reached',
    test: null,
    headline: '“lstm” is ahead with 96.30 %. Whether that is more than chance is not tested.',
  });
});

test('many that share the lead are counted as runs, not as others', () => {
  const equal = ['a', 'b', 'c', 'd'].map((name) => run(name, 960));
  expect(reached(equal).headline).toContain('4 runs share the highest accuracy');
});

test('classes are called by their names where the data set has names', () => {
  const named = [rnn, gru].map((record) => ({
    ...record,
    data: { ...record.data!, classNames: ['cat', 'dog'] },
  }));
  expect(reached(named).notes.find(({ kind }) => kind === 'differences')?.text).toContain(
    'dog mistaken for cat',
  );
});
