import { expect, test } from 'vitest';
import { bundleBytes, bundleNotes, type ImportedBundle } from '#shared/exchange/bundle';

const whole: ImportedBundle = {
  ...{ kind: 'bundle', title: 'x', comparison: 'x-abcde', tab: null },
  ...{ ids: ['a'], alreadyHere: 0, withoutWeights: 0, datasets: [] },
};

test('of a bundle that lacks nothing, nothing is said', () => {
  expect(bundleNotes(whole)).toEqual([]);
});

test('what is missing is said by name, with what still works and what to do', () => {
  const notes = bundleNotes({
    ...{ ...whole, alreadyHere: 2, withoutWeights: 1 },
    datasets: [
      { name: 'letters', problem: 'missing' },
      { name: 'mine', problem: 'different' },
    ],
  });
  expect(notes).toEqual([
    '2 runs were already here, unchanged: the comparison uses them.',
    expect.stringMatching(/^This bundle came without weights: .*Ask for a bundle with weights/),
    expect.stringMatching(
      /^The data set letters isn’t here\. Results, .* are complete; without it, .*Import its files under the name letters/,
    ),
    expect.stringMatching(/^The data set mine here has other files .*use another data folder/),
  ]);
  expect(bundleNotes({ ...whole, alreadyHere: 1 })).toEqual([
    '1 run was already here, unchanged: the comparison uses it.',
  ]);
});

test('the size counts only the parts that are in it', () => {
  const sizes = { runs: 2, records: 1, weights: 10, checkpoints: 100, withCheckpoint: 1 };
  expect(bundleBytes(sizes, { weights: true, checkpoints: true })).toBe(111);
  expect(bundleBytes(sizes, { weights: false, checkpoints: false })).toBe(1);
  expect(bundleBytes(sizes, { weights: true, checkpoints: false })).toBe(11);
});
