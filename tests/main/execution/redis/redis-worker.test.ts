import { expect, test } from 'vitest';
import { readMessage, taskDataSchema } from '#main/execution/redis/messages';
import { thisProgram } from '#main/execution/carried/task-document';
import { defaultConfig } from '#shared/experiment/config';

test('a task is a checked config, and nothing else', () => {
  const pack = { sha256: 'a'.repeat(64), bytes: 1 };
  const document = {
    experiment: 'gru-128-s0-abcde',
    config: defaultConfig(),
    hashes: {},
    threads: null,
    lastEpoch: null,
    program: thisProgram,
  };
  const task = { document, owner: '0123456789abcdef', files: pack, dataset: null };
  const read = (data: object): unknown => readMessage(taskDataSchema, JSON.stringify(data));
  expect(read(task)).toEqual(task);
  expect(read({ ...task, command: 'rm -rf /' })).toBeNull();
  expect(read({ ...task, document: { ...document, experiment: '../../elsewhere' } })).toBeNull();
  expect(read({ ...task, document: { ...document, config: { cell: 'rm' } } })).toBeNull();
  expect(read({ ...task, files: { ...pack, sha256: '../other' } })).toBeNull();
  expect(readMessage(taskDataSchema, 'no JSON')).toBeNull();
});
