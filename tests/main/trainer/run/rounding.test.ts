import { expect, test } from 'vitest';
import { givesPromisedBits, roundsAlike } from '#main/trainer/run/rounding';
import { networkWith } from '../../../support/networks.ts';

const avx2 = { name: 'native', instructionSet: 'avx2', version: '8' } as const;
const wasm = { name: 'wasm', instructionSet: 'relaxed-simd', version: '8' } as const;
const unfused = { name: 'wasm', instructionSet: 'relaxed-simd-unfused', version: '8' } as const;
const tensorflow = { name: 'tensorflow', instructionSet: 'tensorflow', version: '4' } as const;
const tensorflowInJavaScript = { name: 'tensorflow', instructionSet: 'cpu', version: '4' } as const;

const network = networkWith();

test('kernels round alike if their multiply-adds are fused', () => {
  expect(roundsAlike(avx2, wasm, network)).toBe(true);
  expect(roundsAlike(avx2, unfused, network)).toBe(false);
  expect(roundsAlike(unfused, unfused, network)).toBe(true);
});

test("each of TensorFlow.js's backends rounds in its own way", () => {
  expect(roundsAlike(tensorflow, tensorflow, network)).toBe(true);
  expect(roundsAlike(tensorflow, tensorflowInJavaScript, network)).toBe(false);
  expect(roundsAlike(tensorflow, avx2, network)).toBe(false);
});

test('only fused kernels give the promised bits', () => {
  const all = [avx2, wasm, unfused, tensorflow, tensorflowInJavaScript];
  expect(all.map(givesPromisedBits)).toEqual([true, true, false, false, false]);
});

test('kernels of another version round alike, but for the many features that earlier ones summed in one chain (D4)', () => {
  const earlier = { ...avx2, version: '7' };
  expect(roundsAlike(earlier, wasm, network)).toBe(true);
  const atLimit = networkWith({ readout: 'all', hiddenSize: 64, sequenceLength: 32 });
  expect(roundsAlike(earlier, wasm, atLimit)).toBe(true);
  const beyond = networkWith({ readout: 'all', hiddenSize: 64, sequenceLength: 33 });
  expect(roundsAlike(earlier, wasm, beyond)).toBe(false);
  expect(roundsAlike(avx2, wasm, beyond)).toBe(true);
  expect(roundsAlike({ ...tensorflow, version: '3' }, tensorflow, beyond)).toBe(true);
});
