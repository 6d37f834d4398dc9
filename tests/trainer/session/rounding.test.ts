import { expect, test } from 'vitest';
import { givesPromisedBits, roundsAlike } from '#main/trainer/session/rounding';

const avx2 = { name: 'native', instructionSet: 'avx2' } as const;
const wasm = { name: 'wasm', instructionSet: 'relaxed-simd' } as const;
const unfused = { name: 'wasm', instructionSet: 'relaxed-simd-unfused' } as const;
const tensorflow = { name: 'tensorflow', instructionSet: 'tensorflow' } as const;
const tensorflowInJavaScript = { name: 'tensorflow', instructionSet: 'cpu' } as const;

test('kernels round alike if their multiply-adds are fused', () => {
  expect(roundsAlike(avx2, wasm)).toBe(true);
  expect(roundsAlike(avx2, unfused)).toBe(false);
  expect(roundsAlike(unfused, unfused)).toBe(true);
});

test("each of TensorFlow.js's backends rounds in its own way", () => {
  expect(roundsAlike(tensorflow, tensorflow)).toBe(true);
  expect(roundsAlike(tensorflow, tensorflowInJavaScript)).toBe(false);
  expect(roundsAlike(tensorflow, avx2)).toBe(false);
});

test('only fused kernels give the promised bits', () => {
  const all = [avx2, wasm, unfused, tensorflow, tensorflowInJavaScript];
  expect(all.map(givesPromisedBits)).toEqual([true, true, false, false, false]);
});
