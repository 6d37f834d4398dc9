import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, onTestFinished, test, vi } from 'vitest';
import { newComparisonState } from '#shared/compare/comparison';
import { WrittenBundles } from '#main/bundles/written-bundles';
import { ComparisonStore } from '#main/comparisons/comparison-store';
import { filesOf, putRun } from '../../support/bundles.ts';
import { commandLineOn } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function prepared(...ids: string[]) {
  const [home, folder] = [await temporaryFolder(), await temporaryFolder()];
  for (const id of ids) await putRun(home, { id, name: `run ${id}` });
  return { home, folder, file: join(folder, 'mine.unroll'), ...commandLineOn(home) };
}

test('runs are exported as a bundle and imported elsewhere, to the bit', async () => {
  const { home, folder, file, run } = await prepared('a', 'b');
  const exported = await run(
    ...['export', 'a', 'run b', '--format', 'bundle', '--no-weights'],
    ...['--output', join(folder, 'mine')],
  );
  expect(exported.code).toBe(0);
  expect(exported.stdout).toContain(`The bundle of 2 runs is in ${file}`);
  expect(exported.stdout).toMatch(/Weights \(.+\) are left out\.\nCheckpoints \(.+\) are left out/);
  expect(exported.stderr).toContain('packing the files: ');
  expect(exported.stderr).toContain('predictions.json is damaged');
  expect(await readdir(folder)).toEqual(['mine.unroll']);
  const inside = unzipSync(await readFile(file));
  expect(new TextDecoder().decode(inside['report.html'])).toContain('run b');

  const second = await prepared();
  const imported = await second.run('import', file);
  expect(imported.code).toBe(0);
  expect(imported.stdout).toMatch(
    /^Imported the comparison “Comparison of 2 runs” \(comparison-of-2-runs-\w{5}\) and 2 experiments from mine\.unroll: a, b\n/,
  );
  expect(imported.stdout).toContain('This bundle came without weights');
  expect(imported.stdout).toContain('The data set letters isn’t here.');
  const [before, after] = [await filesOf(home, 'a'), await filesOf(second.home, 'a')];
  expect(after['run.json']).toEqual(before['run.json']);
  expect(Object.keys(after)).not.toContain('model.safetensors');
});

test('--json says what was written and imported', async () => {
  const { file, run } = await prepared('a');
  const flags = ['--format', 'bundle', '--checkpoints', '--output', file, '--json'];
  const exported = await run('export', 'a', ...flags);
  expect(JSON.parse(exported.stdout)).toEqual({
    ...{ format: 'bundle', file, bytes: (await stat(file)).size, experiments: ['a'] },
    ...{ weights: true, checkpoints: true },
  });
  const imported = await (await prepared()).run('import', file, '--json');
  expect(JSON.parse(imported.stdout)).toEqual({
    imported: [
      {
        kind: 'experiments',
        experiments: ['a'],
        comparison: expect.stringMatching(/^comparison-of-1-run-/) as string,
        ...{ alreadyHere: 0, withoutWeights: 0 },
        missingDatasets: [{ name: 'letters', problem: 'missing' }],
      },
    ],
  });
});

test('a saved comparison is meant by its name or id', async () => {
  const { home, file, run } = await prepared('a', 'b', 'c');
  const store = new ComparisonStore(home);
  const { id } = await store.save({ name: 'Two of them', state: newComparisonState(['c', 'a']) });
  for (const reference of ['Two of them', id]) {
    const flags = ['--format', 'bundle', '--output', file, '--json'];
    const { stdout } = await run('export', reference, ...flags);
    expect(JSON.parse(stdout)).toMatchObject({ experiments: ['c', 'a'] });
  }
  await store.save({ name: 'Two of them', state: newComparisonState(['b']) });
  const again = await run('export', 'Two of them', '--format', 'bundle', '--output', file);
  expect(again).toMatchObject({ code: 2 });
  expect(again.stderr).toContain('the name of several comparisons');
});

test('an export that is interrupted leaves nothing', async () => {
  const { home, folder, file, run, said, signals } = await prepared('a', 'b');
  const exporting = run('export', 'a', 'b', '--format', 'bundle', '--output', file, '--json');
  await said('packing the files: 0 %');
  signals.emit('SIGINT');
  const { code, stdout } = await exporting;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toEqual({ format: 'bundle', file: null });
  expect(await readdir(folder)).toEqual([]);
  expect(await readdir(join(home, '.exports'))).toEqual([]);
});

test('a bundle that ends early is refused and leaves nothing', async () => {
  const { folder, file, run } = await prepared('a');
  const read = vi
    .spyOn(WrittenBundles.prototype, 'read')
    .mockResolvedValueOnce(new Uint8Array(10))
    .mockResolvedValueOnce(new Uint8Array(0))
    .mockRejectedValue(new Error('asked again'));
  onTestFinished(() => read.mockRestore());
  const { code, stderr } = await run('export', 'a', '--format', 'bundle', '--output', file);
  expect(code).toBeGreaterThan(1);
  expect(stderr).toMatch(/the bundle ended early, after 10 of \d+ bytes/);
  expect(await readdir(folder)).toEqual([]);
});

test.for([
  [['export', 'a', '--format', 'bundle'], '--output: is missing'],
  [['export', 'a', '--format', 'bundle', '--output', ''], '--output: "" is not allowed'],
  [['export', 'a', 'a', '--format', 'bundle', '--output', 'x'], 'named twice; name each'],
  [['export', 'a', '--format', 'bundle', '--to', 'x'], '--to: a bundle is a single file; name it'],
  [['export', 'a', '--format', 'history', '--output', 'x'], '--output: only for --format bundle'],
  [['export', 'a', '--format', 'history', '--no-weights'], '--weights: only for --format bundle'],
  [
    ['export', 'a', '--format', 'history', '--checkpoints'],
    '--checkpoints: only for --format bundle',
  ],
  [['export', 'z', '--format', 'bundle', '--output', 'x'], 'there is no experiment "z"'],
  [['export', 'a', '--format', 'bundle', '--output', '/no/such/folder/x'], 'x.unroll'],
] as const)('refused: %j', async ([args, problem]) => {
  const { run } = await prepared('a');
  const { code, stderr } = await run(...args);
  expect(code).toBeGreaterThan(1);
  expect(stderr).toContain(problem);
});
