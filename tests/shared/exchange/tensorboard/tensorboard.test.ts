import { expect, test } from 'vitest';
import { bytesField, doubleField, integerField, message } from '#shared/exchange/protobuf';
import { sessionStartValue } from '#shared/exchange/tensorboard/events';
import { readEvent } from '#shared/exchange/tensorboard/read-events';
import { crc32c, frameRecord, maskedCrc } from '#shared/exchange/tensorboard/records';
import { runEvents } from '#shared/exchange/tensorboard/run-events';
import { finishedRun, sampleEvaluation } from '../../../support/compared.ts';
import { sampleEpoch, sampleHistory } from '../../../support/records.ts';
import { recordsOf, readScalars } from '../../../support/tensorboard.ts';

const text = (written: string) => Uint8Array.from(written, (sign) => sign.charCodeAt(0));

test('the checksum is CRC-32C: the check value and those of RFC 3720, B.4', () => {
  expect(crc32c(text('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, byte) => byte))).toBe(0x46dd794e);
});

test('records are read back, and a file that ends within one or is damaged says where', async () => {
  const file = message(frameRecord(text('first')), frameRecord(text('second one')));
  const whole = await recordsOf([file]);
  expect(whole.records.map((record) => String.fromCharCode(...record))).toEqual([
    'first',
    'second one',
  ]);
  expect(whole.problem).toBeNull();
  expect(await recordsOf([file.subarray(0, -3)])).toMatchObject({
    records: [text('first')],
    problem: 'record 2, at byte 21, is incomplete',
  });
  expect((await recordsOf([file.subarray(0, 25)])).problem).toBe(
    'record 2, at byte 21, is incomplete',
  );
  const flipped = file.slice();
  flipped[14]! ^= 1;
  expect((await recordsOf([flipped])).problem).toMatch(
    /^record 1, at byte 0, has data that their checksum/,
  );
  const longer = file.slice();
  longer[0] = 6;
  expect((await recordsOf([longer])).problem).toMatch(
    /^record 1, at byte 0, has a length that its/,
  );
});

test('what is written for a run is read back, number by number', async () => {
  const record = {
    ...finishedRun('a'),
    test: sampleEvaluation(0.98),
    step: 1720,
    startedAt: '2026-01-01T00:00:00.000Z',
    epochs: [sampleEpoch(1), sampleEpoch(2)],
  };
  const history = sampleHistory([10, 20]);
  const { scalars, problem } = await readScalars(
    runEvents({ record, history, recording: [], weights: null, answers: null }),
  );
  expect(problem).toBeNull();
  const began = Date.parse(record.startedAt) / 1000;
  for (const [index, step] of history.step.entries()) {
    expect(scalars).toContainEqual({
      tag: 'loss/loss',
      step,
      time: began + history.seconds[index]!,
      value: Math.fround(history.loss[index]!),
    });
  }
  expect(scalars.find(({ tag }) => tag === 'test/testAccuracy')?.value).toBe(Math.fround(0.98));
  const losses = scalars.filter(({ tag }) => tag === 'loss/validationLoss per epoch');
  expect(losses.map(({ value }) => value)).toEqual(
    record.epochs.map(({ validationLoss }) => Math.fround(validationLoss!)),
  );
  expect(scalars.map(({ step }) => step)).toEqual(
    scalars.map(({ step }) => step).toSorted((a, b) => a - b),
  );
});

test('files with the older simple_value are read; images and texts are passed over', async () => {
  const single = new Uint8Array(5);
  single[0] = (2 << 3) | 5;
  new DataView(single.buffer).setFloat32(1, 0.25, true);
  const scalar = message(bytesField(1, 'accuracy'), single);
  const picture = message(bytesField(1, 'digits'), bytesField(4, message(integerField(1, 28))));
  const event = message(
    doubleField(1, 1234.5),
    integerField(2, 7),
    bytesField(5, message(bytesField(1, picture), bytesField(1, scalar))),
  );
  const { scalars, problem } = await readScalars(message(frameRecord(event)));
  expect(scalars).toEqual([{ tag: 'accuracy', step: 7, time: 1234.5, value: 0.25 }]);
  expect(problem).toBeNull();
});

test('records are the same however the file is cut into pieces', async () => {
  const file = message(frameRecord(text('first')), frameRecord(text('second one')));
  for (const size of [1, 7, 20, 21, 22, file.length]) {
    const pieces = Array.from({ length: Math.ceil(file.length / size) }, (_, index) =>
      file.subarray(index * size, (index + 1) * size),
    );
    const { records, problem } = await recordsOf(pieces);
    expect(records).toEqual([text('first'), text('second one')]);
    expect(problem).toBeNull();
  }
});

test('a length that nothing can have is refused, even with the right checksum', async () => {
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  view.setBigUint64(0, 2n ** 40n, true);
  view.setUint32(8, maskedCrc(head.subarray(0, 8)), true);
  const { problem } = await recordsOf([head]);
  expect(problem).toBe(
    'record 1, at byte 0, says that it has 1,099,511,627,776 bytes; at most 268,435,456 are read',
  );
});

test('steps below 0 are read, and messages that end too early are refused', () => {
  expect(readEvent(message(integerField(2, -3))).step).toBe(-3);
  expect(readEvent(message(integerField(2, 2n ** 40n))).step).toBe(2 ** 40);
  expect(() => readEvent(Uint8Array.of(0x2a, 0xff))).toThrow('the message ends within a field');
  expect(() => readEvent(Uint8Array.of(0x2a, 5, 1))).toThrow('the message ends within a field');
  expect(() => readEvent(new Uint8Array(12).fill(255))).toThrow('more than 64 bits');
  expect(() => readEvent(Uint8Array.of(0x0b))).toThrow('field 1 has an unknown type');
});

test('hyperparameters of the plugin are read as text', () => {
  const event = message(
    bytesField(
      5,
      message(bytesField(1, sessionStartValue({ lr: 0.01, cell: 'GRU', deep: true }, 'g', 1))),
    ),
  );
  const { hyperparameters } = readEvent(event);
  expect([...hyperparameters!]).toEqual([
    ['lr', '0.01'],
    ['cell', 'GRU'],
    ['deep', 'true'],
  ]);
});
