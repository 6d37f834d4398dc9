import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SweepView } from '#shared/sweep/sweep-view';
import { commandLineOn } from '../../support/command-line.ts';
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
    `name: ${id} is called "Sizes" already; give this sweep another name`,
  );
});

test('a definition that isn’t allowed stores nothing', async () => {
  const { home, run, path } = await sweepOn({ ...definition, base: { hiddenSize: -3 } });
  const { code, stderr } = await run('create', path);
  expect(code).toBe(2);
  expect(stderr).toContain('hiddenSize: -3 is not allowed; use a whole number from 1 to');
  expect(await readdir(home)).not.toContain('sweeps');
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
      '--time: soon is not allowed; use minutes',
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
