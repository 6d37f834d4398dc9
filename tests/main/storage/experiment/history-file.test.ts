import { appendFile, open, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ColumnReader } from '#main/storage/experiment/history-columns';
import { openHistory, readHistoryColumns } from '#main/storage/experiment/history-file';
import { historyKeys } from '#shared/contract/commands';
import { historyPointSchema } from '#shared/experiment/record';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { readHistory } from '../../../support/history.ts';
import { makePipe, mountMemoryDisk } from '../../../support/disks.ts';
import { skipBecause } from '../../../support/skip-because.ts';
import { sampleHistory, samplePoint } from '../../../support/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const line = (step: number) => `${JSON.stringify(samplePoint(step))}\n`;
const fileOf = (folder: string) => join(folder, 'history.jsonl');

async function folderWithHistory(...steps: number[]): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(fileOf(folder), steps.map(line).join(''));
  return folder;
}

async function stepsIn(folder: string): Promise<number[]> {
  return (await readHistory(folder)).map(({ step }) => step);
}

test('a history that was never begun is empty', async () => {
  expect(await readHistory(await temporaryFolder())).toEqual([]);
});

test('points come back as they were appended, in order, even if nobody waits in between', async () => {
  const folder = await temporaryFolder();
  const history = await openHistory(folder, 0);
  const points = [20, 40, 60].map(samplePoint);
  await Promise.all(points.map((point) => history.append(point)));
  await history.sync();
  await history.close();
  expect(await readHistory(folder)).toEqual(points);
});

test('what is appended is in the file at once', async () => {
  const folder = await temporaryFolder();
  const history = await openHistory(folder, 0);
  await history.append(samplePoint(20));
  expect(await stepsIn(folder)).toEqual([20]);
  await history.close();
});

test('opening drops the points after a step', async () => {
  for (const [afterStep, kept] of [
    [0, []],
    [39, [20]],
    [40, [20, 40]],
    [1000, [20, 40, 60]],
  ] as const) {
    const folder = await folderWithHistory(20, 40, 60);
    const history = await openHistory(folder, afterStep);
    await history.append(samplePoint(1001));
    await history.close();
    expect(await stepsIn(folder)).toEqual([...kept, 1001]);
  }
});

test('a last line torn anywhere is ignored on reading and cut off on opening', async () => {
  const torn = line(60).trimEnd();
  for (let length = 1; length < torn.length; length += 7) {
    const folder = await folderWithHistory(20, 40);
    await appendFile(fileOf(folder), torn.slice(0, length));
    expect(await stepsIn(folder)).toEqual([20, 40]);
    const history = await openHistory(folder, 60);
    await history.append(samplePoint(61));
    await history.close();
    expect(await readFile(fileOf(folder), 'utf8')).toBe(line(20) + line(40) + line(61));
  }
});

test('a last line that only lacks its end is kept', async () => {
  const folder = await folderWithHistory(20);
  await appendFile(fileOf(folder), line(40).trimEnd());
  expect(await stepsIn(folder)).toEqual([20, 40]);
  const history = await openHistory(folder, 40);
  await history.append(samplePoint(60));
  await history.close();
  expect(await stepsIn(folder)).toEqual([20, 40, 60]);
});

test('zeros at the end, as a lost power supply leaves them, are ignored', async () => {
  const folder = await folderWithHistory(20);
  await appendFile(fileOf(folder), Buffer.alloc(4096));
  expect(await stepsIn(folder)).toEqual([20]);
});

test.for([
  ['broken', '{"step": 4\n'],
  ['empty', '\n'],
  ['not a point', '{"step": -1}\n'],
])('a line in the middle that is %s is damage, named by its number', async ([, text]) => {
  const folder = await folderWithHistory(20);
  await appendFile(fileOf(folder), text + line(40));
  const damage = {
    code: 'damaged',
    message: expect.stringContaining(`${fileOf(folder)} line 2 is damaged: `) as string,
  };
  await expect(readHistory(folder)).rejects.toMatchObject(damage);
  await expect(openHistory(folder, 40)).rejects.toMatchObject(damage);
});

describe('what a crash left behind the last point of the checkpoint', () => {
  test.for([
    ['zeros', Buffer.alloc(4096)],
    [
      'zeros and a further point',
      Buffer.concat([Buffer.alloc(4096), Buffer.from(`\n${line(60)}`)]),
    ],
    ['a broken line', '{"step": 5\n'],
    ['a line of another kind', '{"steps": 50}\n'],
    ['empty lines', '\n\n\n'],
    ['bytes that are no text', Buffer.from([0xff, 0x0a, 0xfe, 0xc0, 0x0a, 0x00])],
    ['many bad lines', 'x\n'.repeat(300_000)],
  ] as const)('is cut off without being read: %s (R4)', async ([, junk]) => {
    const folder = await folderWithHistory(20, 40);
    await appendFile(fileOf(folder), junk);
    const history = await openHistory(folder, 40);
    await history.append(samplePoint(60));
    await history.close();
    expect(await readFile(fileOf(folder), 'utf8')).toBe(line(20) + line(40) + line(60));
  });

  test('may be the whole file where there is no checkpoint (R4)', async () => {
    const folder = await temporaryFolder();
    await writeFile(fileOf(folder), `\0\0\n${line(20)}`);
    await (await openHistory(folder, 0)).close();
    expect(await readFile(fileOf(folder), 'utf8')).toBe('');
  });
});

test('a sync reaches the disk, and is waited for', async () => {
  const folder = await temporaryFolder();
  const history = await openHistory(folder, 0);
  onTestFinished(() => history.close());
  const probe = await open(fileOf(folder));
  const prototype = Object.getPrototypeOf(probe) as typeof probe;
  await probe.close();
  const failure = Object.assign(new Error('no'), { code: 'EIO' });
  const sync = vi.spyOn(prototype, 'sync').mockRejectedValueOnce(failure);
  await history.append(samplePoint(20));
  expect(sync).not.toHaveBeenCalled();
  await expect(history.sync()).rejects.toMatchObject({
    code: 'storage',
    message: `${fileOf(folder)} can’t be written: the disk reported an error`,
  });
  expect(sync).toHaveBeenCalledOnce();
  sync.mockRestore();
});

test('a history is not opened for appending, as Windows does not truncate such a file (P3)', async (context) => {
  if (process.platform !== 'linux') skipBecause(context, 'only /proc tells how a file was opened');
  const folder = await temporaryFolder();
  const history = await openHistory(folder, 0);
  onTestFinished(() => history.close());
  const flags: number[] = [];
  for (const name of await readdir('/proc/self/fd')) {
    const target = await readlink(`/proc/self/fd/${name}`).catch(() => '');
    if (target !== fileOf(folder)) continue;
    const text = await readFile(`/proc/self/fdinfo/${name}`, 'utf8');
    flags.push(Number.parseInt(/flags:\s*(\d+)/.exec(text)![1]!, 8));
  }
  expect(flags).toHaveLength(1);
  expect(flags[0]! & constants.O_APPEND).toBe(0);
  expect(flags[0]! & 0b11).toBe(constants.O_RDWR);
});

test('a pipe in the place of a history is damage, and is not waited for (A18)', async (context) => {
  const folder = await temporaryFolder();
  await makePipe(context, fileOf(folder));
  const damage = {
    code: 'damaged',
    message: expect.stringContaining('it isn’t a file') as string,
  };
  await expect(readHistory(folder)).rejects.toMatchObject(damage);
  await expect(readHistoryColumns(folder, 5)).rejects.toMatchObject(damage);
  await expect(openHistory(folder, 0)).rejects.toMatchObject(damage);
});

test('a point that its schema refuses is not written, and the next one is', async () => {
  const folder = await temporaryFolder();
  const history = await openHistory(folder, 0);
  await expect(history.append({ ...samplePoint(20), loss: Number.NaN })).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('loss: ') as string,
  });
  await history.append(samplePoint(40));
  await history.close();
  expect(await stepsIn(folder)).toEqual([40]);
});

test('on a full disk the history ends with a whole line and can be cut', async (context) => {
  const folder = await mountMemoryDisk(context, 'size=64k');
  const history = await openHistory(folder, 0);
  let step = 0;
  const fill = async () => {
    for (;;) await history.append(samplePoint(++step));
  };
  await expect(fill()).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('the disk is full') as string,
  });
  const { size } = await stat(fileOf(folder));
  expect(await stepsIn(folder)).toHaveLength(step - 1);
  expect((await readFile(fileOf(folder), 'utf8')).endsWith('}\n')).toBe(true);
  await expect(history.append(samplePoint(step))).rejects.toMatchObject({ code: 'storage' });
  expect((await stat(fileOf(folder))).size).toBe(size);
  await history.close();
  await (await openHistory(folder, 10)).close();
  expect(await stepsIn(folder)).toHaveLength(10);
});

test('column by column the history holds the same numbers', async () => {
  const folder = await folderWithHistory(20, 40, 60);
  const columns = await readHistoryColumns(folder);
  expect(Object.keys(columns)).toEqual([...historyKeys]);
  expect(columns).toEqual(sampleHistory([20, 40, 60]));
});

test('columns can begin after any step', async () => {
  const folder = await folderWithHistory(20, 40, 60);
  await appendFile(fileOf(folder), line(80).slice(0, 30));
  for (const [afterStep, steps] of [
    [0, [20, 40, 60]],
    [19, [20, 40, 60]],
    [20, [40, 60]],
    [59, [60]],
    [60, []],
    [1000, []],
  ] as const) {
    const { step } = await readHistoryColumns(folder, afterStep);
    expect([...step]).toEqual([...steps]);
  }
});

test('a history that was never begun has empty columns', async () => {
  const { loss } = await readHistoryColumns(await temporaryFolder(), 5);
  expect(loss).toEqual(new Float64Array(0));
});

test('a damaged line is named by its number, also when only the end is read', async () => {
  const folder = await folderWithHistory(20, 40);
  await appendFile(fileOf(folder), `{"step": 50}\n${line(60)}`);
  for (const afterStep of [undefined, 20, 40]) {
    await expect(readHistoryColumns(folder, afterStep)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('line 3 is damaged: epoch') as string,
    });
  }
});

test('what the schema refuses is refused, whichever field it is in', async () => {
  const wrong = [-1, 0.5, 1.5, 1e400, '1', null, true, undefined];
  for (const key of historyKeys) {
    for (const value of wrong) {
      const point = { ...samplePoint(20), [key]: value };
      const text = JSON.stringify(point, (_, part: unknown) => (part === 1e400 ? 'HUGE' : part));
      const written = text.replace('"HUGE"', '1e400');
      const folder = await temporaryFolder();
      await writeFile(fileOf(folder), `${written}\n`);
      const isAllowed = historyPointSchema.safeParse(JSON.parse(written)).success;
      const reading = readHistory(folder);
      if (isAllowed) await expect(reading).resolves.toHaveLength(1);
      else await expect(reading).rejects.toThrow(`line 1 is damaged: ${key}`);
    }
  }
});

/** Reads the numbers of one key from a history with these written values, whatever their form. */
async function readWritten(values: readonly string[]): Promise<readonly number[]> {
  const folder = await temporaryFolder();
  const lines = values.map((value, index) => {
    const text = JSON.stringify({ ...samplePoint(index + 1), gradientNorm: 'HERE' });
    return `${text.replace('"HERE"', value)}\n`;
  });
  await writeFile(fileOf(folder), lines.join(''));
  return [...(await readHistoryColumns(folder)).gradientNorm];
}

test('numbers of any length and form are read as the nearest doubles', async () => {
  const random = new RandomStream(1, purpose.bootstrap);
  const values = Array.from({ length: 2000 }, (_, index) => {
    const value = random.uniform() * 10 ** ((index % 24) - 12);
    return String(index % 2 === 0 ? value : Number(value.toPrecision(1 + (index % 17))));
  });
  values.push('0', '0.0', '-0.5', '1e-7', '1E+2', '5e-324', '123456789012345', '1234567890123456');
  values.push('9007199254740993', '0.1234567890123456789', '999999999999999', '0.000000000000001');
  expect(await readWritten(values)).toEqual(values.map(Number));
});

test('what JSON has no number for is refused, with its line', async () => {
  for (const wrong of ['01', '1.', '.5', '+1', '1.2.3', '', '-', '0x10', '1e999', 'NaN', '1 2']) {
    await expect(readWritten(['1', wrong, '2'])).rejects.toThrow('line 2 is damaged');
  }
});

test('points that another program wrote are read like those of our own', async () => {
  const folder = await folderWithHistory(20);
  const { step, ...others } = samplePoint(40);
  const spaced = JSON.stringify({ note: 'by hand', ...others, step }, null, 1).replaceAll(
    '\n',
    ' ',
  );
  await appendFile(fileOf(folder), `${spaced}\n${line(60)}`);
  expect([...(await readHistoryColumns(folder)).step]).toEqual([20, 40, 60]);
});

test('a long history is read whole, whatever is in its middle and at its end', async () => {
  const steps = Array.from({ length: 5000 }, (_, index) => index + 1);
  const lines = steps.map(line);
  // Not plain: these are read one by one, and what is around them in blocks.
  lines[2500] = `${JSON.stringify({ note: 'naïve', ...samplePoint(2501) })}\n`;
  lines[4000] = `{ "by": "hand", ${lines[4000]!.slice(1)}`;
  const folder = await temporaryFolder();
  await writeFile(fileOf(folder), lines.join('') + line(5001).slice(0, 40));
  expect([...(await readHistoryColumns(folder)).step]).toEqual(steps);
  const history = await openHistory(folder, 4500);
  await history.close();
  expect(await readFile(fileOf(folder), 'utf8')).toBe(lines.slice(0, 4500).join(''));
});

test.for([
  ['two points in one line', (all: string[]) => (all[2000] = `${all[2000]!.trimEnd()},${line(9)}`)],
  [
    'a point in two lines',
    (all: string[]) => (all[2000] = all[2000]!.replace('"epoch"', '\n"epoch"')),
  ],
  ['no UTF-8', (all: string[]) => (all[2000] = all[2000]!.replace('{', '{"x":"\xff",'))],
] as const)('a long history with %s is damaged there', async ([, damage]) => {
  const lines = Array.from({ length: 3000 }, (_, index) => line(index + 1));
  damage(lines);
  const folder = await temporaryFolder();
  await writeFile(fileOf(folder), lines.join(''), 'latin1');
  await expect(readHistory(folder)).rejects.toThrow('line 2001 is damaged');
});

/** How often JSON was parsed while something was done. */
async function parsesDuring(task: () => Promise<unknown>): Promise<number> {
  const parse = vi.spyOn(JSON, 'parse');
  try {
    await task();
    return parse.mock.calls.length;
  } finally {
    parse.mockRestore();
  }
}

test('of very many bad lines the first is the last that is looked at (A11)', async () => {
  const folder = await temporaryFolder();
  await writeFile(fileOf(folder), '{"step": 1}\n'.repeat(200_000));
  for (const afterStep of [undefined, 0, 5, 1e9]) {
    const parses = await parsesDuring(() =>
      expect(readHistoryColumns(folder, afterStep)).rejects.toMatchObject({ code: 'damaged' }),
    );
    // At most one line of each block.
    expect(parses).toBeLessThan(30);
  }
});

test('bad lines before the points that are asked for are not looked at', async () => {
  const folder = await temporaryFolder();
  await writeFile(fileOf(folder), `${'x\n'.repeat(1000)}${line(20)}${line(40)}${line(60)}`);
  expect([...(await readHistoryColumns(folder, 20)).step]).toEqual([40, 60]);
});

test('what is written is read without JSON, and the end of it without reading what is before', async () => {
  const folder = await temporaryFolder();
  const steps = Array.from({ length: 20_000 }, (_, index) => index + 1);
  await writeFile(fileOf(folder), steps.map(line).join(''));
  expect(await parsesDuring(() => readHistoryColumns(folder))).toBeLessThan(10);
  for (const afterStep of [0, 1, 9_999, 19_990, 20_000]) {
    let columns: { step: Float64Array } | undefined;
    const parses = await parsesDuring(async () => {
      columns = await readHistoryColumns(folder, afterStep);
    });
    expect([...columns!.step]).toEqual(steps.slice(afterStep));
    // Those of one block, at most.
    expect(parses).toBeLessThan(3000);
  }
});

test('lines are taken as they are written, and none of some that are not all so', async () => {
  const folder = await temporaryFolder();
  const history = await openHistory(folder, 0);
  for (const step of [20, 40]) await history.append({ ...samplePoint(step), learningRate: 1e-7 });
  await history.close();
  const bytes = await readFile(fileOf(folder));
  const reader = new ColumnReader();
  expect(reader.addLines(bytes)).toBe(true);
  for (const other of [`${line(60)}{}\n`, line(60).slice(0, -1), line(60).replace('{', '{ ')]) {
    expect(reader.addLines(Buffer.from(other))).toBe(false);
  }
  expect([...reader.columns().step]).toEqual([20, 40]);
  expect([...reader.columns().learningRate]).toEqual([1e-7, 1e-7]);
});
