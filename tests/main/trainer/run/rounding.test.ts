import { expect, test } from 'vitest';
import { roundsEqually } from '#main/trainer/run/rounding';
import { givesGuaranteedBits } from '#shared/catalogue/engines';
import { networkWith } from '../../../support/networks.ts';

const avx2 = { name: 'native', instructionSet: 'avx2', version: '8' } as const;
const wasm = { name: 'wasm', instructionSet: 'relaxed-simd', version: '8' } as const;
const unfused = { name: 'wasm', instructionSet: 'relaxed-simd-unfused', version: '8' } as const;
const tensorflow = { name: 'tensorflow', instructionSet: 'tensorflow', version: '4' } as const;
const tensorflowInJavaScript = { name: 'tensorflow', instructionSet: 'cpu', version: '4' } as const;

const network = networkWith();

test('kernels round alike if their multiply-adds are fused', () => {
  expect(roundsEqually(avx2, wasm, network)).toBe(true);
  expect(roundsEqually(avx2, unfused, network)).toBe(false);
  expect(roundsEqually(unfused, unfused, network)).toBe(true);
});

test("each of TensorFlow.js's backends rounds in its own way", () => {
  expect(roundsEqually(tensorflow, tensorflow, network)).toBe(true);
  expect(roundsEqually(tensorflow, tensorflowInJavaScript, network)).toBe(false);
  expect(roundsEqually(tensorflow, avx2, network)).toBe(false);
});

test('only fused kernels give the promised bits', () => {
  const all = [avx2, wasm, unfused, tensorflow, tensorflowInJavaScript];
  expect(all.map(givesGuaranteedBits)).toEqual([true, true, false, false, false]);
});

test('kernels of another version round alike, but for the many features that earlier ones summed in one chain (D4)', () => {
  const earlier = { ...avx2, version: '7' };
  expect(roundsEqually(earlier, wasm, network)).toBe(true);
  const atLimit = networkWith({ readout: 'all', hiddenSize: 64, sequenceLength: 32 });
  expect(roundsEqually(earlier, wasm, atLimit)).toBe(true);
  const beyond = networkWith({ readout: 'all', hiddenSize: 64, sequenceLength: 33 });
  expect(roundsEqually(earlier, wasm, beyond)).toBe(false);
  expect(roundsEqually(avx2, wasm, beyond)).toBe(true);
  expect(roundsEqually({ ...tensorflow, version: '3' }, tensorflow, beyond)).toBe(true);
});
