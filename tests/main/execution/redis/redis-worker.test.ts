import { expect, test } from 'vitest';
import { readMessage, taskDataSchema } from '#main/execution/redis/messages';
import { trainingEngine } from '#main/execution/redis/redis-worker';
import { thisProgram } from '#main/execution/carried/task-document';
import { defaultConfig } from '#shared/experiment/config';

const native = { name: 'native', available: true, detail: 'avx2, 2 threads' } as const;
const wasm = { name: 'wasm', available: true, detail: 'simd, 2 threads' } as const;
const tensorflow = { name: 'tensorflow', available: true, detail: '' } as const;

test('a machine takes tasks only with an engine that gives the same bits as others', () => {
  expect(trainingEngine([native, wasm, tensorflow])).toEqual({
    engine: 'native',
    detail: 'avx2, 2 threads',
  });
  const without = { ...native, available: false, detail: 'no compiler' };
  expect(trainingEngine([without, wasm, tensorflow]).engine).toBe('wasm');
  const neither = { ...wasm, available: false, detail: 'no fused multiply-add' };
  expect(() => trainingEngine([without, neither, tensorflow])).toThrow(
    "this machine can't give the same bits as others, so that it takes no tasks. Native kernels: no compiler; WebAssembly kernels: no fused multiply-add",
  );
});

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
