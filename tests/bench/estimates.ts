/** Compares estimates with the time that runs take, `scripts/estimates.mjs`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { parseConfig } from '#shared/experiment/config';
import { costKey } from '#shared/experiment/cost-key';
import { totalTime, type TimeRange } from '#shared/experiment/time/total-time';
import { formatDuration, formatEstimate, formatSigned } from '#shared/text/format';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import { processor } from '#main/storage/machine';
import { Workbench } from '#main/workbench/workbench';
import { testHost } from '../support/hosts.ts';
import { trainerProgram } from '../support/program.ts';

interface Grid {
  readonly name: string;
  readonly configs: readonly ExperimentConfig[];
  readonly sideBySide: number;
  /** How many of the runs are trained first, with other seeds, to learn from. */
  readonly handful: number;
}

const cells = ['RNN', 'GRU', 'LSTM'] as const;
const threeSizes = [16, 32, 64];

function grid(
  own: Partial<ExperimentConfig>,
  sizes: readonly number[],
  seeds: readonly number[],
): ExperimentConfig[] {
  return cells.flatMap((cell) =>
    sizes.flatMap((hiddenSize) =>
      seeds.map((seed) => parseConfig({ ...own, cell, hiddenSize, seed })),
    ),
  );
}

const small = { trainingExamples: 2000, validationExamples: 500, epochs: 1 };
const medium = { trainingExamples: 6000, validationExamples: 1000, epochs: 2 };
const tiny = { trainingExamples: 500, validationExamples: 200, epochs: 1 };
const grids: readonly Grid[] = [
  {
    name: '12 small runs',
    configs: grid(small, [...threeSizes, 128], [0]),
    sideBySide: 1,
    handful: 4,
  },
  {
    name: '6 medium runs, two in parallel',
    configs: grid(medium, [96, 128], [0]),
    sideBySide: 2,
    handful: 3,
  },
  {
    name: '20 tiny runs',
    configs: grid(tiny, [4, 8], [0, 1, 2, 3]).slice(0, 20),
    sideBySide: 1,
    handful: 5,
  },
];

/** The largest error that is allowed. */
const allowed = 0.25;

const { cpu, cores } = processor();
console.log(
  `${cores} x ${cpu}, load before it ${loadavg()[0]!.toFixed(1)}; Node ${process.versions.node}\n`,
);
const rows: string[][] = [];
let isWithin = true;
for (const one of grids) {
  console.error(`${one.name} …`);
  const { before, after, actual } = await compare(one);
  const error = errorOf(after, actual);
  isWithin &&= Math.abs(error) <= allowed;
  rows.push([
    one.name,
    formatEstimate(before),
    percent(errorOf(before, actual)),
    formatEstimate(after),
    percent(error),
    formatDuration(actual),
  ]);
}
const headings = ['grid', 'before any run', 'error', 'after a handful', 'error', 'took'];
for (const cellsOfRow of [headings, headings.map(() => '---'), ...rows]) {
  console.log(`| ${cellsOfRow.join(' | ')} |`);
}
console.log(
  isWithin
    ? `\nAll learnt estimates are within ${100 * allowed} %.`
    : `\nA learnt estimate is off by more than ${100 * allowed} % (!). If the machine was busy, try again.`,
);
process.exitCode = isWithin ? 0 : 1;

/** Estimates a grid in a new data folder, learns from a handful of its runs, estimates it again, and trains it. */
async function compare({ configs, sideBySide, handful }: Grid) {
  const home = await mkdtemp(join(tmpdir(), 'unroll-estimates-'));
  const workbench = new Workbench({
    home,
    spawn: forkSpawner(trainerProgram, { ...process.env, UNROLL_HOME: home }),
    host: testHost({ settingsFile: join(home, 'settings.json') }),
  });
  try {
    await workbench.call('queue.configure', { sideBySide });
    const distinct = new Map(configs.map((config) => [costKey(config), config]));
    for (const config of distinct.values()) {
      await workbench.call('engines.estimate', { config: { ...config } });
    }
    const before = await estimate(workbench, configs, sideBySide);
    const apart = Math.floor(configs.length / handful);
    const some = configs.filter((_, index) => index % apart === 0).slice(0, handful);
    await secondsToTrain(
      workbench,
      some.map((config) => ({ ...config, seed: 100 })),
    );
    const after = await estimate(workbench, configs, sideBySide);
    return { before, after, actual: await secondsToTrain(workbench, configs) };
  } finally {
    await workbench.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function estimate(
  workbench: Workbench,
  configs: readonly ExperimentConfig[],
  sideBySide: number,
): Promise<TimeRange> {
  const times = await workbench.call('runs.estimate', {
    configs: configs.map((config) => ({ ...config })),
  });
  return totalTime(
    times.map((time) => time!),
    { cores: availableParallelism(), sideBySide },
  );
}

/** Trains configs in the queue. @returns the seconds from the queue's start until the last one has ended */
async function secondsToTrain(
  workbench: Workbench,
  configs: readonly ExperimentConfig[],
): Promise<number> {
  const drafts = configs.map((config) => ({ config: { ...config } }));
  const records = await workbench.call('experiments.createMany', { drafts });
  const left = new Set(records.map(({ id }) => id));
  const start = performance.now();
  await new Promise<void>((resolve, reject) => {
    workbench.subscribe((event) => {
      if (event.kind !== 'ended') return;
      if (event.status !== 'finished') reject(new Error(`a run ${event.status}: ${event.reason}`));
      left.delete(event.experiment);
      if (left.size === 0) resolve();
    });
    workbench.call('queue.add', { experiments: records.map(({ id }) => id) }).catch(reject);
  });
  return (performance.now() - start) / 1000;
}

/** How far the middle of an estimate is from the actual time, as a share of that. */
function errorOf({ low, high }: TimeRange, actual: number): number {
  return Math.sqrt(low * high) / actual - 1;
}

function percent(share: number): string {
  const mark = Math.abs(share) > allowed ? ' (!)' : '';
  return `${formatSigned(share, (size) => `${(100 * size).toFixed(0)} %`)}${mark}`;
}
