import { expect, test } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { newRecord } from '#shared/experiment/new-record';
import { experimentRecordSchema } from '#shared/experiment/record';

const given = {
  id: 'a',
  name: 'A',
  createdAt: '2026-01-02T03:04:05.678Z',
  config: defaultConfig(),
};

test('a new record is complete and queued', () => {
  const record = newRecord(given);
  expect(experimentRecordSchema.parse(record)).toEqual(record);
  expect(record).toMatchObject({ ...given, status: 'queued', notes: '', tags: [], starred: false });
});

test('notes and tags can be given; the tags are its own list', () => {
  const tags = ['one'];
  const record = newRecord({ ...given, notes: 'note', tags });
  tags.push('two');
  expect(record).toMatchObject({ notes: 'note', tags: ['one'] });
});

test('a record without weight hashes of single steps is read as having none', () => {
  const older: Record<string, unknown> = { ...newRecord(given) };
  delete older['weightHashes'];
  expect(experimentRecordSchema.parse(older)).toEqual(newRecord(given));
});
