import { expect, test } from 'vitest';
import { bytesField, doubleField, integerField, message } from '#shared/exchange/protobuf';
import { LogBudget, type LogFile } from '#shared/exchange/results/logged-run';
import { readEventFiles } from '#shared/exchange/results/tensorboard-log';
import { scalarValue } from '#shared/exchange/tensorboard/events';
import { frameRecord } from '#shared/exchange/tensorboard/records';
import { logFile } from '../../../support/log-files.ts';

const event = (step: number, tag: string, value: number, time = 1000 + step): Uint8Array =>
  frameRecord(
    message(
      doubleField(1, time),
      integerField(2, step),
      bytesField(5, message(bytesField(1, scalarValue(tag, value)))),
    ),
  );

const file = (folder: string, ...events: Uint8Array[]): LogFile =>
  logFile(`${folder}events.out.tfevents.1.host`, message(events));

const read = (...files: LogFile[]) => readEventFiles(files, new LogBudget());

test('each folder is a run, and train and validation beside each other are one', async () => {
  const runs = await read(
    file('logs/b/validation/', event(0, 'epoch_loss', 2)),
    file('logs/b/train/', event(0, 'epoch_loss', 1)),
    file('logs/a/', event(3, 'loss', 0.5)),
    file('logs/c/train/', event(3, 'loss', 0.5)),
    file('logs/a/1700000000.25/', event(0, 'hp/metric', 4)),
  );
  expect(
    runs.map(({ path, name, counts, series }) => ({
      path,
      name,
      counts,
      tags: [...series.keys()],
    })),
  ).toEqual([
    { path: 'logs/a', name: 'a', counts: 'steps', tags: ['hp/metric', 'loss'] },
    {
      path: 'logs/b',
      name: 'b',
      counts: 'epochs',
      tags: ['train/epoch_loss', 'validation/epoch_loss'],
    },
    { path: 'logs/c/train', name: 'c/train', counts: 'steps', tags: ['loss'] },
  ]);
});

test('a chosen folder that is a run is called as the folder, and a file as the file', async () => {
  const [folder] = await read(file('lstm/', event(1, 'loss', 1)));
  expect(folder).toMatchObject({ path: 'lstm', name: 'lstm' });
  const [single] = await read(file('', event(1, 'loss', 1)));
  expect(single!.name).toBe('events.out.tfevents.1.host');
});

test('a file that was cut off is read up to there, with a note', async () => {
  const whole = message(event(1, 'loss', 1), event(2, 'loss', 0.5));
  const [run] = await read(logFile('a/x.tfevents', whole.subarray(0, -3)));
  expect([...run!.series.get('loss')!.values]).toEqual([1]);
  expect(run!.notes).toEqual([
    expect.stringMatching(
      /^x\.tfevents: record 2, at byte \d+, is incomplete; the file was cut off/,
    ),
  ]);
});

test('damage is refused with the file and the place', async () => {
  const damaged = event(1, 'loss', 1);
  damaged[20]! ^= 1;
  await expect(read(logFile('a/x.tfevents', damaged))).rejects.toThrow(
    'a/x.tfevents: record 1, at byte 0, has data that their checksum contradicts',
  );
  await expect(read(logFile('a/x.tfevents', 'a text and not an event file'))).rejects.toThrow(
    'this is not an event file, or it is damaged',
  );
  await expect(read(logFile('a/x.tfevents', frameRecord(Uint8Array.of(10, 255))))).rejects.toThrow(
    'a/x.tfevents: record 1, at byte 0, is not an event',
  );
});

test.each([0, -1, Infinity, -Infinity, NaN, 1e12])(
  'the time %d is none, and the number under it is kept',
  async (time) => {
    const [run] = await read(
      file('a/', event(1, 'loss', 3)),
      file('a/z.', event(2, 'loss', 2, time), event(3, 'loss', 1, 2000)),
    );
    const { values, times } = run!.series.get('loss')!;
    expect([...values]).toEqual([3, 2, 1]);
    expect([...times]).toEqual([1001, NaN, 2000]);
    expect(run).toMatchObject({ startedAt: 1001, endedAt: 2000 });
  },
);

test('too many tags are refused, naming one', async () => {
  const events = Array.from({ length: 10_001 }, (_, index) => event(1, `tag ${index}`, 1));
  await expect(read(logFile('a/x.tfevents', message(events), 1e6))).rejects.toThrow(
    'a/x.tfevents: it has more than 10,000 tags, the last of them “tag 10000”',
  );
});
