import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Execution } from '#main/execution/executor';
import { LocalExecutor } from '#main/execution/local/local-executor';
import { parseConfig } from '#shared/experiment/config';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { doubleSpawner } from '../../../support/double-spawner.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

interface Observed {
  readonly run: Execution;
  readonly events: RunEvent[];
  readonly output: string[];
}

async function runThat(behaviour: string): Promise<Observed> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'behaviour'), behaviour);
  const events: RunEvent[] = [];
  const output: string[] = [];
  const run = new LocalExecutor(doubleSpawner()).start(
    {
      id: 'one',
      config: parseConfig({}),
      data: { dataset: 'mnist', hashes: {} },
      threads: null,
      lastEpoch: null,
      folder,
    },
    {
      onEvent: (event) => events.push(event),
      onOutput: (text) => output.push(text),
      onMachine: () => undefined,
    },
  );
  onTestFinished(async () => {
    run.kill();
    await run.ended;
  });
  return { run, events, output };
}

test('starts, trains and ends', async () => {
  const { run, events, output } = await runThat('finishes');
  await run.started;
  expect(await run.ended).toEqual({
    kind: 'ended',
    status: 'finished',
    reason: null,
    errorCode: null,
  });
  expect(events.map(({ kind }) => kind)).toEqual(['started', 'progress']);
  expect(output.join('')).toContain('last words');
});

test('a refusal before training is what the start is rejected with', async () => {
  const { run } = await runThat('refuses');
  await expect(run.started).rejects.toMatchObject({ code: 'busy' });
  expect(await run.ended).toMatchObject({ status: 'failed', errorCode: 'busy' });
});

test('a failure is an end with its reason', async () => {
  const { run } = await runThat('fails');
  await run.started;
  expect(await run.ended).toMatchObject({
    status: 'failed',
    reason: 'the loss is not finite',
    errorCode: null,
  });
});

test('a run whose process dies is interrupted', async () => {
  const { run } = await runThat('crashes');
  await run.started;
  expect(await run.ended).toMatchObject({
    status: 'interrupted',
    reason: expect.stringContaining('signal SIGKILL') as string,
    errorCode: 'process-died',
  });
});

test('waits and goes on', async () => {
  const { run, events } = await runThat('waits');
  await run.started;
  await run.pause();
  await run.proceed();
  expect(events.map(({ kind }) => kind)).toEqual(['started', 'progress', 'paused', 'proceeded']);
});

test('stops when asked to', async () => {
  const { run } = await runThat('waits');
  await run.started;
  expect(await run.stop()).toMatchObject({ status: 'stopped', errorCode: null });
});

test('ends at once when killed', async () => {
  const { run } = await runThat('waits');
  await run.started;
  run.kill();
  expect(await run.ended).toMatchObject({ status: 'interrupted', errorCode: 'process-died' });
});

test('is ended when it does not stop in time', async () => {
  const { run } = await runThat('hangs');
  await run.started;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const stopped = run.stop();
  vi.advanceTimersByTime(60_000);
  expect(await stopped).toMatchObject({
    status: 'interrupted',
    reason: expect.stringContaining('ended immediately') as string,
    errorCode: 'process-died',
  });
});
