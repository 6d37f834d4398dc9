import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliCommands } from '#main/cli/commands/index';
import { exitCodeOf, exitCodes } from '#main/cli/exit-codes';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { fieldKeys } from '#shared/catalogue/fields';
import { flagOf } from '#shared/experiment/command-line';
import { finishedRun } from '../../support/compared.ts';
import { commandLineOn } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { plantExperiment } from '../../support/stores.ts';

test('--help lists all commands and exit codes on standard output', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  const { code, stdout, stderr } = await run('--help');
  expect(code).toBe(0);
  expect(stderr).toBe('');
  for (const { name, summary } of cliCommands) {
    expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
  }
  const inOneLine = stdout.replaceAll(/\s+/g, ' ');
  for (const { code: each, meaning } of exitCodes) {
    expect(inOneLine).toContain(`${each} ${meaning}`);
  }
});

test('without arguments the same page goes to standard error', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  expect(await run()).toEqual({ code: 2, stdout: '', stderr: (await run('--help')).stdout });
});

test('--version', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  expect(await run('--version')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
  });
});

test.each(cliCommands.map(({ name }) => name))('%s --help shows its page', async (name) => {
  const { run } = commandLineOn(await temporaryFolder());
  const { code, stdout } = await run(name, '--help');
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: unroll ${name}`);
  expect(stdout).toContain('--home FOLDER');
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
});

test('the page of train has every field', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  const { stdout } = await run('train', '--help');
  for (const key of fieldKeys) expect(stdout).toContain(`--${flagOf(key)}`);
  expect(stdout).toContain('--bidirectional, --no-bidirectional');
});

test('with --json an error is a document too', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  const { code, stdout, stderr } = await run('show', 'nothing', '--json');
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toEqual({
    error: { code: 'not-found', message: expect.stringContaining('nothing') as string },
  });
  expect(stderr).toMatch(/^unroll: .*nothing/);
});

test('every kind of error has one exit code, and no code is repeated', () => {
  const codes = exitCodes.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  const kinds = exitCodes.flatMap(({ errors }) => [...errors]);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(exitCodeOf('invalid-input')).toBe(2);
  expect(exitCodeOf('internal')).toBe(1);
});

test('--home goes before UNROLL_HOME', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  const other = await temporaryFolder();
  await run('train', '--home', other, '--json');
  expect(JSON.parse((await run('list', '--json')).stdout)).toEqual([]);
  expect(JSON.parse((await run('list', '--json', '--home', other)).stdout)).toHaveLength(1);
});

test('train takes preset, file and flags, in rising order', async () => {
  const home = await temporaryFolder();
  const { run } = commandLineOn(home);
  const file = join(home, 'config.json');
  await writeFile(file, '{"layers": 3, "seed": 7, "hiddenSize": 20}');
  const args = ['--preset', 'notebook-lstm', '--config', file, '--seed', '8', '--name', 'x'];
  const about = ['--tags', 'a, b,', '--notes', 'n', '--batch', 'b 1'];
  const trained = await run('train', ...args, ...about, '--json');
  expect(trained.code).toBe(0);
  expect(JSON.parse((await run('show', 'x', '--json')).stdout)).toMatchObject({
    name: 'x',
    tags: ['a', 'b'],
    notes: 'n',
    batch: 'b 1',
    config: { cell: 'LSTM', readout: 'all', hiddenSize: 20, layers: 3, seed: 8 },
  });
});

test('train trains all runs of a preset as a batch, unless a flag or the file leaves one (U11)', async () => {
  const home = await temporaryFolder();
  const { run } = commandLineOn(home);
  const few = ['--preset', 'overfitting', '--seed', '3', '--tags', 'a'];
  const both = await run('train', ...few);
  expect(both.code).toBe(0);
  expect(both.stdout).toMatch(
    /^name .*test accuracy.*\nGRU 128, training examples 500 .*\nGRU 128, training examples 5000 /,
  );
  const { stdout } = await run('show', 'GRU 128, training examples 5000', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ batch: 'Overfitting', tags: ['a'] },
    config: { trainingExamples: 5000, hiddenSize: 128, seed: 3 },
  });

  const named = await run('train', ...few, '--name', 'Few', '--json');
  expect(JSON.parse(named.stdout)).toMatchObject([
    { name: 'Few: training examples 500' },
    { name: 'Few: training examples 5000' },
  ]);
  const file = join(home, 'config.json');
  await writeFile(file, '{"trainingExamples": 70}');
  for (const fixed of [
    ['--training-examples', '60'],
    ['--config', file],
  ]) {
    const one = await run('train', ...few, '--json', ...fixed);
    expect(JSON.parse(one.stdout)).toMatchObject({ name: 'gru-128 s3' });
  }
});

test.each([
  ['an unknown preset', ['--preset', 'notebook-gruu'], 2, 'did you mean notebook-gru?'],
  ['a config that is not there', ['--config', '/no/such.json'], 3, '/no/such.json'],
  ['a name that is too long', ['--name', 'x'.repeat(201)], 2, 'name'],
  ['a batch that is too long', ['--batch', 'x'.repeat(201)], 2, 'batch'],
  ['a tag that is too long', ['--tags', 'x'.repeat(61)], 2, 'tags'],
])('train refuses %s and makes nothing', async (_what, args, code, named) => {
  const { run } = commandLineOn(await temporaryFolder());
  const refused = await run('train', ...args);
  expect(refused.code).toBe(code);
  expect(refused.stderr).toContain(named);
  expect(JSON.parse((await run('list', '--json')).stdout)).toEqual([]);
});

test('train refuses a config file that is no JSON, or no object', async () => {
  const home = await temporaryFolder();
  const { run } = commandLineOn(home);
  const file = join(home, 'config.json');
  for (const text of ['{"layers": ', '[]']) {
    await writeFile(file, text);
    const refused = await run('train', '--config', file);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(file);
  }
});

test('list shows a damaged experiment beside the others', async () => {
  const home = await temporaryFolder();
  const { run } = commandLineOn(home);
  await run('train', '--name', 'whole');
  const broken = join(home, 'experiments', 'broken');
  await mkdir(broken, { recursive: true });
  await writeFile(join(broken, 'experiment.json'), '{"schemaVersion": 1, ');
  const { code, stdout } = await run('list', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([
    { name: 'whole' },
    {
      id: 'broken',
      status: 'damaged',
      reason: expect.stringContaining('experiment.json') as string,
    },
  ]);
  expect((await run('list')).stdout).toMatch(/^broken +– +damaged .*experiment\.json/m);
  expect((await run('show', 'broken')).code).toBe(4);
});

test('list leaves archived experiments out, says how many, and lists them on request (U23)', async () => {
  const home = await temporaryFolder();
  const store = new ExperimentStore(home);
  await plantExperiment(store, 'shown', { batch: 'Sizes' });
  await plantExperiment(store, 'stored', { archived: true });
  const { run } = commandLineOn(home);
  const { stdout } = await run('list');
  expect(stdout).toMatch(/^shown /m);
  expect(stdout).not.toMatch(/^stored /m);
  expect(stdout).toContain('1 archived experiment not listed; --archived lists them');
  const archived = await run('list', '--archived');
  expect(archived.stdout).toMatch(/^stored /m);
  expect(archived.stdout).not.toMatch(/^shown /m);
  expect(JSON.parse((await run('list', '--json')).stdout)).toMatchObject([
    { id: 'shown', batch: 'Sizes', archived: false },
    { id: 'stored', batch: null, archived: true },
  ]);
});

test('predict wants either an image or an index', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  await run('train', '--name', 'x');
  for (const args of [[], ['image.png', '--test-index', '1']]) {
    const refused = await run('predict', 'x', ...args);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('either an image file or --test-index');
  }
  for (const index of ['-1', '1.5', 'one', '1e3']) {
    const refused = await run('predict', 'x', '--test-index', index);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`--test-index: ${index} is not allowed`);
  }
});

test('predict prints the digit first', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  await run('train', '--name', 'x');
  const { code, stdout } = await run('predict', 'x', '--test-index', '0');
  expect(code).toBe(0);
  // The double takes every digit with an empty corner for a 0; this one is a 7.
  expect(stdout.split('\n').slice(0, 2)).toEqual(['0 (it is 7)', `0  100.00 %  ${'#'.repeat(30)}`]);
});

test('predict calls classes by their names', async () => {
  const home = await temporaryFolder();
  const { run } = commandLineOn(home);
  await run('train', '--name', 'x');
  const classNames = ['Coat', ...'bcdefghi', 'Ankle boots'];
  const [id] = await readdir(join(home, 'experiments'));
  const folder = new ExperimentStore(home).folder(id!);
  const record = await readRecord(folder);
  await writeRecord(folder, { ...record, data: { ...finishedRun('x').data!, classNames } });
  const predicted = await run('predict', 'x', '--test-index', '0');
  expect(predicted.stdout.split('\n')[0]).toBe('Coat (it is h)');
  expect(predicted.stdout).toMatch(/^Coat {9}100\.00 %/m);
  expect(predicted.stdout).toMatch(/^Ankle boots {4}0\.00 %$/m);
  const { stdout } = await run('predict', 'x', '--test-index', '0', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ predicted: 0, classNames });
});

test('doctor ends with the code for an unavailable engine if there is none', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  const { code, stdout } = await run('doctor', '--threads', '3');
  expect(code).toBe(5);
  expect(stdout).toMatch(/^native +not available: not here, 3 threads$/m);
  expect((await run('doctor', '--threads', '1000')).stderr).toContain('--threads: 1000');
});

test('delete, trash, restore and purge say what they did', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  await run('train', '--name', 'x');
  expect((await run('delete', 'x')).stdout).toMatch(/"unroll restore .*" moves it back/);
  expect((await run('trash')).stdout).toMatch(/ x +\d{4}-/);
  expect((await run('restore', 'x')).code).toBe(0);
  expect((await run('delete', 'x')).code).toBe(0);
  expect((await run('purge', 'x')).stdout).toContain('permanently deleted');
  expect((await run('trash')).stdout).toBe('The trash is empty\n');
});
