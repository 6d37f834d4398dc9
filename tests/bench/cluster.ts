/** Measures what runs on a cluster cost beyond training, `scripts/bench-cluster.mjs`. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { executorChoices } from '#shared/sweep/executors';
import { SlurmExecutor } from '#main/execution/slurm/slurm-executor';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { SlurmCluster, whyNoSlurm } from '../support/slurm/cluster.ts';
import { createRuns, finishedCounter, finishRun, load } from './many-runs.ts';

/** Jobs at a time. */
const atOnce = 2;
/** Seconds that a run is taken to take, by which runs are put into jobs. */
const estimate = 1;

const { values } = parseArgs({ options: { tasks: { type: 'string', default: '1000' } } });
const tasks = Number(values.tasks);
const lacking = whyNoSlurm();
if (lacking !== null) throw new Error(lacking);
const home = await mkdtemp(join(tmpdir(), 'unroll-bench-cluster-'));
const requestTimes = join(home, 'request-times');
const cluster = await SlurmCluster.start();
try {
  process.env.SLURM_CONF = cluster.configPath;
  // Jobs inherit them.
  process.env.UNROLL_REQUEST_TIMES = requestTimes;
  process.env.NODE_OPTIONS = `--import ${join(import.meta.dirname, 'programs', 'request-times.mjs')}`;
  await mkdir(requestTimes);
  await measure();
} finally {
  await cluster.stop();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

async function measure(): Promise<void> {
  const store = new ExperimentStore(home);
  const records = await createRuns(store, tasks, {
    ...{ cell: 'GRU', hiddenSize: 48, batchSize: 10, epochs: 1, threads: 1 },
    ...{ trainingExamples: 20_000, validationExamples: 1000 },
  });
  const executor = new SlurmExecutor(
    executorChoices.slurm.parse({ kind: 'slurm', folder: cluster.shared, threads: 1, atOnce }),
    {
      home,
      estimate: () => Promise.resolve(estimate),
      record: () => Promise.resolve(false),
    },
  );
  await executor.prepare();
  const count = finishedCounter();
  const begin = performance.now();
  await Promise.all(
    records.map(async (record) => {
      await finishRun(executor, store, record);
      count();
    }),
  );
  const wall = performance.now() - begin;
  const jobs = await jobTimes();
  await executor.close();
  const inJobs = jobs.reduce((sum, milliseconds) => sum + milliseconds, 0);
  const phases = await Promise.all(records.map(async ({ id }) => (await store.read(id)).phases!));
  const sum = (of: (one: (typeof phases)[number]) => number): number =>
    1000 * phases.reduce((total, one) => total + of(one), 0);
  const inTrainers = await inTrainerProcesses();
  const training = sum(({ steps, validation, test }) => steps + validation + test);
  const perTask = (milliseconds: number): string => `${(milliseconds / tasks).toFixed(1)} ms`;
  const beyond = (milliseconds: number): string =>
    `${((100 * (inJobs - milliseconds)) / inJobs).toFixed(2)} %, ${perTask(inJobs - milliseconds)} a run`;
  console.log(
    `${jobs.length} jobs took ${seconds(inJobs)} together; a run trained for ${perTask(training)}, and took ` +
      `${perTask(inTrainers)} with preparing and writing files; ${load()}`,
  );
  console.log(`beyond what runs took in trainer processes: ${beyond(inTrainers)}`);
  console.log(`beyond the steps, validation and test of the training: ${beyond(training)}`);
  console.log(
    `from the first run handed over to the last result: ${seconds(wall)}, of which the longest job took ` +
      seconds(Math.max(...jobs)),
  );
}

/** Milliseconds from requests to train to their answers, together. */
async function inTrainerProcesses(): Promise<number> {
  const files = await readdir(requestTimes);
  const times = await Promise.all(
    files.map(async (name) => Number(await readFile(join(requestTimes, name), 'utf8'))),
  );
  return times.reduce((sum, time) => sum + time, 0);
}

/** How long each job took, in milliseconds: its output is made when it begins, and ends with its last word. */
async function jobTimes(): Promise<number[]> {
  const folder = join(cluster.shared, 'batches');
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    name.endsWith('.txt'),
  );
  return Promise.all(
    names.map(async (name) => {
      const { birthtimeMs, mtimeMs } = await stat(join(folder, name));
      return mtimeMs - birthtimeMs;
    }),
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
