import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { constants, getPriority } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { FromTrainer, TrainerRequestName } from '#shared/contract/trainer-messages';
import { parseConfig } from '#shared/experiment/config';
import { newRecord } from '#shared/experiment/new-record';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { lockState } from '#main/storage/locks/lock';
import { trainerProgram } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = 120_000;

/** A running trainer process, spoken to without anything of the workbench in between. */
class RunningTrainer {
  readonly child: ChildProcess;
  readonly messages: FromTrainer[] = [];
  readonly exited: Promise<unknown[]>;
  /** What it wrote to standard error. */
  said = '';

  /** @param nodeFlags flags for Node itself */
  constructor(home: string, nodeFlags: readonly string[] = []) {
    this.child = fork(trainerProgram, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [...nodeFlags],
      env: { ...process.env, UNROLL_HOME: home },
    });
    this.child.on('message', (message) => this.messages.push(message as FromTrainer));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    this.exited = this.#end();
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  /** How it exited, once all that it has sent and said has arrived too: that may come after its exit. */
  async #end(): Promise<unknown[]> {
    const silent = once(this.child.stderr!, 'close');
    const end = await once(this.child, 'exit');
    if (this.child.connected) await once(this.child, 'disconnect');
    await silent;
    return end;
  }

  async saw(matches: (message: FromTrainer) => boolean): Promise<void> {
    let ended = false;
    void this.exited.then(() => (ended = true));
    await vi.waitUntil(() => ended || this.messages.some(matches), { timeout: 60_000 });
    if (!this.messages.some(matches)) throw new Error(`the trainer ended early: ${this.said}`);
  }

  async trains(folder: string): Promise<void> {
    this.request(1, 'train', { folder, threads: null });
    await this.saw((message) => message.kind === 'event' && message.event.kind === 'progress');
  }

  request(id: number, name: TrainerRequestName, input: unknown): void {
    this.child.send({ kind: 'request', id, name, input });
  }
}

/** A trainer that trains, and the folder it trains in; the run would take hours. */
async function startTraining(): Promise<{ trainer: RunningTrainer; folder: string }> {
  const home = await temporaryFolder();
  const folder = join(home, 'experiments', 'long');
  await mkdir(folder, { recursive: true });
  const config = parseConfig({
    hiddenSize: 8,
    trainingExamples: 1000,
    epochs: 10_000,
    reportEvery: 1,
  });
  const createdAt = new Date().toISOString();
  await writeRecord(folder, newRecord({ id: 'long', name: 'long', createdAt, config }));
  const trainer = new RunningTrainer(home);
  await trainer.trains(folder);
  return { trainer, folder };
}

async function expectInterrupted(folder: string): Promise<void> {
  const record = await readRecord(folder);
  expect(record.status).toBe('interrupted');
  expect(record.step).toBeGreaterThan(0);
  expect(await lockState(folder)).toBe('free');
}

test('it says that it is ready before anything else', { timeout: patience }, async () => {
  const trainer = new RunningTrainer(await temporaryFolder());
  await trainer.saw(() => true);
  expect(trainer.messages).toEqual([{ kind: 'ready' }]);
  trainer.request(5, 'engines', { threads: 1 });
  await trainer.saw((message) => message.kind === 'reply' && message.id === 5);
  trainer.child.disconnect();
  expect(await trainer.exited).toEqual([0, null]);
});

test('it leaves its run to be resumed when its parent is gone', { timeout: patience }, async () => {
  const { trainer, folder } = await startTraining();
  trainer.child.disconnect();
  expect(await trainer.exited).toEqual([0, null]);
  await expectInterrupted(folder);
});

test.each(['SIGTERM', 'SIGHUP'] as const)(
  'it leaves its run to be resumed on %s, and says so',
  { timeout: patience },
  async (signal) => {
    const { trainer, folder } = await startTraining();
    trainer.child.kill(signal);
    expect(await trainer.exited).toEqual([0, null]);
    await expectInterrupted(folder);
    const refusals = trainer.messages.filter(({ kind }) => kind === 'refusal');
    expect(refusals).toMatchObject([{ id: 1, error: { code: 'process-died' } }]);
  },
);

test('it leaves SIGINT to its parent', { timeout: patience }, async () => {
  const { trainer, folder } = await startTraining();
  trainer.child.kill('SIGINT');
  const points = trainer.messages.length;
  await vi.waitFor(() => expect(trainer.messages.length).toBeGreaterThan(points + 5), 20_000);
  trainer.request(2, 'stop', {});
  await trainer.saw((message) => message.kind === 'reply' && message.id === 2);
  await trainer.saw((message) => message.kind === 'reply' && message.id === 1);
  expect((await readRecord(folder)).status).toBe('stopped');
  trainer.child.disconnect();
  expect(await trainer.exited).toEqual([0, null]);
});

test('it reports a fault of its own and ends with an error', { timeout: patience }, async () => {
  // Rejects a promise that nobody handles, when told to.
  const fault = `process.on('message', (message) => {
    if (message === 'fault') void Promise.reject(new Error('a planted fault'));
  })`;
  const planted = `--import=data:text/javascript,${encodeURIComponent(fault)}`;
  const trainer = new RunningTrainer(await temporaryFolder(), [planted]);
  await trainer.saw(({ kind }) => kind === 'ready');
  trainer.child.send('fault');
  expect(await trainer.exited).toEqual([1, null]);
  expect(trainer.messages.at(-1)).toMatchObject({
    kind: 'event',
    event: { kind: 'note', text: expect.stringContaining('a planted fault') as string },
  });
  expect(trainer.said).toContain('a planted fault');
});

test('it says what it is when started by hand', { timeout: patience }, async () => {
  const child = spawn(process.execPath, [trainerProgram], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(2);
  expect(said).toContain('Only Unroll itself starts this program');
});

test('training gives way to everything else on the machine', async () => {
  const { trainer } = await startTraining();
  const low = constants.priority.PRIORITY_BELOW_NORMAL;
  expect(getPriority(trainer.child.pid!)).toBe(Math.max(getPriority(), low));
});
