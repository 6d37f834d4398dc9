import { expect, test } from 'vitest';
import { compareResults } from '#main/execution/carried/compare-results';
import { checkProgram, thisProgram } from '#main/execution/carried/task-document';
import type { EngineName } from '#shared/catalogue/engines';
import type { Environment } from '#shared/experiment/record';
import { sampleEpoch } from '../../../support/records.ts';

function result(name: EngineName, ...hashes: readonly string[]) {
  return resultOn('', name, ...hashes);
}

function resultOn(instructionSet: string, name: EngineName, ...hashes: readonly string[]) {
  const environment: Environment = {
    engine: { name, instructionSet, threads: 1, version: '' },
    cpu: '',
    cores: 1,
    memoryBytes: 1,
    platform: '',
    architecture: '',
    versions: {},
  };
  const epochs = hashes.map((weightsSha256, index) => ({
    ...sampleEpoch(index + 1),
    weightsSha256,
  }));
  return { environment, epochs };
}

test('results are equal if the weights are after every epoch that both have', () => {
  const first = result('native', 'a', 'b', 'c');
  expect(compareResults(first, result('wasm', 'a', 'b'), 'n2')).toEqual({
    machine: 'n2',
    epoch: 2,
    isEqual: true,
  });
  expect(compareResults(first, result('native', 'a', 'x', 'c'), 'n2')).toEqual({
    machine: 'n2',
    epoch: 2,
    isEqual: false,
  });
});

test('nothing is said of engines that promise no equal bits, or without an epoch', () => {
  expect(compareResults(result('native', 'a'), result('tensorflow', 'x'), 'n2')).toBeNull();
  const unfused = resultOn('relaxed-simd-unfused', 'wasm', 'x');
  expect(compareResults(result('native', 'a'), unfused, 'n2')).toBeNull();
  expect(compareResults(result('native'), result('native', 'a'), 'n2')).toBeNull();
});

test('another version is refused with both', () => {
  checkProgram(thisProgram, 'node n1');
  expect(() => {
    checkProgram({ ...thisProgram, unroll: '9.9.9' }, 'node n1');
  }).toThrow(
    `node n1 has Unroll 9.9.9 with kernels ${thisProgram.kernels}, and this computer Unroll ${thisProgram.unroll} with kernels ${thisProgram.kernels}; install the same version on both`,
  );
});
