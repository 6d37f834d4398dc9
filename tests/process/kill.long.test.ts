import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { lockState } from '#main/storage/locks/lock';
import { forkSpawner } from '#main/execution/local/fork-spawner';
import { Workbench } from '#main/workbench/workbench';
import type { WorkbenchEvent } from '#shared/contract/events';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import { readHistory } from '../support/history.ts';
import { testHost } from '../support/hosts.ts';
import { runJson, startProgram, trainerProgram } from '../support/program.ts';
import { flagsOf, smallTraining } from '../support/small-training.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = 300_000;

type Ended = Extract<WorkbenchEvent, { kind: 'ended' }>;

function openWorkbench(home: string): Workbench {
  const environment = { ...process.env, UNROLL_HOME: home };
  const workbench = new Workbench({
    home,
    spawn: forkSpawner(trainerProgram, environment),
    host: testHost({ settingsFile: join(home, 'settings.json') }),
  });
  onTestFinished(() => workbench.close());
  return workbench;
}

/**
 * Trains until the end, or until a step, at which the training process is killed.
 * @returns how the run ended
 */
async function trainUntil(
  workbench: Workbench,
  command: 'runs.start' | 'runs.resume',
  experiment: string,
  killAtStep = Infinity,
): Promise<Ended> {
  let unsubscribe = (): void => undefined;
  const ended = new Promise<Ended>((resolve) => {
    unsubscribe = workbench.subscribe((event) => {
      if (event.kind === 'progress' && event.point.step >= killAtStep) workbench.kill();
      if (event.kind === 'ended') resolve(event);
    });
  });
  await workbench.call(command, { experiment });
  const end = await ended;
  unsubscribe();
  return end;
}

async function show(workbench: Workbench, experiment: string) {
  return workbench.call('experiments.show', { experiment });
}

/** Everything of a record that doesn't depend on when and how often the run was interrupted. */
function outcomeOf({ status, step, weightsSha256, test, epochs }: ExperimentRecord): unknown {
  return {
    status,
    step,
    weightsSha256,
    test,
    epochs: epochs.map((epoch) => ({ ...epoch, seconds: 0, examplesPerSecond: 0 })),
  };
}

/** What a run has written while it trained, without what depends on the time. */
async function curve(folder: string): Promise<unknown> {
  const points = await readHistory(folder);
  return {
    points: points.map(({ step, loss, accuracy, gradientNorm, learningRate }) => [
      step,
      loss,
      accuracy,
      gradientNorm,
      learningRate,
    ]),
    inside: await readFile(join(folder, 'inside.jsonl'), 'utf8'),
  };
}

const cells = ['RNN', 'GRU', 'LSTM'] as const;
/** How often each is killed. */
const times = 4;

test.each(cells)(
  'a %s killed at random moments resumes to the same bits',
  { timeout: patience },
  async (cell) => {
    const home = await temporaryFolder();
    const workbench = openWorkbench(home);
    const config: Partial<ExperimentConfig> = { ...(await smallTraining(home)), cell };

    const unbroken = await workbench.call('experiments.create', { config });
    expect(await trainUntil(workbench, 'runs.start', unbroken.id)).toMatchObject({
      status: 'finished',
    });
    const expected = await show(workbench, unbroken.id);

    const broken = await workbench.call('experiments.create', { config });
    const { totalSteps } = expected.record;
    const share = (part: number): number => Math.floor(part * (totalSteps ?? 0));
    // Once before there is a checkpoint, then after the first epoch's, the last time a little later.
    const moments = [
      randomInt(1, share(0.5)),
      ...Array.from({ length: times - 2 }, () => randomInt(share(0.5) + 1, share(0.65))),
      randomInt(share(0.65), share(0.8)),
    ];
    console.log(`killed at the steps ${moments.join(', ')} of ${totalSteps}`);
    for (const [i, moment] of moments.entries()) {
      const command = i === 0 ? 'runs.start' : 'runs.resume';
      expect(await trainUntil(workbench, command, broken.id, moment)).toMatchObject({
        status: 'interrupted',
        errorCode: 'process-died',
      });
      expect((await show(workbench, broken.id)).record.status).toBe('interrupted');
    }
    let resumedAt = 0;
    workbench.subscribe((event) => {
      if (event.kind === 'started') resumedAt = event.step;
    });
    expect(await trainUntil(workbench, 'runs.resume', broken.id)).toMatchObject({
      status: 'finished',
    });
    // Training continues while its progress travels, so the last kill may have come after the second epoch's checkpoint.
    expect([share(0.5), totalSteps]).toContain(resumedAt);

    const after = await show(workbench, broken.id);
    expect(after.record.weightsSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(outcomeOf(after.record)).toEqual(outcomeOf(expected.record));
    expect(await curve(after.folder)).toEqual(await curve(expected.folder));
  },
);

test(
  'a killed command line leaves no training process behind, and a run that resumes',
  {
    timeout: patience,
  },
  async () => {
    const home = await temporaryFolder();
    const config = await smallTraining(home);
    const flags = flagsOf({ ...config, cell: 'GRU' });
    const unbroken = await runJson(home, 'train', ...flags);
    expect(unbroken.code).toBe(0);

    const program = startProgram(home, 'train', '--name', 'broken', ...flags);
    await program.said(/epoch 1\/2.*examples\/s/);
    program.child.kill('SIGKILL');
    await program.ended;
    const { folder } = (await runJson(home, 'show', 'broken')).json as { folder: string };
    await vi.waitFor(async () => expect(await lockState(folder)).not.toBe('held'), 20_000);
    expect((await runJson(home, 'show', 'broken')).json).toMatchObject({ status: 'interrupted' });

    const resumed = await runJson(home, 'resume', 'broken');
    expect(resumed.code).toBe(0);
    const { weightsSha256 } = unbroken.json as { weightsSha256: string };
    expect(resumed.json).toMatchObject({ status: 'finished', weightsSha256 });
  },
);
