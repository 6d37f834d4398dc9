import { setTimeout } from 'node:timers/promises';
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
    trainingExamples: 1500,
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

/** Starts a worker. @param home its data folder */
async function startWorker(
  { url, passwordFile, certificate }: RedisServer,
  name: string,
  home: string,
): Promise<RunningProgram> {
  const program = startProgram(
    home,
    ...['worker', '--redis', url, '--password-file', passwordFile, '--name', name],
    ...['--patience', '2', '--threads', '1'],
    ...(certificate === null ? [] : ['--certificate', certificate]),
  );
  await program.said(/takes runs from/);
  return program;
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

    const killAgainAndAgain = async (): Promise<void> => {
      let worker = first;
      for (let kills = 0; kills < 5; kills += 1) {
        await worker.said(/^Training /m);
        await setTimeout(Math.random() * 1500);
        worker.child.kill('SIGKILL');
        await worker.ended;
        worker = await startWorker(redis, 'one', homes.one);
      }
    };
    const standStill = async (): Promise<void> => {
      const { experiment } = await event('placed', ({ machine }) => machine === 'two');
      still.child.kill('SIGSTOP');
      const isElsewhere = (): boolean =>
        events.some(
          (other) =>
            other.kind === 'placed' &&
            other.experiment === experiment &&
            other.machine !== null &&
            other.machine !== 'two',
        );
      await vi.waitUntil(isElsewhere, { timeout: 60_000, interval: 100 });
      still.child.kill('SIGCONT');
      // What it then finishes was trained twice.
      const { repetition } = await event('repeated', (one) => one.experiment === experiment);
      expect(repetition).toMatchObject({ isEqual: true, epoch: 6 });
    };
    const restart = async (): Promise<void> => {
      await vi.waitUntil(() => events.filter(({ kind }) => kind === 'ended').length >= 5, {
        timeout: 120_000,
        interval: 100,
      });
      await redis.restart();
    };
    const [view] = await Promise.all([swept, killAgainAndAgain(), standStill(), restart()]);

    expect(view).toMatchObject({ status: 'finished', reason: null });
    expect(view.trials).toHaveLength(12);
    expect(await workbench.call('experiments.list', {})).toHaveLength(12);
    expect(
      new Set(events.flatMap((one) => (one.kind === 'ended' ? [one.experiment] : []))),
    ).toHaveLength(12);
    const here = await openWorkbench({ program: trainerProgram });
    expect(await weights(opened, view)).toEqual(
      await weights(here, await finishedSweep(here, null)),
    );
  },
  patience,
);
