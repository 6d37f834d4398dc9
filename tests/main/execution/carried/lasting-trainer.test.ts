import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LocalExecutor } from '#main/execution/local/local-executor';
import type { Spawner } from '#main/execution/local/trainer-child';
import { LastingTrainer } from '#main/execution/carried/lasting-trainer';
import { defaultConfig } from '#shared/experiment/config';
import { doubleSpawner } from '../../../support/double-spawner.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/**
 * A trainer that counts its processes, and how many of them are left.
 * @param memory bytes that they say they use
 */
function counted(memory = 1): {
  trainer: LastingTrainer;
  processes: { begun: number; left: number };
} {
  const processes = { begun: 0, left: 0 };
  const spawn = doubleSpawner();
  const counting: Spawner = (listener) => {
    processes.begun += 1;
    processes.left += 1;
    return spawn({
      output: listener.output.bind(listener),
      message: (message) => {
        if (message.kind === 'event' && message.event.kind === 'progress') {
          const { event } = message;
          const point = { ...event.point, memoryBytes: memory };
          listener.message({ ...message, event: { ...event, point } });
        } else listener.message(message);
      },
      exit: (report) => {
        processes.left -= 1;
        listener.exit(report);
      },
    });
  };
  const trainer = new LastingTrainer(counting);
  onTestFinished(() => trainer.end());
  return { trainer, processes };
}

/** Begins a run of the stand-in that behaves in some way. */
async function begin(trainer: LastingTrainer, behaviour: string) {
  const folder = join(await temporaryFolder(), 'run');
  await mkdir(folder);
  await writeFile(join(folder, 'behaviour'), behaviour);
  const config = defaultConfig();
  const data = { dataset: config.dataset, hashes: {} };
  const heard: string[] = [];
  const execution = new LocalExecutor(trainer.spawner).start(
    { id: 'run', config, data, threads: 1, lastEpoch: null, folder },
    {
      onEvent: ({ kind }) => heard.push(kind),
      onOutput: () => undefined,
      onMachine: () => undefined,
    },
  );
  return { execution, heard };
}

test('runs that end as they should share a process, and each hears its own events', async () => {
  const { trainer, processes } = counted();
  for (const behaviour of ['finishes', 'waits', 'finishes']) {
    const { execution, heard } = await begin(trainer, behaviour);
    await execution.started;
    if (behaviour === 'waits') await execution.stop();
    const { status } = await execution.ended;
    expect(status).toBe(behaviour === 'waits' ? 'stopped' : 'finished');
    expect(heard).toEqual(['started', 'progress']);
  }
  expect(processes).toEqual({ begun: 1, left: 1 });
  await trainer.end();
  expect(processes.left).toBe(0);
});

test.each(['fails', 'refuses', 'crashes', 'exits'])(
  'after a run that %s the next one gets a new process',
  async (behaviour) => {
    const { trainer, processes } = counted();
    const { execution } = await begin(trainer, behaviour);
    expect((await execution.ended).status).not.toBe('finished');
    const next = await begin(trainer, 'finishes');
    expect((await next.execution.ended).status).toBe('finished');
    expect(processes).toEqual({ begun: 2, left: 1 });
  },
);

test('a process that has become large is not given to the next run', async () => {
  const { trainer, processes } = counted(2 ** 30 + 1);
  for (const begun of [1, 2]) {
    const { execution } = await begin(trainer, 'finishes');
    expect((await execution.ended).status).toBe('finished');
    expect(processes).toEqual({ begun, left: 0 });
  }
});

test('a process that is ending is not given to the next run', async () => {
  const { trainer, processes } = counted();
  await (
    await begin(trainer, 'finishes')
  ).execution.ended;
  const ended = trainer.end();
  const { execution } = await begin(trainer, 'finishes');
  expect((await execution.ended).status).toBe('finished');
  await ended;
  expect(processes).toEqual({ begun: 2, left: 1 });
});

test('a process that dies while nothing uses it is not given to the next run', async () => {
  const children: (() => void)[] = [];
  let gone = 0;
  const spawn = doubleSpawner();
  const trainer = new LastingTrainer((listener) => {
    const child = spawn({
      ...{ message: listener.message.bind(listener), output: listener.output.bind(listener) },
      exit: (report) => {
        gone += 1;
        listener.exit(report);
      },
    });
    children.push(() => {
      child.kill();
    });
    return child;
  });
  onTestFinished(() => trainer.end());
  const first = await begin(trainer, 'finishes');
  await first.execution.ended;
  children[0]!();
  await expect.poll(() => gone).toBe(1);
  const second = await begin(trainer, 'finishes');
  expect((await second.execution.ended).status).toBe('finished');
  expect(children).toHaveLength(2);
});
