import { expect, test } from 'vitest';
import { trainingEngine } from '#main/execution/carried/training-engine';
import type { EngineName } from '#shared/catalogue/engines';
import type { EngineReport } from '#shared/contract/engines';

const report = (name: EngineName, instructionSet: string): EngineReport => ({
  ...{ name, instructionSet, available: true, detail: `${instructionSet}, 2 threads` },
});
const native = report('native', 'avx2');
const wasm = report('wasm', 'relaxed-simd');
const unfused = report('wasm', 'relaxed-simd-unfused');
const tensorflow = report('tensorflow', 'wasm');
const without = { ...native, available: false, instructionSet: null, detail: 'no compiler' };

test('a machine takes tasks only with an engine that gives the same bits as others', () => {
  expect(trainingEngine([native, wasm, tensorflow], 'n1')).toEqual({
    engine: 'native',
    detail: 'avx2, 2 threads',
  });
  expect(trainingEngine([without, wasm, tensorflow], 'n1').engine).toBe('wasm');
  expect(trainingEngine([native, unfused, tensorflow], 'n1').engine).toBe('native');
});

test('a machine that rounds differently is refused by name, with what to do', () => {
  expect(() => trainingEngine([without, unfused, tensorflow], 'n1')).toThrow(
    'n1 gives other bits than the other machines, so it takes no tasks; install the native kernels there (unroll doctor says what they need), or leave this machine out. Native kernels: no compiler; WebAssembly kernels: without fused multiply-adds, they round differently',
  );
});
