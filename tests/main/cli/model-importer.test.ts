import { EventEmitter } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Invocation, OwnedWorkbench } from '#main/cli/command';
import { importAny } from '#main/cli/commands/import';
import { modelImporter } from '#main/cli/imports/model-importer';
import { TerminalOutput } from '#main/cli/terminal-output';
import { inspectModel } from '#main/storage/models/inspect-model';
import { UnrollError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { imageSide } from '#shared/data/image-size';
import { sequenceOrder } from '#shared/data/sequence-order';
import { parseConfig } from '#shared/experiment/config';
import { parameterLayout } from '#shared/network/network';
import { networkOf } from '#shared/network/network-of';
import { randomParameters } from '../../support/networks.ts';
import { sampleRecord } from '../../support/records.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { torchFile } from '../../support/torch-files.ts';

const config = parseConfig({ cell: 'LSTM', hiddenSize: 3 });
const network = networkOf(config, sequenceOrder(config, imageSide), 10);
const parameters = randomParameters(network);
const content = torchFile(
  parameterLayout(network).tensors.map(({ name, shape, offset, length }) => ({
    ...{ name: name.replace('rnn.', 'lstm.'), shape },
    data: parameters.subarray(offset, offset + length),
  })),
);

type Start = () => Promise<unknown>;

/** Imports a model by the command, into a workbench that only knows what it is asked for. */
async function importing(start: Start, whenFinished = (): void => undefined) {
  const path = join(await temporaryFolder(), 'net.pt');
  await writeFile(path, content);
  const model = await inspectModel('torch', { name: 'net.pt', path }, () => undefined);
  const signals = new EventEmitter();
  const interrupt = (): void => void signals.emit('SIGINT');
  const asked: string[] = [];
  let isRunning = false;
  let hear: (event: WorkbenchEvent) => void = () => undefined;
  const answers: Record<string, () => unknown> = {
    'imports.begin': () => ({ id: 'import' }),
    'imports.append': () => ({ received: content.length }),
    'imports.inspect': () => ({ kind: 'model', model }),
    'imports.finish': () => {
      whenFinished();
      return { kind: 'experiment', id: 'net' };
    },
    'runs.start': async () => {
      await start();
      isRunning = true;
      return { id: 'net' };
    },
    'runs.stop': () => {
      if (!isRunning) throw new UnrollError('invalid-input', 'net is not running');
      hear({ kind: 'ended', experiment: 'net', status: 'stopped', reason: null } as WorkbenchEvent);
      return { id: 'net' };
    },
    'experiments.show': () => ({ record: sampleRecord({ id: 'net' }) }),
  };
  const workbench = {
    call: async (name: string) => {
      asked.push(name);
      return answers[name]!();
    },
    subscribe: (listener: typeof hear) => {
      hear = listener;
      return () => undefined;
    },
    kill: () => undefined,
  } as unknown as OwnedWorkbench;
  const run = () =>
    importAny.run({
      workbench,
      arguments: { positionals: [path], values: new Map(), switches: new Map() },
      dependencies: {
        ...{ signals, now: () => 0 },
        stderr: new TerminalOutput({ write: () => true }),
      },
    } as unknown as Invocation);
  return { run, interrupt, asked };
}

test('a model that can’t be tested is imported all the same, with the reason', async () => {
  const { run } = await importing(() => Promise.reject(new UnrollError('busy', 'no room now')));
  const { exitCode, text } = await run();
  expect(exitCode).toBe(0);
  expect(text).toContain('Imported net (net)');
  expect(text).toContain('It was not tested: no room now');
});

test('an interrupt while the test begins ends it, and is told', async () => {
  let interrupt = (): void => undefined;
  const opened = await importing(() => {
    interrupt();
    return Promise.resolve();
  });
  ({ interrupt } = opened);
  const { exitCode, text } = await opened.run();
  expect(exitCode).toBe(130);
  expect(text).toContain('Imported net (net)');
  expect(text).toContain('It was not tested: stopped');
  expect(text).toContain('The import was cancelled; what was imported before stays.');
});

test('an interrupt before the test begins none', async () => {
  let interrupt = (): void => undefined;
  const opened = await importing(
    () => Promise.reject(new Error('it should not start')),
    () => interrupt(),
  );
  ({ interrupt } = opened);
  const { exitCode } = await opened.run();
  expect(exitCode).toBe(130);
  expect(opened.asked).not.toContain('runs.start');
});

test.each(['', ' ', 'a\u0007b', 'x'.repeat(201)])('the name %j is refused at once', (name) => {
  expect(() =>
    modelImporter.check({
      positionals: [],
      values: new Map([['name', name]]),
      switches: new Map(),
    } as never),
  ).toThrow(/^--name: A name /);
});
