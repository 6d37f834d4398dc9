import { describe, expect, test } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { parseConfig } from '#shared/experiment/config';
import { costKey } from '#shared/experiment/cost-key';
import type { ExperimentRecord } from '#shared/experiment/record';
import { finishedRuns } from '#shared/experiment/time/finished-runs';
import { runTimer, type Measurement, type RunTime } from '#shared/experiment/time/run-time';
import { areLearnt, basisOf, totalTime } from '#shared/experiment/time/total-time';
import { measure, pretendMachine, trainAll } from './pretend-machine.ts';

const machine = pretendMachine;
const { cores } = machine;

const config = (own: Partial<ExperimentConfig> = {}): ExperimentConfig =>
  parseConfig({ trainingExamples: 2000, validationExamples: 500, epochs: 1, ...own });

function grid(
  own: Partial<ExperimentConfig>,
  sizes: readonly number[],
  seeds: number,
): ExperimentConfig[] {
  return (['RNN', 'GRU', 'LSTM'] as const).flatMap((cell) =>
    sizes.flatMap((hiddenSize) =>
      Array.from({ length: seeds }, (_, seed) => config({ cell, hiddenSize, seed, ...own })),
    ),
  );
}

/** 12 small runs, 6 medium ones in parallel, and 60 tiny ones. */
const grids = [
  { name: '12 small runs', configs: grid({}, [16, 32, 64, 128], 1), sideBySide: 1, threads: 2 },
  {
    name: '6 medium runs in parallel',
    configs: grid({ trainingExamples: 10_000, epochs: 2 }, [128, 200], 1),
    sideBySide: 2,
    threads: 1,
  },
  {
    name: '60 tiny runs',
    configs: grid({ hiddenSize: 8 }, [4, 8, 12, 16], 5),
    sideBySide: 1,
    threads: 2,
  },
] as const;

function measureAll(configs: readonly ExperimentConfig[], threads: number): Measurement[] {
  const distinct = new Map(configs.map((one) => [costKey(one), one]));
  return [...distinct.values()].map((one) => ({
    config: one,
    threads,
    cost: measure(machine, one, threads),
  }));
}

function timesOf(
  configs: readonly ExperimentConfig[],
  threads: number,
  records: readonly ExperimentRecord[],
  measured: readonly Measurement[],
): RunTime[] {
  const timer = runTimer(finishedRuns(records, machine), measured);
  return configs.map((one) => timer(one, threads)!);
}

/** How far the middle of an estimate is off. */
function miss({ low, high }: { low: number; high: number }, actual: number): number {
  return Math.abs(Math.sqrt(low * high) / actual - 1);
}

describe.each(grids)('the estimate for $name (U15)', ({ configs, sideBySide, threads }) => {
  const places = { cores, sideBySide };
  const { seconds } = trainAll(machine, configs, { threads, sideBySide });
  const measured = measureAll(configs, threads);

  test('is within 25 % by measurements and one finished run of another network', () => {
    const first = trainAll(machine, [config({ hiddenSize: 100 })], { threads, sideBySide: 1 });
    const times = timesOf(configs, threads, first.records, measured);
    expect(miss(totalTime(times, places), seconds)).toBeLessThan(0.25);
  });

  test('is within 25 % by a handful of finished runs, and the range holds the actual time', () => {
    const some = configs.filter((_, index) => index % 3 === 0).slice(0, 5);
    const { records } = trainAll(machine, some, { threads, sideBySide });
    const times = timesOf(configs, threads, records, measured);
    const range = totalTime(times, places);
    expect(miss(range, seconds)).toBeLessThan(0.25);
    expect(range.low).toBeLessThan(seconds);
    expect(range.high).toBeGreaterThan(seconds);
    expect(areLearnt(times)).toBe(true);
  });

  test('comes close once the same runs have been trained twice, without any measurement', () => {
    const records = [0, 1].flatMap((day) => {
      const begins = day * 86_400_000;
      return trainAll(machine, configs, { threads, sideBySide, begins }).records;
    });
    const range = totalTime(timesOf(configs, threads, records, []), places);
    expect(miss(range, seconds)).toBeLessThan(0.1);
    expect(range.high / range.low).toBeLessThan(1.35);
  });
});

test('what a run costs beside training counts: 60 tiny runs take many times their steps (U15)', () => {
  const { configs, threads } = grids[2];
  const { records } = trainAll(machine, configs.slice(0, 5), { threads, sideBySide: 1 });
  const times = timesOf(configs, threads, records, measureAll(configs, threads));
  const steps = configs.reduce(
    (sum, one) => sum + 16 * measure(machine, one, threads).secondsPerStep,
    0,
  );
  expect(totalTime(times, { cores, sideBySide: 1 }).low).toBeGreaterThan(20 * steps);
});

describe('runs that tell nothing (U15)', () => {
  const configs = grids[0].configs;
  const { records } = trainAll(machine, configs, { threads: 2, sideBySide: 1 });
  const [expected] = timesOf([configs[0]!], 2, records, []);
  const slow = records.map((record) => ({
    ...record,
    finishedAt: '2030-01-01T00:00:00.000Z',
    phases: { start: 100, steps: 100, validation: 100, test: 100, total: 500 },
  }));

  test.each<[string, (record: ExperimentRecord) => Partial<ExperimentRecord>]>([
    [
      'of another processor',
      ({ environment }) => ({ environment: { ...environment!, cpu: 'Other' } }),
    ],
    ['with other cores', ({ environment }) => ({ environment: { ...environment!, cores: 64 } })],
    ['that were paused', () => ({ phases: null })],
    ['that failed', () => ({ status: 'failed' })],
    [
      'that never started',
      () => ({ status: 'queued', environment: null, data: null, phases: null }),
    ],
  ])('are those %s', (_, change) => {
    const others = slow.map((record) => ({ ...record, ...change(record) }));
    expect(timesOf([configs[0]!], 2, [...others, ...records], [])).toEqual([expected]);
  });

  test.each([
    { name: 'wasm' as const },
    { instructionSet: 'avx512' },
    { version: '2' },
    { threads: 1 },
  ])('are those on another engine: %o', (engine) => {
    const others = slow.map((record) => ({
      ...record,
      config: { ...record.config, engine: 'wasm' as const },
      environment: {
        ...record.environment!,
        engine: { ...record.environment!.engine, ...engine },
      },
    }));
    expect(timesOf([configs[0]!], 2, [...others, ...records], [])).toEqual([expected]);
  });

  test('one run that was disturbed hardly changes an estimate from five', () => {
    const seeds = Array.from({ length: 5 }, (_, seed) => config({ seed }));
    const { records: usual } = trainAll(machine, seeds, { threads: 2, sideBySide: 1 });
    const disturbed = usual.map((record, index) =>
      index === 4
        ? { ...record, phases: { start: 9, steps: 90, validation: 10, test: 30, total: 150 } }
        : record,
    );
    const [calm] = timesOf([config()], 2, usual, []);
    const [after] = timesOf([config()], 2, disturbed, []);
    expect(after!.seconds / calm!.seconds).toBeLessThan(1.1);
  });
});

test('newer runs count more: a machine that has become slower is believed', () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => config({ seed }));
  const old = trainAll(machine, seeds, { threads: 2, sideBySide: 1 });
  const slower = { ...machine, step: 3 * machine.step, speed: machine.speed / 3 };
  const begins = 1000 * old.seconds + 3_600_000;
  const recent = trainAll(slower, seeds.slice(0, 16), { threads: 2, sideBySide: 1, begins });
  const [time] = timesOf([config()], 2, [...old.records, ...recent.records], []);
  expect(time!.seconds / (recent.seconds / 16)).toBeGreaterThan(0.85);
});

test('nothing is estimated before anything is known', () => {
  expect(runTimer([], [])(config(), 2)).toBeNull();
});

test('the range is wide before any run has finished, and says what it comes from', () => {
  const measured = measureAll([config()], 2);
  const [first] = timesOf([config()], 2, [], measured);
  expect(first).toMatchObject({ basis: 'measured', runs: 0, spread: 0.3 });
  expect(areLearnt([first!])).toBe(false);
  expect(basisOf([first!])).toBe('from a few training steps measured just now');
  const seeds = [1, 2, 3].map((seed) => config({ seed }));
  const { records } = trainAll(machine, seeds, { threads: 2, sideBySide: 1 });
  const [learnt] = timesOf([config()], 2, records, measured);
  expect(learnt).toMatchObject({ basis: 'finished', runs: 3 });
  expect(learnt!.spread).toBeLessThan(0.2);
  expect(basisOf([learnt!])).toBe('from 3 finished runs on this machine');
});

test('a network that was never measured is estimated from those that were', () => {
  const known = grid({}, [16, 64], 1);
  const measured = measureAll(known, 2);
  const { records } = trainAll(machine, known.slice(0, 3), { threads: 2, sideBySide: 1 });
  const other = config({ cell: 'GRU', hiddenSize: 100, epochs: 4 });
  const [time] = timesOf([other], 2, records, measured);
  const { seconds } = trainAll(machine, [other], { threads: 2, sideBySide: 1 });
  expect(time).toMatchObject({ basis: 'scaled' });
  expect(Math.abs(time!.seconds / seconds - 1)).toBeLessThan(0.25);
});

test('runs that had another beside them tell how long one takes alone (U15)', () => {
  const configs = grid({ trainingExamples: 10_000, epochs: 2 }, [128], 2);
  const { records } = trainAll(machine, configs, { threads: 2, sideBySide: 2 });
  const { seconds } = trainAll(machine, configs, { threads: 2, sideBySide: 1 });
  const range = totalTime(timesOf(configs, 2, records, []), { cores, sideBySide: 1 });
  expect(miss(range, seconds)).toBeLessThan(0.15);
});

test('runs that are training are seen however many have finished, and only for as long as they trained', () => {
  const one = config();
  const { records } = trainAll(
    machine,
    Array.from({ length: 205 }, () => one),
    {
      threads: 2,
      sideBySide: 1,
      begins: Date.parse('2026-01-01'),
    },
  );
  const last = Math.max(...records.map(({ finishedAt }) => Date.parse(finishedAt!)));
  const running: ExperimentRecord = {
    ...records[0]!,
    id: 'resumed',
    status: 'running',
    finishedAt: null,
    phases: null,
    // Long before the others, but it has trained for a second only.
    startedAt: '2000-01-01T00:00:00.000Z',
    trainingSeconds: 1,
  };
  const crowdings = (now: number) =>
    finishedRuns([...records, running], machine, now).map(({ crowding }) => crowding);
  expect(Math.max(...crowdings(last + 3_600_000))).toBe(1);
  expect(crowdings(last)[0]).toBeGreaterThan(1);
});
