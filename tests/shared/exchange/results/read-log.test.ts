import { expect, test } from 'vitest';
import { recogniseFiles } from '#shared/exchange/import-kinds';
import { readLog } from '#shared/exchange/results/read-log';
import { resultFiles } from '#shared/exchange/results/result-files';
import { logFile } from '../../../support/log-files.ts';

const mlruns = {
  'mlruns/1/meta.yaml': 'experiment_id: 1\n',
  'mlruns/1/a/meta.yaml': 'run_id: a\nrun_name: first\n',
  'mlruns/1/a/metrics/loss': '1000 0.5 1\n',
  'mlruns/1/a/artifacts/predictions.csv': 'id,guess\n1,7\n',
  'mlruns/1/a/artifacts/deep/events.out.tfevents.1': 'not for this',
  'mlruns/1/a/artifacts/model/meta.yaml': 'run_id: other\n',
};

test('a run’s artifacts are no logs, whatever they are called', async () => {
  const files = Object.entries(mlruns).map(([path, text]) => logFile(path, text));
  expect((await readLog(files)).map(({ name }) => name)).toEqual(['first']);
  const offered = Object.entries(mlruns).map(([path, text]) => ({
    path,
    content: new File([text], 'x'),
  }));
  expect(resultFiles(offered).map(({ name }) => name)).toEqual(Object.keys(mlruns).slice(0, 3));
});

test.each([
  ['logs/EVENTS.out.TFEVENTS.1', true],
  ['logs/x.tfevents', true],
  ['logs/tfevents.zip', false],
  ['logs/about-tfevents.md', false],
])('%s is an event file: %s, whether it is recognised or read', async (path, isLog) => {
  const content = new File(['x'], 'x');
  expect(resultFiles([{ path, content }]).length === 1).toBe(isLog);
  const { groups } = await recogniseFiles([{ path, content }]);
  expect(groups.map(({ kind }) => kind)).toEqual(isLog ? ['results'] : []);
});

test('a folder called artifacts outside of MLflow’s runs is read', async () => {
  const runs = await readLog([logFile('logs/artifacts/a.csv', 'step,loss\n1,2\n')]);
  expect(runs.map(({ name }) => name)).toEqual(['artifacts/a']);
});

test('a log without numbers is refused, and left out beside others', async () => {
  const begun = logFile('begun/metrics.csv', 'epoch,loss\n1,x\n');
  await expect(readLog([begun])).rejects.toThrow('begun/metrics.csv: it has no numbers of a run');
  const other = logFile('other/metrics.csv', 'epoch,loss\n1,0.5\n2,0.25\n');
  expect((await readLog([begun, other])).map(({ path }) => path)).toHaveLength(1);
});
