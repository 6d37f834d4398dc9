import { expect, test } from 'vitest';
import { LogBudget, logLimits, type LoggedRun } from '#shared/exchange/results/logged-run';
import { readTables } from '#shared/exchange/results/csv-log';
import { logFile } from '../../../support/log-files.ts';

async function read(text: string | Uint8Array, path = 'logs/run.csv'): Promise<LoggedRun> {
  const [run] = await readTables([logFile(path, text)], new LogBudget());
  return run!;
}

const columns = ({ series }: LoggedRun) =>
  Object.fromEntries(
    [...series].map(([tag, { steps, values }]) => [
      tag,
      { steps: [...steps], values: [...values] },
    ]),
  );

test('columns become series, and those that never change hyperparameters', async () => {
  const run = await read(
    '\ufeff"step";timestamp;loss;lr;"batch size";mode\r\n' +
      '0;2026-01-01T00:00:00Z;2.5;0.1;64;"a;b"\r\n\r\n10;2026-01-01T00:00:05Z;1e-1;0.1;64;"a;b"\r\n',
  );
  expect(run).toMatchObject({ name: 'run', counts: 'steps', notes: [] });
  expect(columns(run)).toEqual({
    loss: { steps: [0, 10], values: [2.5, 0.1] },
    lr: { steps: [0, 10], values: [0.1, 0.1] },
  });
  expect([...run.parameters]).toEqual([
    ['lr', '0.1'],
    ['batch size', '64'],
    ['mode', 'a;b'],
  ]);
  expect(run.startedAt).toBe(Date.parse('2026-01-01T00:00:00Z') / 1000);
  expect([...run.series.get('loss')!.times]).toEqual([run.startedAt, run.startedAt! + 5]);
});

test('a table without steps counts epochs; empty cells are gaps; texts that vary are named', async () => {
  const run = await read(
    'epoch,loss,val_loss,word\n0,1,,x\n1,,0.5,y\n2,nan,inf,z\n',
    'history.csv',
  );
  expect(run).toMatchObject({ name: 'history', counts: 'epochs' });
  expect(columns(run)).toEqual({
    loss: { steps: [0], values: [1] },
    val_loss: { steps: [1], values: [0.5] },
  });
  expect(run.series.get('loss')!.notFinite).toBe(1);
  expect(run.notes).toEqual([
    'The column “word” has 3 cells that aren’t numbers, such as “x”; they were left out.',
  ]);
});

test('a date at which nobody trained is none', async () => {
  const run = await read('step,date,loss\n1,9999-01-01,2\n2,2026-01-01,1\n');
  const time = Date.parse('2026-01-01') / 1000;
  expect([...run.series.get('loss')!.times]).toEqual([NaN, time]);
  expect(run).toMatchObject({ startedAt: time, endedAt: time });
});

test.each([
  ['logs/run/metrics.csv', 'run'],
  ['version_0/metrics.csv', 'version_0'],
  ['metrics.csv', 'metrics'],
  ['logs/all-metrics.csv', 'all-metrics'],
])('the run of %s is called %s', async (path, name) => {
  expect((await read('step,loss\n1,2\n', path)).name).toBe(name);
});

test('a table of one tag that TensorBoard saved is called by its name', async () => {
  const table = 'Wall time,Step,Value\n1700000000.5,1,0.5\n1700000001,2,0.25\n';
  const run = await read(table, 'run-a-tag-Loss_val.csv');
  expect([...run.series.keys()]).toEqual(['Loss_val']);
  expect(run.startedAt).toBe(1700000000.5);
});

test.each([
  ['', 'it is empty; the first line must name the columns'],
  ['step,loss\n', 'it has a header and no rows'],
  ['a,b\n1,2\n', 'the first line names no column “step” or “epoch”; it has “a”, “b”'],
  ['step,a,a\n1,2,3\n', 'the first line names the column “a” twice, the second time as number 3'],
  ['step,loss\n1,2\n2\n', 'line 3 has 1 cells, and the first line names 2 columns'],
  ['step,loss\n1,2\n\n2,3,4\n', 'line 4 has 3 cells, and the first line names 2 columns'],
  ['step,loss\nx,2\n', 'line 2: “x” in the column “step” is not a number'],
  ['step,loss\n1,"2\n', 'the row in line 2 has a quotation mark that doesn’t end'],
  [Uint8Array.of(115, 116, 101, 112, 0, 10), 'it is not text: line 1 has a zero byte'],
  [Uint8Array.of(115, 116, 10, 255, 254, 10), 'the first line names no column'],
  ['step,loss\n1,2\n\ufffd,3\n', 'line 3 is not text in UTF-8'],
])('%j is refused', async (text, problem) => {
  await expect(read(text)).rejects.toThrow(`logs/run.csv: ${problem}`);
});

test('too many columns are refused', async () => {
  const names = Array.from({ length: logLimits.tags + 1 }, (_, index) => `c${index}`);
  await expect(read(`step,${names.join(',')}\n`)).rejects.toThrow(
    'the first line names 10,002 columns; at most 10,000 are read',
  );
});

test.each(['1', 'word'])(
  'too many columns of all tables together are refused: %s',
  async (cell) => {
    const names = Array.from({ length: 9000 }, (_, index) => `c${index}`);
    const table = `step,${names.join(',')}\n1${`,${cell}`.repeat(9000)}\n`;
    const files = Array.from({ length: 23 }, (_, index) =>
      logFile(`logs/${String(index).padStart(2, '0')}.csv`, table, 1e6),
    );
    await expect(readTables(files, new LogBudget())).rejects.toThrow(
      'logs/22.csv: the runs up to here have more than 200,000 tags together; import fewer runs at once',
    );
  },
);

test('a line without an end is refused before it fills the memory', async () => {
  const file = logFile('logs/run.csv', new Uint8Array(3_000_000).fill(65), 500_000);
  await expect(readTables([file], new LogBudget())).rejects.toThrow('line 1 is too long for a log');
});
