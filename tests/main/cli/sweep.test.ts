import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { SweepStore } from '#main/sweeps/sweep-store';
import { sweepDefinitionSchema } from '#shared/sweep/sweep';
import type { SweepView } from '#shared/sweep/sweep-view';
import { acquireLock } from '#main/storage/locks/lock';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import { storeRecords } from '../../e2e/support/parameter-sweep.ts';
import { commandLineOn } from '../../support/command-line.ts';
import { finishedRun } from '../../support/compared.ts';
import { sampleEpoch, sampleRecord } from '../../support/records.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const definition = {
  name: 'Sizes',
  base: { epochs: 2, validationExamples: 100 },
  space: [{ field: 'hiddenSize', values: [8, 16] }],
  method: { kind: 'grid' },
};

async function sweepOn(content: object) {
  const home = await temporaryFolder();
  const path = join(home, 'sweep.json');
  await writeFile(path, JSON.stringify(content));
  const { run } = commandLineOn(home);
  return { home, run: (...words: string[]) => run('sweep', ...words), path };
}

test('a sweep is stored, found by its name or the beginning of its id, listed and shown', async () => {
  const { run, path } = await sweepOn(definition);
  const { code, stdout } = await run('create', path, '--json');
  expect(code).toBe(0);
  const { id, status } = JSON.parse(stdout) as SweepView;
  expect(status).toBe('new');
  expect(id).toMatch(/^sizes-\w{5}$/);
  for (const name of [id, 'sizes', 'Sizes', id.slice(0, 8)]) {
    expect((await run('status', name)).stdout).toContain(`Sizes (${id})`);
  }
  expect((await run('list')).stdout).toMatch(/^sizes-\w{5} +new +0 +Sizes$/m);
  const none = await run('best', 'sizes');
  expect(none.stderr).toContain(`${id} has no results yet; run it first`);
  await run('create', path);
  expect((await run('status', 'sizes-')).stderr).not.toContain('several');
  const twice = await run('create', path);
  expect(twice.code).toBe(2);
  expect(twice.stderr).toContain(
    `${path}: name: ${id} is called "Sizes" already; give this sweep another name`,
  );
});

test('over seeds the best config is told by its mean, with its deviation and how many seeds it has', async () => {
  const { home, run } = await sweepOn(definition);
  const store = new SweepStore(home);
  const [sizes] = definition.space;
  const space = [sizes, { field: 'seed', values: [1, 2] }];
  const { id } = await store.create(sweepDefinitionSchema.parse({ ...definition, space }));
  const points = [
    { hiddenSize: 8, seed: 1 },
    { hiddenSize: 8, seed: 2 },
    { hiddenSize: 16, seed: 1 },
    { hiddenSize: 16, seed: 2 },
  ];
  // The best run is of 16, the best mean that of 8.
  const records = [0.96, 0.98, 0.99, 0.9].map((validationAccuracy, index) =>
    finishedRun(`run ${index}`, points[index], {
      epochs: [1, 2].map((epoch) => ({ ...sampleEpoch(epoch), validationAccuracy })),
    }),
  );
  await storeRecords(home, records);
  const { progress } = await store.read(id);
  const trials = points.map((point, index) => ({
    point,
    experiment: records[index]!.id,
    isReused: false,
    machine: null,
    repetitions: [],
  }));
  await store.writeProgress(id, { ...progress, status: 'finished', trials });

  const [, best] = records;
  const ids = records.map((record) => record.id);
  const text = '97.00 ± 1.41 %, 2 seeds';
  expect((await run('best', id)).stdout).toBe(
    `${text}, after 2 epochs with hidden size 8 (${ids[0]}, ${ids[1]})\n`,
  );
  expect(JSON.parse((await run('best', id, '--json')).stdout)).toMatchObject({
    experiment: best!.id,
    config: {
      point: { hiddenSize: 8 },
      epoch: 2,
      count: 2,
      failed: 0,
      seeds: 2,
      mean: 0.97,
      deviation: expect.closeTo(0.01414, 5) as number,
      experiments: ids.slice(0, 2),
    },
  });
  const { stdout } = await run('status', id);
  expect(stdout).toContain(`Best: ${text}`);
  expect(stdout).toMatch(/^hidden size 8 +2 seeds +2 +97\.00 ± 1\.41 %$/m);
  expect(stdout).toMatch(/^hidden size 16 +2 seeds +2 +94\.50 ± 6\.36 %$/m);
  expect((await run('list')).stdout).toContain(text);
});

test('a sweep of which all trials have failed has no best one, and ends with exit code 1', async () => {
  const { home, run } = await sweepOn(definition);
  const store = new SweepStore(home);
  const { id } = await store.create(sweepDefinitionSchema.parse(definition));
  const points = [{ hiddenSize: 8 }, { hiddenSize: 16 }];
  const records = points.map((point, index) =>
    sampleRecord({
      ...finishedRun(`run ${index}`, point, { epochs: [sampleEpoch(1)] }),
      ...{ status: 'failed', statusReason: 'The loss became NaN' },
    }),
  );
  await storeRecords(home, records);
  const { progress } = await store.read(id);
  const trials = points.map((point, index) => ({
    ...{ point, experiment: records[index]!.id, isReused: false, machine: null, repetitions: [] },
  }));
  await store.writeProgress(id, { ...progress, status: 'paused', trials });
  const { code, stdout } = await run('run', id);
  expect(code).toBe(1);
  expect(stdout).toContain(
    'finished: 2 trials, 0 of them to the end, 2 epochs in all, 2 failed\nNo trial has a result.\n',
  );
  const best = await run('best', id, '--json');
  expect(best.code).toBe(3);
  expect(JSON.parse(best.stdout)).toEqual({
    error: {
      code: 'not-found',
      message: `no trial of ${id} has a result; “unroll sweep status ${id}” says why`,
    },
  });
});

test('a definition that isn’t allowed stores nothing', async () => {
  const { home, run, path } = await sweepOn({ ...definition, base: { hiddenSize: -3 } });
  const { code, stderr } = await run('create', path);
  expect(code).toBe(2);
  expect(stderr).toContain('hiddenSize: -3 is not allowed; use a whole number from 1 to');
  expect(await readdir(home)).not.toContain('sweeps');
});

const choices = { field: 'hiddenSize', values: [8] };
const range = { field: 'learningRate', from: 0.001, to: 0.1 };
const random = { kind: 'random', trials: 3 };
const spaceOf = (...space: unknown[]) => ({ ...definition, method: random, space });
const long = 'x'.repeat(90_000);
const utf16 = (text: string) =>
  Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]);

/** What is in a file, and what is said of it after its name. */
const wrongFiles: readonly (readonly [string | Uint8Array | object | null, string])[] = [
  ['', ': the sweep is not JSON (the file is empty)'],
  ['{"name":', ': the sweep is not JSON (Unexpected end'],
  ['{"name": NaN}', ": the sweep is not JSON (Unexpected token 'N'"],
  [Uint8Array.of(0x22, 0xe9, 0x22), ': the sweep is not JSON (it is not UTF-8 or UTF-16'],
  [' '.repeat(1024 * 1024 + 1), ': the sweep must be at most 1048576 bytes'],
  ['['.repeat(5000) + ']'.repeat(5000), ': the sweep has lists and objects nested more than 32'],
  ['\ufeff{"name": 3}', '  name: must be a text, not 3'],
  [utf16('7'), '  it must be an object, not 7'],
  [null, '  it must be an object, not null'],
  [[], '  it must be an object, not a list'],
  [{}, '  space: is missing; it must be a list'],
  [{ ...definition, name: long }, '  name: A name can have at most 200 characters'],
  [
    { ...definition, deadline: 3 },
    '  it has no field "deadline"; its fields are name, base, space',
  ],
  [{ ...definition, spaces: [] }, '  it has no field "spaces"; did you mean space?'],
  [{ ...definition, base: [] }, '  base: must be an object, not a list'],
  [
    { ...definition, base: { hidenSize: 3 } },
    '  base, hidenSize: hidenSize is not a field; did you mean hiddenSize?',
  ],
  [
    { ...definition, base: { cell: long } },
    `  base, cell: "${'x'.repeat(79)}… is not allowed; use one of RNN, GRU, LSTM`,
  ],
  [{ ...definition, space: {} }, '  space: must be a list, not an object'],
  [{ ...definition, space: [] }, '  space: must have at least 1 entry'],
  [spaceOf({ values: [1] }), '  space, field 1, field: is missing; it must be a text'],
  [spaceOf(choices, 5), '  space, field 2: must be an object, not 5'],
  [spaceOf(choices, choices), '  space, field 2, field: hiddenSize is there twice'],
  [spaceOf({ ...choices, values: [8, 8] }), '  space, field 1, values: must differ; 8 is there'],
  [
    spaceOf({ ...choices, values: [8, {}] }),
    '  space, field 1, values, entry 2: must be a text or a finite number or true or false',
  ],
  [spaceOf({ ...range, from: '1' }), '  space, field 1, from: must be a number'],
  [spaceOf({ ...range, to: 0.0001 }), '  space, field 1, to: must be above 0.001'],
  [
    spaceOf({ field: 'dropout', from: 0, to: 0.5, logarithmic: true }),
    '  space, field 1, from: must be above 0 on a logarithmic scale',
  ],
  [
    spaceOf(choices, { ...range, when: 'GRU' }),
    '  space, field 2, when: must be an object, not a text',
  ],
  [
    spaceOf(choices, { ...range, when: { field: 'hiddenSize', oneOf: [] } }),
    '  space, field 2, when, oneOf: must have at least 1 entry',
  ],
  [spaceOf(...Array.from({ length: 9000 }, () => 5)), '  and 8990 more'],
  [{ ...definition, method: 'grid' }, '  method: must be an object, not a text'],
  [
    { ...definition, method: { kind: 'bayes' } },
    '  method, kind: must be one of grid, random, tpe',
  ],
  [
    { ...definition, method: { kind: 'grid', trials: 3 } },
    '  method: has no field "trials"; its only field is kind',
  ],
  [{ ...definition, halving: true }, '  halving: must be an object, not true'],
  [{ ...definition, medianStopping: 1 }, '  medianStopping: must be true or false, not 1'],
];

test('a file that isn’t a sweep is refused with the place and what is allowed there', async () => {
  const { run, path } = await sweepOn(definition);
  for (const [content, message] of wrongFiles) {
    const isText = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(path, isText ? content : JSON.stringify(content));
    const { code, stderr } = await run('create', path);
    expect(code, message).toBe(2);
    expect(stderr).toContain(
      message.startsWith(':') ? `unroll: ${path}${message}` : `unroll: ${path}:\n`,
    );
    expect(stderr).toContain(message.startsWith(':') ? message : `\n${message}`);
    expect(stderr.length).toBeLessThan(1000);
  }
  expect((await run('create', dirname(path))).stderr).toContain('it is a folder');
});

test('wrong arguments are named, and a damaged sweep doesn’t hide others', async () => {
  const { home, run, path } = await sweepOn(definition);
  const told = async (...words: string[]) => (await run(...words)).stderr;
  expect(await told('go')).toContain('go is not allowed; use one of create, run, submit');
  expect(await told('run')).toContain('<sweep> is missing: the id or the name of a sweep');
  expect(await told('create')).toContain('<sweep> is missing: a JSON file');
  expect(await told('run', 'mine')).toContain('there is no sweep "mine"; there are none');
  expect(await told('status', 'mine', '--parallel', '2')).toContain('--parallel is only for run');
  expect(await told('extend', 'mine')).toContain(
    '--trials, --epochs or --values is missing: what to add',
  );
  for (const wrong of ['hiddenSize', 'size=1', 'hiddenSize=']) {
    expect(await told('extend', 'mine', '--values', wrong)).toContain(
      `--values: ${wrong} is not allowed; use a field of the grid and values`,
    );
  }
  expect(await told('run', 'mine', '--parallel', '0')).toContain('use a whole number from 1 to');
  await run('create', path);
  const onSlurm = ['--executor', 'slurm'];
  for (const [words, message] of [
    [['submit', 'sizes'], '--executor is missing: slurm or redis'],
    [
      ['submit', 'sizes', '--executor', 'local'],
      '--executor: local is not allowed; use slurm or redis',
    ],
    [['follow', 'sizes'], 'is computed on this computer'],
    [['run', 'sizes', ...onSlurm], '--folder is missing: a path'],
    [['run', 'sizes', '--partition', 'long'], '--partition needs --executor slurm'],
    [['run', 'sizes', ...onSlurm, '--redis', 'redis://x'], '--redis is only for --executor redis'],
    [
      ['run', 'sizes', ...onSlurm, '--folder', 'x', '--time', 'soon'],
      '--time: soon is not allowed; use a whole number from 1 to 100000, in minutes',
    ],
    [['status', 'sizes', ...onSlurm], '--executor is only for run and submit'],
    [['run', 'sizes', '--executor', 'ray'], '--executor: must be one of local, slurm, redis'],
  ] as const) {
    expect(await told(...words)).toContain(message);
  }
  await mkdir(join(home, 'sweeps', 'broken'));
  await writeFile(join(home, 'sweeps', 'broken', 'sweep.json'), '{');
  expect(await told('status', 'broken')).toContain('sweep.json is damaged');
  const { stdout } = await run('list');
  expect(stdout).toMatch(/^broken +damaged .*sweep\.json is damaged/m);
  expect(stdout).toMatch(/^sizes-\w{5} +new/m);
});

test('the priority of a sweep is kept', async () => {
  const { run, path } = await sweepOn(definition);
  await run('create', path);
  expect((await run('prioritise', 'sizes', '--priority=-3')).stdout).toMatch(
    /^sizes-\w{5} has priority -3\.$/m,
  );
  const { stdout } = await run('status', 'sizes', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ priority: -3, status: 'new' });
  for (const wrong of ['1.5', '101', 'high', '']) {
    const { code, stderr } = await run('prioritise', 'sizes', `--priority=${wrong}`);
    expect(code, wrong).toBe(2);
    expect(stderr).toContain('use a whole number from -100 to 100');
  }
  expect((await run('prioritise', 'sizes')).stderr).toContain('--priority is missing');
});

test('a sweep is renamed, and deleted; one that is damaged is deleted by its id', async () => {
  const { home, run, path } = await sweepOn(definition);
  await run('create', path);
  expect((await run('rename', 'sizes')).stderr).toContain('--name is missing');
  expect((await run('rename', 'sizes', '--name', ' ')).stderr).toContain('--name: ');
  expect((await run('status', 'sizes', '--name', 'x')).stderr).toContain(
    '--name is only for rename',
  );
  expect((await run('rename', 'sizes', '--name', 'Widths')).stdout).toMatch(
    /^sizes-\w{5} is called Widths\.$/m,
  );
  expect((await run('pause', 'widths', '--give-up')).stderr).toContain('no runs elsewhere');
  expect((await run('list', '--with-runs')).stderr).toContain('--with-runs is only for delete');
  expect((await run('delete', 'widths')).stdout).toMatch(/^sizes-\w{5} is deleted\.$/m);
  await mkdir(join(home, 'sweeps', 'broken'));
  await writeFile(join(home, 'sweeps', 'broken', 'sweep.json'), '{');
  expect((await run('delete', 'broken', '--json')).stdout).toContain('"id": "broken"');
  expect(await readdir(join(home, 'sweeps'))).toEqual([]);
});

test('values that are added to a grid are numbers, switches or words, as their fields are', async () => {
  const space = [
    { field: 'hiddenSize', values: [8] },
    { field: 'bidirectional', values: [false] },
    { field: 'cell', values: ['RNN'] },
  ];
  const { run, path } = await sweepOn({ ...definition, space });
  await run('create', path);
  for (const values of ['hiddenSize=16, 32', ' bidirectional =true', 'cell=GRU']) {
    const { code, stdout } = await run('extend', 'sizes', '--values', values, '--json');
    expect(code, values).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'new' });
  }
  const { stdout } = await run('status', 'sizes', '--json');
  expect((JSON.parse(stdout) as SweepView).definition.space).toMatchObject([
    { values: [8, 16, 32] },
    { values: [false, true] },
    { values: ['RNN', 'GRU'] },
  ]);
  const wrong = await run('extend', 'sizes', '--values', 'bidirectional=yes');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('"yes" is not allowed; use true or false');
});

test('a sweep is deleted with its runs; those that are in use stay, which is told', async () => {
  const { home, run } = await sweepOn(definition);
  const store = new SweepStore(home);
  const { id } = await store.create(sweepDefinitionSchema.parse(definition));
  const records = [8, 16].map((hiddenSize) => finishedRun(`run ${hiddenSize}`, { hiddenSize }));
  await storeRecords(home, records);
  const { progress } = await store.read(id);
  const trials = records.map(({ id: experiment, config: { hiddenSize } }) => ({
    ...{ point: { hiddenSize }, experiment, isReused: false, machine: null, repetitions: [] },
  }));
  await store.writeProgress(id, { ...progress, status: 'finished', trials });
  const [used, free] = records.map((record) => record.id);
  const lock = await acquireLock(join(home, 'experiments', used!));
  const { code, stdout } = await run('delete', id, '--with-runs', '--json');
  await lock.release();
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({ id, experiments: [used, free], failed: 1 });
  expect(await readdir(join(home, 'experiments'))).toEqual([used]);
});

/** Stores a sweep whose runs are left with workers that nobody can reach. */
async function sweepLeftElsewhere() {
  const { home, run, path } = await sweepOn(definition);
  const { id } = JSON.parse((await run('create', path, '--json')).stdout) as SweepView;
  const progress = join(home, 'sweeps', id, 'progress.json');
  const change = async (own: object): Promise<void> => {
    const stored = JSON.parse(await readFile(progress, 'utf8')) as object;
    await writeFile(progress, JSON.stringify({ ...stored, ...own }));
  };
  const executor = { kind: 'redis', url: 'redis://unroll@127.0.0.1:1', certificate: null };
  await change({ status: 'submitted', executor });
  return { home, run, id, change };
}

test('a sweep that is paused and then cancelled is told as JSON, as it is then', async () => {
  const { run, id } = await sweepLeftElsewhere();
  const paused = await run('pause', 'sizes', '--give-up', '--json');
  expect(paused.code).toBe(0);
  expect(JSON.parse(paused.stdout)).toMatchObject({ id, status: 'paused', trials: [] });
  const cancelled = await run('cancel', 'sizes', '--json');
  expect(cancelled.code).toBe(0);
  expect(JSON.parse(cancelled.stdout)).toMatchObject({ id, status: 'cancelled', trials: [] });
});

test('the best trial is told as JSON, with its run and what other machines said of it', async () => {
  const { home, run, change } = await sweepLeftElsewhere();
  const trials = [];
  for (const [hiddenSize, validationAccuracy] of [
    [8, 0.9],
    [16, 0.95],
  ] as const) {
    const id = `gru-${hiddenSize}`;
    const folder = join(home, 'experiments', id);
    await mkdir(folder, { recursive: true });
    const epochs = [1, 2].map((epoch) => ({ ...sampleEpoch(epoch), validationAccuracy }));
    await writeRecord(folder, sampleRecord({ id, status: 'finished', epochs }));
    const repetitions = [{ machine: 'n2', epoch: 2, isEqual: true }];
    trials.push({
      ...{ point: { hiddenSize }, experiment: id, isReused: false, machine: 'n1', repetitions },
    });
  }
  await change({ status: 'finished', executor: { kind: 'local' }, trials });
  const { code, stdout } = await run('best', 'sizes', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ number: 1, point: { hiddenSize: 16 }, experiment: 'gru-16', status: 'finished' },
    losses: [1 - 0.95, 1 - 0.95],
    repetitions: [{ machine: 'n2', epoch: 2, isEqual: true }],
  });
  expect((await run('status', 'sizes')).stdout).toMatch(/, verified by n2$/m);
});

test('what to do about a place that has vanished fits what was asked', async () => {
  const { run } = await sweepLeftElsewhere();
  const { stderr: cancelled } = await run('cancel', 'sizes');
  expect(cancelled).toContain(
    'If it is gone for good: unroll sweep pause sizes --give-up, then unroll sweep cancel sizes',
  );
  const { stderr: paused } = await run('pause', 'sizes');
  expect(paused).toMatch(/If it is gone for good: unroll sweep pause sizes --give-up$/m);
});
