import { expect, test } from 'vitest';
import { LogBudget } from '#shared/exchange/results/logged-run';
import { isOfMlflow, readMlruns } from '#shared/exchange/results/mlflow-log';
import { logFile } from '../../../support/log-files.ts';

const read = (files: Readonly<Record<string, string>>) =>
  readMlruns(
    Object.entries(files).map(([path, text]) => logFile(path, text)),
    new LogBudget(),
  );

const meta = (id: string, more = '') =>
  `run_id: ${id}\nrun_name: 'it''s ${id}'\nlifecycle_stage: active\nstatus: 3\nstart_time: 1000\nend_time: null\n${more}`;

test('runs of an experiment, with the names of their parents; deleted ones are left out', async () => {
  const runs = await read({
    'mlruns/.trash/7/gone/meta.yaml': meta('gone'),
    'mlruns/1/meta.yaml': 'experiment_id: "1"\nname: "caf\\u00e9: one"\nlifecycle_stage: active\n',
    'mlruns/1/a/meta.yaml': meta('a'),
    'mlruns/1/a/metrics/train/loss': '1000 0.5 1\n2000 nan 2\n3000 0.25 3 data abc\n',
    'mlruns/1/a/params/opt/lr': '0.1',
    'mlruns/1/a/params/empty': '',
    'mlruns/1/a/artifacts/metrics/x': 'no metric',
    'mlruns/1/b/meta.yaml': meta('b').replace('status: 3', 'status: 4'),
    'mlruns/1/b/tags/mlflow.parentRunId': 'a\n',
    'mlruns/1/c/meta.yaml': meta('c').replace('active', 'deleted'),
    'mlruns/2/meta.yaml': "experiment_id: '2'\nlifecycle_stage: deleted\n",
    'mlruns/2/d/meta.yaml': meta('d'),
  });
  expect(runs.map(({ name, path }) => ({ name, path }))).toEqual([
    { name: "it's a", path: 'mlruns/1/a' },
    { name: "it's a / it's b", path: 'mlruns/1/b' },
  ]);
  const [a, b] = runs;
  expect([...a!.parameters]).toEqual([
    ['empty', ''],
    ['opt/lr', '0.1'],
  ]);
  const loss = a!.series.get('train/loss')!;
  expect([...loss.steps]).toEqual([1, 3]);
  expect([...loss.values]).toEqual([0.5, 0.25]);
  expect([...loss.times]).toEqual([1, 3]);
  expect(loss.notFinite).toBe(1);
  expect(a).toMatchObject({ startedAt: 1, endedAt: null });
  expect(a!.notes).toEqual(['It is of MLflow’s experiment “café: one”.']);
  expect(b!.notes).toContain('MLflow’s record says that it failed.');
});

test('a single run’s folder is enough', async () => {
  const [run] = await read({ 'abc/meta.yaml': meta('abc'), 'abc/metrics/loss': '1 2 3\n' });
  expect(run).toMatchObject({ path: 'abc', name: "it's abc" });
});

test('times that can’t be are none', async () => {
  const [run] = await read({
    'a/meta.yaml': meta('a', '').replace('start_time: 1000', 'start_time: 1e300'),
    'a/metrics/loss': '1e300 2 1\n2000 1 2\n',
  });
  expect([...run!.series.get('loss')!.times]).toEqual([NaN, 2]);
  expect(run!.startedAt).toBeNull();
});

test.each(['1000', '1000 x 1', 'then 0.5 1', '1000 0.5 1.5', '1 2 3 4 5 6'])(
  'a metric’s line %j is refused',
  async (line) => {
    await expect(
      read({ 'a/meta.yaml': meta('a'), 'a/metrics/loss': `1 2 3\n${line}\n` }),
    ).rejects.toThrow(`a/metrics/loss: line 2 is “${line}”; a line has a time, a value and a step`);
  },
);

test('tables and event files in such folders are not MLflow’s', () => {
  expect(isOfMlflow('logs/metrics/run.csv')).toBe(false);
  expect(isOfMlflow('logs/tags/events.out.tfevents.1')).toBe(false);
  expect(isOfMlflow('mlruns/0/a/artifacts/params/x')).toBe(false);
  expect(isOfMlflow('mlruns/0/a/params/x')).toBe(true);
});
