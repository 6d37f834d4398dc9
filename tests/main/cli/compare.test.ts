import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { sampleEvaluation } from '../../support/compared.ts';
import { commandLineOn } from '../../support/command-line.ts';
import { importedResults } from '../../support/imported-results.ts';
import { newStore, plantExperiment } from '../../support/stores.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Makes experiments `a0`, `a1` (GRU), `b0`, `b1` (LSTM) with test accuracies of their own. */
async function fourRuns() {
  const home = await temporaryFolder();
  const { run } = commandLineOn(home);
  const accuracies = { a0: 0.98, a1: 0.97, b0: 0.9, b1: 0.92 };
  for (const [name, accuracy] of Object.entries(accuracies)) {
    const cell = name.startsWith('a') ? 'GRU' : 'LSTM';
    await run('train', '--name', name, '--cell', cell, '--seed', name.slice(1), '--json');
    const { stdout } = await run('show', name, '--json');
    const { folder } = JSON.parse(stdout) as { folder: string };
    const record = await readRecord(folder);
    await writeRecord(folder, { ...record, status: 'stopped', test: sampleEvaluation(accuracy) });
  }
  return { home, run };
}

const all = ['a0', 'a1', 'b0', 'b1'];

test('the first is the baseline, and groups have mean and deviation', async () => {
  const { run } = await fourRuns();
  const { code, stdout } = await run('compare', ...all, '--group-by', 'cell');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^GRU +2 +97\.50 ± 0\.71 %/m);
  expect(stdout).toMatch(/^LSTM +2 +91\.00 ± 1\.41 %/m);
  expect(stdout).toContain('Config differences');
  expect(stdout).toContain('Groups over seeds');
  const first = await run('compare', 'b0', 'a0', '--json');
  expect(JSON.parse(first.stdout)).toMatchObject({
    runs: [{ name: 'b0' }, { name: 'a0' }],
    groups: [
      { label: 'b0', isBaseline: true },
      { label: 'a0', isBaseline: false, results: { testAccuracy: { mean: 0.98, count: 1 } } },
    ],
    differences: [{ key: 'cell' }],
    pairs: [],
  });
});

test('fields may be named as in configs or as flags, and an unknown one is told', async () => {
  const { run } = await fourRuns();
  const labels = async (flag: string) => {
    const { stdout } = await run('compare', ...all, '--group-by', flag, '--json');
    return (JSON.parse(stdout) as { groups: { label: string }[] }).groups.map(({ label }) => label);
  };
  expect(await labels('cell,hidden-size')).toEqual(['GRU 128', 'LSTM 128']);
  expect(await labels('hiddenSize')).toEqual(['hidden size 128']);
  expect(await labels('all-but-seed')).toEqual(['GRU', 'LSTM']);
  expect(await labels('batch')).toEqual(['No batch']);
  const refused = await run('compare', ...all, '--group-by', 'cel');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--group-by: there is no field "cel"; did you mean cell?');
});

test('CSV has all digits and ends its lines in CR LF', async () => {
  const { run } = await fourRuns();
  const { stdout } = await run('compare', 'a0', 'b0', '--csv');
  const lines = stdout.split('\r\n');
  expect(lines[0]).toMatch(/^\ufeffgroup,runs,testAccuracy,testAccuracy sd,/);
  expect(lines[1]).toMatch(/^a0,gru-128-s0-\w+,0\.98,,1,,/);
  expect(lines.at(-1)).toBe('');
  expect(lines).toHaveLength(4);
});

test('runs of the same name are told apart, by labels beside their names in JSON (F5)', async () => {
  const home = await temporaryFolder();
  const { run } = commandLineOn(home);
  const ids: string[] = [];
  for (const rate of ['0.1', '0.001']) {
    const { stdout } = await run('train', '--hidden-size', '8', '--learning-rate', rate, '--json');
    ids.push((JSON.parse(stdout) as { experimentId: string }).experimentId);
  }
  const labels = ['gru-8 s0 (lr 0.1)', 'gru-8 s0 (lr 0.001)'];
  const { stdout } = await run('compare', ...ids, '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    runs: labels.map((label) => ({ name: 'gru-8 s0', label })),
    groups: labels.map((label) => ({ label })),
  });
  for (const format of [[], ['--csv'], ['--latex'], ['--markdown']]) {
    const text = (await run('compare', ...ids, ...format)).stdout.replaceAll('\\', '');
    for (const label of labels) expect(text).toContain(label);
  }
});

test('histories are read only where there are charts to draw', async () => {
  const { run } = await fourRuns();
  const { stdout } = await run('show', 'a0', '--json');
  const { folder } = JSON.parse(stdout) as { folder: string };
  await writeFile(join(folder, 'history.jsonl'), 'no history\n');
  for (const format of [[], ['--json'], ['--csv'], ['--latex']]) {
    expect((await run('compare', 'a0', 'b0', ...format)).code).toBe(0);
  }
  const report = await run('compare', 'a0', 'b0', '--markdown');
  expect(report.code).not.toBe(0);
  expect(report.stderr).toContain('history.jsonl');
});

test('imported results are compared without asking for their predictions', async () => {
  const { home, store } = await newStore();
  for (const id of ['a', 'b']) await plantExperiment(store, id, importedResults(id));
  const { code, stderr } = await commandLineOn(home).run('compare', 'a', 'b');
  expect([code, stderr]).toEqual([0, '']);
});

test('LaTeX and Markdown', async () => {
  const { run } = await fourRuns();
  expect((await run('compare', ...all, '--latex')).stdout).toContain('\\toprule');
  const { stdout } = await run('compare', ...all, '--markdown', '--group-by', 'cell');
  expect(stdout).toMatch(/^# Comparison of 4 runs$/m);
  expect(stdout).toMatch(/^\| GRU \| 2 \|/m);
});

test('a report is written as one HTML file', async () => {
  const { run, home } = await fourRuns();
  const path = join(home, 'report.html');
  const { code, stdout } = await run('compare', ...all, '--html', path);
  expect(code).toBe(0);
  expect(stdout).toContain(path);
  expect(await readFile(path, 'utf8')).toMatch(/^<!doctype html>/);
  const json = await run('compare', ...all, '--html', path, '--json');
  expect(JSON.parse(json.stdout)).toEqual({ file: path });
  const refused = await run('compare', 'a0', '--html', join(home, 'none', 'report.html'));
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('can’t be written');
});

test('one run can be compared with itself only once', async () => {
  const { run } = await fourRuns();
  expect((await run('compare', 'a0')).code).toBe(0);
  const refused = await run('compare', 'a0', 'a0');
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain('is named twice');
});

test.each([
  [[], 2, '<experiment> is missing'],
  [['nothing'], 3, 'nothing'],
  [['a0', '--csv', '--latex'], 2, 'give only one of --csv, --latex,'],
  [['a0', '--html', ''], 2, '--html: "" is not allowed'],
])('%j is refused', async (args, code, message) => {
  const { run } = await fourRuns();
  const refused = await run('compare', ...args);
  expect(refused.code).toBe(code);
  expect(refused.stderr).toContain(message);
});

test('a damaged recording is told, and all else compared', async () => {
  const { home, run } = await fourRuns();
  const { stdout: shown } = await run('show', 'a0', '--json');
  const { folder } = JSON.parse(shown) as { folder: string };
  await writeFile(join(folder, 'inside.jsonl'), 'no\n');
  const report = join(home, 'report.html');
  const { code, stderr } = await run('compare', 'a0', 'b0', '--html', report);
  expect(code).toBe(0);
  expect(stderr).toContain('inside.jsonl');
  expect(await readFile(report, 'utf8')).toContain('b0');
});
