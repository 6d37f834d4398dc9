import { expect, test, vi } from 'vitest';
import type { CommandInput } from '#shared/contract/commands';
import type { SweepView } from '#shared/sweep/sweep-view';
import { startProgram, trainerProgram, type RunningProgram } from '../support/program.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openWorkbench, type Opened } from '../support/workbenches.ts';

const patience = 300_000;

/** Twelve runs of a few seconds. */
const definition: CommandInput<'sweeps.create'>['definition'] = {
  name: 'Twelve runs',
  base: {
    cell: 'GRU',
    epochs: 6,
    trainingExamples: 4000,
    validationExamples: 200,
    batchSize: 50,
    hiddenSize: 24,
  },
  space: [
    { field: 'seed', values: [1, 2, 3] },
    { field: 'learningRate', values: [0.001, 0.003, 0.01, 0.03] },
  ],
  method: { kind: 'grid' },
};

interface Worker extends RunningProgram {
  /** The experiment that it has taken last. */
  trains(): string | undefined;
}

/** Starts a worker. @param home its data folder */
async function startWorker(
  { url, passwordFile, certificate }: RedisServer,
  name: string,
  home: string,
): Promise<Worker> {
  const program = startProgram(
    home,
    ...['worker', '--redis', url, '--password-file', passwordFile, '--name', name],
    ...['--patience', '2', '--threads', '1'],
    ...(certificate === null ? [] : ['--certificate', certificate]),
  );
  let said = '';
  program.child.stderr?.on('data', (text: string) => (said += text));
  await program.said(/takes runs from/);
  return { ...program, trains: () => /.*^Training (.*)\n/ms.exec(said)?.[1] };
}

async function weights({ workbench }: Opened, view: SweepView): Promise<unknown> {
  const hashes: Record<string, unknown> = {};
  for (const { point, experiment } of view.trials) {
    const { record } = await workbench.call('experiments.show', { experiment: experiment! });
    hashes[JSON.stringify(point)] = [record.status, record.weightsSha256, record.epochs.length];
  }
  return hashes;
}

async function finishedSweep(opened: Opened, executor: object | null): Promise<SweepView> {
  const { workbench, event } = opened;
  const { id } = await workbench.call('sweeps.create', { definition });
  await workbench.call('sweeps.run', { sweep: id, executor } as CommandInput<'sweeps.run'>);
  await event('sweepChanged', ({ status }) => ['finished', 'paused'].includes(status));
  return workbench.call('sweeps.show', { sweep: id });
}

test(
  'workers that are killed and stand still, and a Redis that is restarted, lose nothing and count nothing twice',
  async (context) => {
    const redis = await startRedis(context, { isEncrypted: true });
    const opened = await openWorkbench({ program: trainerProgram });
    const { workbench, event, events } = opened;
    const homes = { one: await temporaryFolder(), two: await temporaryFolder() };
    const [first, still] = await Promise.all([
      startWorker(redis, 'one', homes.one),
      startWorker(redis, 'two', homes.two),
      startWorker(redis, 'three', await temporaryFolder()),
    ]);
    const { url, certificate } = redis;
    const swept = finishedSweep(opened, { kind: 'redis', url, certificate });

    let twice: string | undefined;
    const killAgainAndAgain = async (): Promise<void> => {
      let worker = first;
      for (let kills = 0; kills < 5; kills += 1) {
        // Not the run that is to be trained twice: whoever trains it the second time has to get to its end.
        const isTraining = (): boolean => ![undefined, twice].includes(worker.trains());
        await vi.waitUntil(isTraining, { timeout: 120_000, interval: 20 });
        // Some moment between the start of a run and its last epochs.
        const heard = events.length + Math.random() * 30;
        await vi.waitUntil(() => events.length >= heard, { timeout: 120_000, interval: 5 });
        worker.child.kill('SIGKILL');
        await worker.ended;
        worker = await startWorker(redis, 'one', homes.one);
      }
    };
    const standStill = async (): Promise<string> => {
      const { experiment } = await event('placed', ({ machine }) => machine === 'two');
      twice = experiment;
      await event('epoch', (one) => one.experiment === experiment);
      still.child.kill('SIGSTOP');
      const end = Date.now() + 60_000;
      const elsewhere = () =>
        events.find(
          (other) =>
            other.kind === 'placed' &&
            other.experiment === experiment &&
            other.machine !== null &&
            other.machine !== 'two',
        );
      await vi.waitUntil(elsewhere, { timeout: 60_000, interval: 100 });
      await vi.waitUntil(() => Date.now() > end, { timeout: 70_000, interval: 100 });
      still.child.kill('SIGCONT');
      // The second has gone on from the epoch that the first had sent.
      const begun = await event(
        'started',
        (one) =>
          one.experiment === experiment && events.indexOf(one) > events.indexOf(elsewhere()!),
      );
      expect(begun.step).toBeGreaterThan(0);
      // What it then finishes was trained twice.
      await still.said(/was finished by another worker too, with the same weights/);
      return experiment;
    };
    const restart = async (): Promise<void> => {
      await vi.waitUntil(() => events.filter(({ kind }) => kind === 'ended').length >= 5, {
        timeout: 120_000,
        interval: 100,
      });
      await redis.restart();
    };
    const [view, experiment] = await Promise.all([
      swept,
      standStill(),
      killAgainAndAgain(),
      restart(),
    ]);

    expect(view).toMatchObject({ status: 'finished', reason: null });
    expect(view.trials).toHaveLength(12);
    expect(await workbench.call('experiments.list', {})).toHaveLength(12);
    expect(
      new Set(events.flatMap((one) => (one.kind === 'ended' ? [one.experiment] : []))),
    ).toHaveLength(12);
    // The sweep was over before the second result was there: whoever opens it next records it.
    await workbench.close();
    const next = await openWorkbench({ home: opened.home, program: trainerProgram });
    const { trials } = await next.workbench.call('sweeps.show', { sweep: view.id });
    expect(trials.find((trial) => trial.experiment === experiment)).toMatchObject({
      status: 'finished',
      repetitions: [{ machine: 'two', isEqual: true, epoch: 6 }],
    });
    const here = await openWorkbench({ program: trainerProgram });
    expect(await weights(next, view)).toEqual(await weights(here, await finishedSweep(here, null)));
  },
  patience,
);
