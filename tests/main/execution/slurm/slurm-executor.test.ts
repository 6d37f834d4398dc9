import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Execution, LateRepetition, Task, TaskListener } from '#main/execution/executor';
import { thisProgram } from '#main/execution/carried/task-document';
import { SlurmExecutor } from '#main/execution/slurm/slurm-executor';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import { parseConfig } from '#shared/experiment/config';
import { executorChoices } from '#shared/sweep/executors';
import { sampleRecord } from '../../../support/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/**
 * A cluster that accepts each task and says no more. It says at first what is in `answer.json`, one message or several, and ends with its process,
 * whose number is in `pid`.
 */
async function cluster(): Promise<{
  home: string;
  executor: SlurmExecutor;
  answer: (messages: object) => Promise<void>;
  /** Second results that were handed over; the first is not recorded. */
  repeated: LateRepetition[];
  /** What was said to be recorded, one each time. */
  recorded: () => Promise<string[]>;
  breakConnection: () => Promise<void>;
  /** The hashes of the data sets that were sent, one each time. */
  sent: () => Promise<string[]>;
}> {
  const folder = await temporaryFolder();
  const messages = createRequire(import.meta.url).resolve('@msgpack/msgpack');
  await writeFile(
    join(folder, 'agent.cjs'),
    `
    const { decode, encode } = require(${JSON.stringify(messages)});
    const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
    const send = (message) => {
      const body = encode(message);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(body.length);
      process.stdout.write(Buffer.concat([length, body]));
    };
    writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid));
    process.stdout.write('\\nunroll:messages\\n');
    let waiting = Buffer.alloc(0);
    process.stdin.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      if (waiting.subarray(0, 17).toString() === '\\nunroll:messages\\n') waiting = waiting.subarray(17);
      while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32LE()) {
        const length = waiting.readUInt32LE();
        const { kind, key, sha256, attempt } = decode(waiting.subarray(4, 4 + length));
        waiting = waiting.subarray(4 + length);
        if (kind === 'hello') [JSON.parse(readFileSync(${JSON.stringify(join(folder, 'answer.json'))}))].flat().forEach(send);
        if (kind === 'dataset') appendFileSync(${JSON.stringify(join(folder, 'sent'))}, sha256 + '\\n');
        if (kind === 'recorded') appendFileSync(${JSON.stringify(join(folder, 'recorded'))}, key + '@' + attempt + '\\n');
        if (kind === 'start') send({ kind: 'accepted', key });
      }
    });`,
  );
  const program = join(folder, 'program');
  await writeFile(program, `#!/bin/bash\nexec ${process.execPath} ${join(folder, 'agent.cjs')}\n`);
  await chmod(program, 0o755);
  const answer = (messages: object): Promise<void> =>
    writeFile(join(folder, 'answer.json'), JSON.stringify(messages));
  await answer({ kind: 'ready', program: thisProgram, datasets: [] });
  const repeated: LateRepetition[] = [];
  const executor = new SlurmExecutor(
    executorChoices.slurm.parse({ kind: 'slurm', folder: '/shared', program }),
    {
      home: folder,
      estimate: () => Promise.resolve(null),
      record: (late) => Promise.resolve(repeated.push(late) > 1),
    },
  );
  onTestFinished(() => executor.close());
  const breakConnection = async (): Promise<void> => {
    process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')), 'SIGKILL');
  };
  const linesOf = async (name: string): Promise<string[]> => {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    return text.split('\n').slice(0, -1);
  };
  const sent = (): Promise<string[]> => linesOf('sent');
  const recorded = (): Promise<string[]> => linesOf('recorded');
  return { home: folder, executor, answer, repeated, recorded, breakConnection, sent };
}

interface Listened {
  readonly execution: Execution;
  readonly output: string[];
}

async function begin(executor: SlurmExecutor, id: string, dataset = 'mnist'): Promise<Listened> {
  const folder = await temporaryFolder();
  await writeRecord(folder, sampleRecord({ id }));
  const data = { dataset, hashes: {} };
  const config = parseConfig({ dataset });
  const task: Task = { id, config, data, threads: 1, lastEpoch: null, folder };
  const output: string[] = [];
  const listener: TaskListener = {
    onEvent: () => undefined,
    onOutput: (text) => output.push(text),
    onMachine: () => undefined,
  };
  const execution = executor.start(task, listener);
  await execution.started;
  return { execution, output };
}

test('a refusal that no further attempt can change ends what is followed, with the reason', async () => {
  const { executor, answer, breakConnection } = await cluster();
  await executor.prepare();
  const [first, second] = [await begin(executor, 'one'), await begin(executor, 'two')];
  await answer({ kind: 'ready', program: { ...thisProgram, unroll: '9.9.9' } });
  await breakConnection();
  expect(await first.execution.ended).toMatchObject({
    status: 'failed',
    errorCode: 'unavailable',
    reason: expect.stringContaining('install the same version on both') as string,
  });
  expect(await second.execution.stop()).toMatchObject({
    status: 'interrupted',
    errorCode: 'unavailable',
    reason: expect.stringContaining('Unroll 9.9.9') as string,
  });
});

test('a data set of one’s own is sent once, and not to a cluster that has it', async () => {
  const { home, executor, answer, breakConnection, sent } = await cluster();
  await mkdir(join(home, 'datasets', 'mine'), { recursive: true });
  await writeFile(join(home, 'datasets', 'mine', 'train-labels-idx1-ubyte'), 'labels');
  await executor.prepare();
  const { execution, output } = await begin(executor, 'one', 'mine');
  await begin(executor, 'two', 'mine');
  const [sha256 = '', ...others] = await sent();
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(others).toEqual([]);
  // The next connection finds it there.
  await answer({ kind: 'ready', program: thisProgram, datasets: [sha256] });
  await breakConnection();
  await expect.poll(() => output.join(''), { timeout: 30_000 }).toContain('trying again');
  await begin(executor, 'three', 'mine');
  expect(await sent()).toEqual([sha256]);
  // One without it is sent it again.
  await answer({ kind: 'ready', program: thisProgram, datasets: [] });
  await breakConnection();
  await expect.poll(sent, { timeout: 30_000 }).toEqual([sha256, sha256]);
  execution.kill();
});

test('what can’t be reached is left after a minute, and what was not taken is told', async () => {
  const { executor, answer, breakConnection } = await cluster();
  await executor.prepare();
  const [stopped, left] = [await begin(executor, 'one'), await begin(executor, 'two')];
  await answer({ kind: 'refused', error: { code: 'unavailable', message: 'Slurm is away' } });
  await breakConnection();
  await expect.poll(() => stopped.output.join(''), { timeout: 30_000 }).toContain('trying again');
  await expect.poll(() => stopped.output.join(''), { timeout: 30_000 }).toContain('Slurm is away');
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const ends = Promise.all([stopped.execution.stop(), left.execution.leave()]);
  await vi.advanceTimersByTimeAsync(60_000);
  for (const end of await ends) {
    expect(end).toMatchObject({
      status: 'interrupted',
      errorCode: 'unavailable',
      reason: 'Slurm is away',
    });
  }
});

test('what was trained twice is handed over, and only what has been recorded is taken from the cluster', async () => {
  const { executor, answer, repeated, recorded } = await cluster();
  const repetition = { machine: 'n2', epoch: 3, isEqual: true };
  await answer([
    { kind: 'ready', program: thisProgram },
    { kind: 'repetition', key: 'gru-e-1-e12', attempt: '7-1', repetition },
    { kind: 'repetition', key: 'gru-e-2-e12', attempt: '8-0', repetition },
  ]);
  await executor.prepare();
  await expect.poll(recorded, { timeout: 30_000 }).toEqual(['gru-e-2-e12@8-0']);
  expect(repeated).toEqual([
    { experiment: 'gru-e-1', repetition },
    { experiment: 'gru-e-2', repetition },
  ]);
});
