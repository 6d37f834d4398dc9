import { expect, test } from 'vitest';
import { isDisputed, repetitionsText, type Repetition } from '#shared/experiment/repetition';

const equal = { machine: 'n2', epoch: 3, isEqual: true };
const unequal = { machine: 'n3', epoch: 2, isEqual: false };

test.each<[readonly Repetition[], string | null]>([
  [[], null],
  [[equal], 'Verified by n2'],
  [[equal, { ...equal, epoch: 4 }, { ...equal, machine: 'lab' }], 'Verified by n2, lab'],
  [[equal, unequal], 'Two machines gave different weights: n3 differs after epoch 2'],
])('what other machines have found is said in words', (repetitions, text) => {
  expect(repetitionsText({ repetitions })).toBe(text);
  expect(isDisputed({ repetitions })).toBe(repetitions.includes(unequal));
});
