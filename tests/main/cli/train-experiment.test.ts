import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { hashParameters, writeModel } from '#main/storage/experiment/model-file';
import { layoutOf } from '#shared/experiment/starting-weights';
import { plantExperiment } from '../../support/stores.ts';
import { processor } from '#main/storage/machine';
import { pretendMachine, trainAll } from '../../shared/experiment/time/pretend-machine.ts';
import { commandLineOn } from '../../support/command-line.ts';
import { importedResults } from '../../support/imported-results.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const lastBatch = 'epoch 1/';

test('shows the progress of training, on standard error only', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  const { code, stdout, stderr } = await run('train', '--name', 'mine', '--json');
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^Training mine \(.*\)\n1,234 parameters, 20 training steps\n.*loss 0\.1000/,
  );
  expect(JSON.parse(stdout)).toMatchObject({ name: 'mine' });
});

test('Ctrl+C stops the run', async () => {
  const { run, signals, said } = commandLineOn(await temporaryFolder(), 'waits');
  const running = run('train', '--json');
  await said(lastBatch);
  signals.emit('SIGINT');
  const { code, stdout, stderr } = await running;
  expect(code).toBe(130);
  const { experimentId } = JSON.parse(stdout) as { experimentId: string };
  expect(stderr).toContain('The run was stopped');
  expect(stderr).toContain(`unroll resume ${experimentId}`);
  expect(signals.listenerCount('SIGINT')).toBe(0);
});

test('Ctrl+C stops a run that has only just been made', async () => {
  const { run, signals, said } = commandLineOn(await temporaryFolder(), 'waits');
  const running = run('train');
  await said('Training ');
  signals.emit('SIGINT');
  expect((await running).code).toBe(130);
});

test('a second Ctrl+C ends at once a run that does not stop', async () => {
  const { run, signals, said, clock } = commandLineOn(await temporaryFolder(), 'hangs');
  const running = run('train', '--json');
  await said(lastBatch);
  signals.emit('SIGINT');
  await said('Ctrl+C again');
  clock.now += 1000;
  signals.emit('SIGINT');
  const { code, stdout } = await running;
  expect(code).toBe(130);
  expect(() => JSON.parse(stdout) as unknown).not.toThrow();
});

test('a second Ctrl+C ends at once a run that has not even begun', async () => {
  const { run, signals, said, clock } = commandLineOn(await temporaryFolder(), 'loads');
  const running = run('train', '--json');
  await said('Training ');
  signals.emit('SIGINT');
  const pressAgain = setInterval(() => {
    clock.now += 1000;
    signals.emit('SIGINT');
  }, 50);
  const { code, stdout } = await running;
  clearInterval(pressAgain);
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'queued' });
});

test('a failed run ends with 1 and says why', async () => {
  const { run } = commandLineOn(await temporaryFolder(), 'fails');
  const { code, stderr } = await run('train');
  expect(code).toBe(1);
  expect(stderr).toContain('The run failed: the loss is not finite');
});

test('a run that diverged is not advised to be resumed, but how to start over (W14)', async () => {
  const { run } = commandLineOn(await temporaryFolder(), 'diverges');
  const { code, stderr } = await run('train', '--learning-rate', '3', '--clip-norm', '0');
  expect(code).toBe(1);
  expect(stderr).toContain('The run failed: The loss became Infinity in step 3');
  expect(stderr).toContain('Resuming would fail at the same step');
  expect(stderr).toMatch(/^ {2}npm run -s unroll -- train --learning-rate 0\.3$/m);
  expect(stderr).not.toContain('unroll resume');
});

test('a run whose process dies ends with 7 and can be resumed', async () => {
  const { run } = commandLineOn(await temporaryFolder(), 'crashes');
  const { code, stdout, stderr } = await run('train', '--json');
  expect(code).toBe(7);
  expect(stderr).toMatch(/The run was interrupted: .*SIGKILL.*\nlast words\n.*unroll resume/s);
  expect(() => JSON.parse(stdout) as unknown).not.toThrow();
});

test.each([
  [
    ['--validation-examples', '60000'],
    2,
    'validationExamples: 60000 is not allowed; use at most 59999',
  ],
  [
    ['--training-examples', '56000'],
    2,
    'trainingExamples: 56000 is not allowed; use at most 55000',
  ],
  [['--dataset', 'nosuch'], 3, 'dataset: there is no nosuch'],
  [['--name', ' '], 2, 'unroll: --name: A name must have at least one visible character.'],
  [
    ['--tags', 'ok,a\u0007'],
    2,
    'unroll: --tags: A tag must be a single line without control characters.',
  ],
])('train %j is refused and leaves nothing behind (F6)', async (flags, exitCode, message) => {
  const home = await temporaryFolder();
  const { run } = commandLineOn(home);
  const { code, stderr } = await run('train', ...flags);
  expect(code).toBe(exitCode);
  expect(stderr).toContain(message);
  expect((await run('list', '--json')).stdout).toBe('[]\n');
  expect((await run('trash', '--json')).stdout).toBe('[]\n');
});

test.each([['train'], ['reproduce']])(
  'what a trainer refuses to begin is taken back by %s (F6)',
  async (command) => {
    const { run } = commandLineOn(await temporaryFolder(), 'cannot');
    const { code, stderr } = await run(command);
    expect(code).toBe(3);
    expect(stderr).toContain('there is no kmnist');
    expect((await run('list', '--json')).stdout).toBe('[]\n');
    expect((await run('trash', '--json')).stdout).toBe('[]\n');
  },
);

test('what has died keeps its folder, in which the log says more', async () => {
  const { run } = commandLineOn(await temporaryFolder(), 'exits');
  expect((await run('train')).code).toBe(7);
  expect(JSON.parse((await run('list', '--json')).stdout)).toHaveLength(1);
});

test('an experiment that another process holds ends with 6', async () => {
  const { run } = commandLineOn(await temporaryFolder(), 'refuses');
  const { code, stdout } = await run('train', '--json');
  expect(code).toBe(6);
  expect(JSON.parse(stdout)).toEqual({ error: { code: 'busy', message: 'held by process 1' } });
});

test('reproduce trains three networks and prints an array', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  const { code, stdout } = await run('reproduce', '--readout', 'last', '--seed', '3', '--json');
  expect(code).toBe(0);
  const results = JSON.parse(stdout) as { cell: string; experimentId: string }[];
  expect(results.map(({ cell }) => cell)).toEqual(['RNN', 'GRU', 'LSTM']);
  expect(Object.keys(results[0] ?? {})).toEqual([
    'cell',
    'parameters',
    'secondsPerEpoch',
    'testAccuracy',
    'testAccuracyInterval',
    'experimentId',
  ]);
  const listed = JSON.parse((await run('list', '--json')).stdout) as { id: string }[];
  expect(listed.map(({ id }) => id)).toEqual(results.map(({ experimentId }) => experimentId));
  for (const { experimentId } of results) {
    const { config, batch } = JSON.parse((await run('show', experimentId, '--json')).stdout) as {
      config: unknown;
      batch: unknown;
    };
    expect(batch).toBe('RNN, GRU and LSTM');
    expect(config).toMatchObject({
      readout: 'last',
      seed: 3,
      layers: 2,
      hiddenSize: 256,
      epochs: 2,
      batchSize: 64,
      trainingExamples: 0,
      validationExamples: 0,
    });
  }
  expect((await run('reproduce')).stdout.split('\n')).toHaveLength(5);
});

test('an interrupted reproduce ends with the network under way', async () => {
  const { run, signals, said } = commandLineOn(await temporaryFolder(), 'waits');
  const running = run('reproduce', '--json');
  await said(lastBatch);
  signals.emit('SIGINT');
  const { code, stdout } = await running;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject([{ cell: 'RNN', testAccuracy: null }]);
});

test('reproduce has only the flags that may differ', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  expect(await run('reproduce', '--epochs', '1')).toMatchObject({ code: 2 });
});

test('says how long it takes once runs have finished on this machine (U15)', async () => {
  const home = await temporaryFolder();
  const { cpu, cores } = processor();
  const machine = { ...pretendMachine, cpu, cores };
  const config = parseConfig({ trainingExamples: 2000, validationExamples: 500 });
  const { records } = trainAll(machine, [config, config], { threads: cores, sideBySide: 1 });
  for (const record of records) {
    const folder = join(home, 'experiments', record.id);
    await mkdir(folder, { recursive: true });
    await writeRecord(folder, record);
  }
  const given = ['--training-examples', '2000', '--validation-examples', '500'];
  const { stderr } = await commandLineOn(home).run('train', '--name', 'mine', ...given);
  expect(stderr).toMatch(/^Training mine \(.*\), about \d.* (s|min)\n/);
});

test('says what the checkpoints that a run keeps need on the disk', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  // With SGD a checkpoint has the 1,234 parameters and nothing else.
  const given = ['--epochs', '2', '--keep-checkpoints', '1', '--optimiser', 'sgd'];
  expect((await run('train', ...given)).stderr).toMatch(
    /1,234 parameters, 20 training steps\nKeeps 3 checkpoints, 14.5 KiB in all\n/,
  );
  expect((await run('train')).stderr).not.toContain('Keeps');
});

test('says what those of a fork need, which begins at a checkpoint', async () => {
  const home = await temporaryFolder();
  const config = parseConfig({ epochs: 4, keepCheckpoints: 1, optimiser: 'sgd' });
  await plantExperiment(new ExperimentStore(home), 'child', {
    status: 'failed',
    config,
    fork: {
      ...{ parent: 'parent', parentName: 'parent', epoch: 2, step: 20, sha256: 'a'.repeat(64) },
      segments: [{ config: { ...config, epochs: 2 }, step: 20 }],
    },
    data: {
      ...{ dataset: 'mnist', hashes: {}, classes: 10, mean: 0, deviation: 1, permutation: null },
      ...{ trainingExamples: 10 * config.batchSize, validationExamples: 0, testExamples: 1 },
      classNames: null,
    },
  });
  const { stderr } = await commandLineOn(home).run('resume', 'child', '--start-over');
  expect(stderr).toContain('\nKeeps 3 checkpoints, 14.5 KiB in all\n');
});

test('begins from the weights of an experiment, named as it is anywhere else', async () => {
  const home = await temporaryFolder();
  const store = new ExperimentStore(home);
  const layout = layoutOf(parseConfig({ hiddenSize: 4 }), 10);
  const weights = new Float32Array(layout.length).fill(0.5);
  const weightsSha256 = hashParameters(weights);
  const config = parseConfig({ hiddenSize: 4 });
  const trained = { config, status: 'finished', weightsSha256 } as const;
  await writeModel(
    await plantExperiment(store, 'gru-4-source', { ...trained, name: 'My source' }),
    layout,
    weights,
    {},
  );
  await plantExperiment(store, 'untrained', { config, name: 'Fresh' });
  const { origin } = importedResults('log');
  await plantExperiment(store, 'from-log', { config, origin, status: 'finished' });

  const { run } = commandLineOn(home);
  for (const written of ['My source', 'gru-4-so', weightsSha256]) {
    const { code, stdout } = await run(
      ...['train', '--hidden-size', '4', '--initial-weights', written, '--epochs', '2', '--json'],
    );
    expect(code).toBe(0);
    const { experimentId, name } = JSON.parse(stdout) as { experimentId: string; name: string };
    expect(name).toBe('gru-4 fine-tuned s0');
    expect((await store.read(experimentId)).config.initialWeights).toBe(weightsSha256);
  }

  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await run('train', ...args);
    expect(code).not.toBe(0);
    return stderr;
  };
  expect(await refused('--initial-weights', 'nothing')).toContain(
    '--initial-weights: there is no experiment "nothing"',
  );
  expect(await refused('--initial-weights', 'Fresh')).toContain(
    '--initial-weights: untrained has no weights yet; train it first',
  );
  expect(await refused('--initial-weights', 'from-log')).toContain(
    '--initial-weights: from-log: These results were imported; there are no weights.',
  );
  expect(await refused('--initial-weights', 'My source')).toContain(
    'initialWeights: the weights of My source (gru-4-source) don’t fit this network: rnn.weight_ih_l0',
  );
  expect(await refused('--epochs', '0')).toContain(
    '--epochs: 0 is not allowed; use at least 1, or initialWeights',
  );
});
