import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, type TestContext } from 'vitest';
import type { SweepView } from '#shared/sweep/sweep-view';
import {
  cliProgram,
  runJson,
  runProgram,
  startProgram,
  type RunningProgram,
} from '../support/program.ts';
import { skipBecause } from '../support/skip-because.ts';
import {
  hasPending,
  signal,
  SlurmCluster,
  whyNoSlurm,
  type NodeName,
} from '../support/slurm/cluster.ts';
import { startSshServer, whyNoSsh } from '../support/ssh-server.ts';
import { flagsOf } from '../support/small-training.ts';
import { createSweep, showSweep } from '../support/sweeps.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = 300_000;
const lacking = whyNoSlurm();
let cluster: SlurmCluster;

beforeAll(async () => {
  if (lacking !== null) return;
  cluster = await SlurmCluster.start();
  process.env.SLURM_CONF = cluster.configPath;
});

afterAll(async () => {
  delete process.env.SLURM_CONF;
  if (lacking === null) await cluster.stop();
});

function needsSlurm(context: TestContext): void {
  if (lacking !== null) skipBecause(context, lacking);
}

/** A run of some seconds, in many epochs. */
const long = {
  cell: 'GRU',
  hiddenSize: 48,
  trainingExamples: 5000,
  validationExamples: 200,
  batchSize: 10,
  epochs: 12,
  threads: 1,
} as const;
const seeds = { space: [{ field: 'seed', values: [1] }], method: { kind: 'grid' } };

const wholeRuns = new Map<number, Promise<string>>();

/** The weights that the long run with a seed ends with on this computer. */
function longWeights(seed: number): Promise<string> {
  const known = wholeRuns.get(seed);
  if (known !== undefined) return known;
  const whole = (async () => {
    const home = join(cluster.shared, `local-${seed}`);
    const { json } = await runJson(home, 'train', ...flagsOf({ ...long, seed }));
    return (json as { weightsSha256: string }).weightsSha256;
  })();
  wholeRuns.set(seed, whole);
  return whole;
}

/** The weights that the trials of a sweep have ended with. */
function weightsOf(home: string, { trials }: SweepView): Promise<string[]> {
  const folders = trials.map(({ experiment }) => join(home, 'experiments', experiment!));
  return Promise.all(
    folders.map(async (folder) => {
      const record = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as unknown;
      return (record as { weightsSha256: string }).weightsSha256;
    }),
  );
}

interface Attempt {
  readonly machine: string;
  readonly startedAt: number;
  /** The step that it begins at; null: it has not begun training. */
  readonly step: number | null;
  /** Whether its training is under way. */
  readonly trains: boolean;
  /** Whether the end of an epoch, and so a checkpoint, is in the cluster's folder. */
  readonly hasCheckpoint: boolean;
}

async function attemptsIn(folder: string): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  for (const task of await readdir(join(folder, 'tasks')).catch(() => [])) {
    const parent = join(folder, 'tasks', task, 'attempts');
    for (const name of await readdir(parent).catch(() => [])) {
      const read = (file: string): Promise<string> =>
        readFile(join(parent, name, file), 'utf8').catch(() => '');
      const document = await read('attempt.json');
      if (document === '') continue;
      const about = JSON.parse(document) as { machine: string; startedAt: number };
      const events = await read('events.jsonl');
      const begun = /"kind":"started"[^}]*"step":(\d+)/.exec(events)?.[1];
      const step = begun === undefined ? null : Number(begun);
      const hasCheckpoint = events.includes('"kind":"epoch"');
      attempts.push({ ...about, step, trains: events.includes('"epoch"'), hasCheckpoint });
    }
  }
  return attempts.toSorted((one, other) => one.startedAt - other.startedAt);
}

/** The steps that a sweep's only run was begun at so far, one for each attempt. */
async function stepsBegunAt(folder: string): Promise<number[]> {
  return (await attemptsIn(folder)).flatMap(({ step }) => step ?? []);
}

/** Begins a sweep of long runs on the cluster. */
async function begin(
  name: string,
  definition: object,
  ...options: readonly string[]
): Promise<{ home: string; folder: string; id: string; program: RunningProgram }> {
  const home = await temporaryFolder();
  const folder = join(cluster.shared, name);
  const id = await createSweep(home, { name, base: long, ...seeds, ...definition });
  const place = ['--executor', 'slurm', '--folder', folder, ...options, '--json'];
  return { home, folder, id, program: startProgram(home, 'sweep', 'run', id, ...place) };
}

async function viewOf(program: RunningProgram): Promise<SweepView> {
  const { stdout } = await program.ended;
  return JSON.parse(stdout) as SweepView;
}

/** The node of the first attempt at a sweep's runs, once it has left a checkpoint. */
async function firstNode(folder: string): Promise<NodeName> {
  let first: Attempt | undefined;
  await cluster.until(async () => {
    first = (await attemptsIn(folder)).find(({ hasCheckpoint }) => hasCheckpoint);
    return first !== undefined;
  }, patience);
  return first!.machine as NodeName;
}

/** How Slurm's programs call the job of a sweep's first run; null: it has not been submitted yet. */
async function jobOf(folder: string): Promise<string | null> {
  const [task = ''] = await readdir(join(folder, 'tasks')).catch(() => []);
  const path = join(folder, 'tasks', task, 'submission.json');
  const submission = await readFile(path, 'utf8').catch(() => null);
  if (submission === null) return null;
  const { job, element } = JSON.parse(submission) as { job: string; element: number };
  return `${job}_${element}`;
}

/** Asks Slurm about a job. @returns an empty text if there is no such job */
async function askAbout(job: string, format: string): Promise<string> {
  const options = ['-h', '-j', job, '-o', format];
  const { stdout } = await cluster.run('squeue', ...options).catch(() => ({ stdout: '' }));
  return stdout.trim();
}

/**
 * Has the job of a sweep's first run begin at once if Slurm gives it another try: usually it is held back for two minutes,
 * until nothing is left of it where it was.
 * @param isAlive whether it is known to have processes still
 * @returns whether it was held back
 */
async function hasten(folder: string, isAlive = false): Promise<boolean> {
  const job = await jobOf(folder);
  if (job === null) return false;
  const [, id] = /^PENDING BeginTime (\d+)/.exec(await askAbout(job, '%T %r %A')) ?? [];
  if (id === undefined) return false;
  if (!isAlive && (await cluster.processesOfJob(id)).length > 0) return false;
  await cluster.run('scontrol', 'update', `JobId=${job}`, 'StartTime=now').catch(() => undefined);
  return true;
}

/** A node is lost: the run continues on another one. */
async function loseNode(): Promise<void> {
  const { home, folder, program } = await begin('Gone', {});
  const node = await firstNode(folder);
  await cluster.killNode(node);
  await cluster.until(() => hasten(folder), patience);
  let steps: number[] = [];
  await cluster.until(async () => (steps = await stepsBegunAt(folder)).length === 2, patience);
  expect(steps).toEqual([0, expect.toSatisfy((step: number) => step > 0)]);
  cluster.startNode(node);
  const view = await viewOf(program);
  expect(view).toMatchObject({ status: 'finished', executor: { kind: 'slurm' } });
  expect(view.trials[0]!.machine).toMatch(/^n[123]$/);
  expect(await weightsOf(home, view)).toEqual([await longWeights(1)]);
}

/** The daemon of a node is lost, but not what it has started, so that the run is trained twice. */
async function loseDaemon(): Promise<void> {
  const space = [{ field: 'seed', values: [1, 2] }];
  const { home, folder, program } = await begin('Twice', { space });
  const node = await firstNode(folder);
  await cluster.killDaemon(node);
  // It waits for the second, so that both are under way.
  const first = await cluster.processesOf(node);
  for (const pid of first) signal(pid, 'SIGSTOP');
  await cluster.until(() => hasten(folder, true), patience);
  await cluster.until(async () => {
    return (await attemptsIn(folder)).filter(({ trains }) => trains).length === 2;
  }, patience);
  for (const pid of first) signal(pid, 'SIGCONT');
  const view = await viewOf(program);
  for (const pid of first) signal(pid, 'SIGKILL');
  cluster.startNode(node);
  expect(view.status).toBe('finished');
  expect(view.trials.flatMap(({ repetitions }) => repetitions)).toContainEqual({
    machine: expect.stringMatching(/^n[123]$/) as string,
    epoch: long.epochs,
    isEqual: true,
  });
  const own = view.trials.map(({ point }) => longWeights(point.seed as number));
  expect(own).toHaveLength(2);
  expect(await weightsOf(home, view)).toEqual(await Promise.all(own));
}

/** The job of a sweep's first run stands still until Slurm has warned it of its time limit. */
async function holdUntilWarned(folder: string): Promise<void> {
  const job = (await jobOf(folder))!;
  const pids = await cluster.processesOfJob(await askAbout(job, '%A'));
  for (const pid of pids) signal(pid, 'SIGSTOP');
  await cluster.until(async () => {
    return (await Promise.all(pids.map((pid) => hasPending(pid, 'SIGTERM')))).includes(true);
  });
  for (const pid of pids) signal(pid, 'SIGCONT');
}

/**
 * The time limit is too short for a run: it continues in another job. Slurm knows whole minutes only, and looks at limits
 * every half a minute, so that with a limit of a minute the warning comes in the first half, whenever a run has begun.
 */
async function meetLimit(): Promise<void> {
  const { home, folder, program } = await begin('Limit', {}, '--time', '1');
  await firstNode(folder);
  await holdUntilWarned(folder);
  let isOver = false;
  void program.ended.then(() => (isOver = true));
  let interruptions = 0;
  let steps: number[] = [];
  await cluster.until(async () => {
    if (await hasten(folder)) interruptions += 1;
    const begun = await stepsBegunAt(folder);
    // They are gone with the run's result.
    if (begun.length > steps.length) steps = begun;
    return isOver;
  }, patience);
  const view = await viewOf(program);
  expect(view.status).toBe('finished');
  expect(interruptions).toBeGreaterThan(0);
  expect(steps.length).toBeGreaterThan(1);
  expect(steps.filter((step) => step === 0)).toHaveLength(1);
  expect(await weightsOf(home, view)).toEqual([await longWeights(1)]);
}

test(
  'lost nodes, lost daemons and time limits cost no run, and change no weights',
  async (context) => {
    needsSlurm(context);
    const ends = await Promise.allSettled([loseNode(), loseDaemon(), meetLimit()]);
    expect(ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []))).toEqual(
      [],
    );
    await cluster.until(async () => {
      const { stdout } = await cluster.run('sinfo', '-h', '-N', '-t', 'idle');
      return stdout.trim().split('\n').length === 3;
    });
  },
  patience,
);

/** Makes this computer one that ssh reaches as `login`, with a greeting. The shared folder is the home there. */
async function reachBySsh(): Promise<void> {
  const profile = `export HOME='${cluster.shared}' SLURM_CONF='${cluster.configPath}'; echo Welcome`;
  const lack = whyNoSsh();
  if (lack === null) return startSshServer({ profile });
  console.warn(`without a real ssh: ${lack}`);
  const usual = process.env.PATH ?? '';
  const folder = await temporaryFolder();
  const script = `#!/bin/bash\n${profile}\nexec bash -c "\${@: -1}"\n`;
  await writeFile(join(folder, 'ssh'), script);
  await chmod(join(folder, 'ssh'), 0o755);
  process.env.PATH = [folder, usual].join(delimiter);
  onTestFinished(() => {
    process.env.PATH = usual;
  });
}

/** Twelve runs of a second. */
const twelve = {
  name: 'Twelve',
  base: { ...long, trainingExamples: 300, batchSize: 50, epochs: 2 },
  space: [
    { field: 'hiddenSize', values: [8, 16, 24] },
    { field: 'learningRate', values: [0.001, 0.003, 0.01, 0.03] },
  ],
  method: { kind: 'grid' },
};

test(
  'twelve runs that were submitted and followed give the same weights as on this computer',
  async (context) => {
    needsSlurm(context);
    const [home, local] = [await temporaryFolder(), await temporaryFolder()];
    const id = await createSweep(home, twelve);
    await reachBySsh();
    const place = ['--executor', 'slurm', '--folder', '~/twelve'];
    const through = ['--host', 'login', '--program', `${process.execPath} ${cliProgram}`];
    const options = [...place, ...through, '--at-once', '3'];
    const submitted = await runJson(home, 'sweep', 'submit', id, ...options);
    expect(submitted.code).toBe(0);
    expect(submitted.json).toMatchObject({ status: 'submitted', trials: { length: 12 } });
    const batches = await readdir(join(cluster.shared, 'twelve', 'batches'), { recursive: true });
    expect(batches.filter((name) => name.endsWith('.json'))).toHaveLength(3);
    const { json, stderr } = await runJson(home, 'sweep', 'follow', id);
    const view = json as SweepView;
    expect([view.status, stderr]).toEqual(['finished', expect.stringContaining('is finished')]);
    for (const { machine } of view.trials) expect(machine).toMatch(/^n[123]$/);
    const localId = await createSweep(local, twelve);
    const whole = (await runJson(local, 'sweep', 'run', localId, '--parallel', '2')).json;
    const key = ({ trials }: SweepView): string[] =>
      trials.map(({ point }) => JSON.stringify(point));
    expect(key(view)).toEqual(key(whole as SweepView));
    expect(await weightsOf(home, view)).toEqual(await weightsOf(local, whole as SweepView));
  },
  patience,
);

test(
  'nothing is left running after a cancellation, and a partition that is not there is named',
  async (context) => {
    needsSlurm(context);
    const home = await temporaryFolder();
    const folder = join(cluster.shared, 'cancelled');
    const space = [{ field: 'seed', values: [1, 2, 3, 4, 5, 6] }];
    const id = await createSweep(home, { ...seeds, name: 'Cancelled', base: long, space });
    const place = ['--executor', 'slurm', '--folder', folder];
    const wrong = await runProgram(home, 'sweep', 'submit', id, ...place, '--partition', 'long');
    expect(wrong.stderr).toContain('partition: there is no long; use one of main');
    expect(wrong.code).toBe(2);
    await runProgram(home, 'sweep', 'submit', id, ...place, '--at-once', '4');
    expect(await showSweep(home, id)).toMatchObject({ status: 'submitted' });
    await cluster.until(async () => (await attemptsIn(folder)).some(({ trains }) => trains));
    const { code, stderr } = await runProgram(home, 'sweep', 'cancel', id);
    expect([code, stderr]).toEqual([0, '']);
    expect(await showSweep(home, id)).toMatchObject({ status: 'cancelled' });
    await cluster.until(async () => (await cluster.processes()).length === 0);
    const { stdout } = await cluster.run('squeue', '-h', '-t', 'PENDING,RUNNING,SUSPENDED');
    expect(stdout).toBe('');
  },
  patience,
);
