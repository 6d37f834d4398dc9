import { expect, test } from 'vitest';
import { isDisputed, repetitionsText, type Repetition } from '#shared/experiment/repetition';

const equal = { machine: 'n2', epoch: 3, isEqual: true };
const unequal = { machine: 'n3', epoch: 2, isEqual: false };

test.each<[readonly Repetition[], string | null]>([
  [[], null],
  [[equal], 'verified by n2'],
  [[equal, { ...equal, epoch: 4 }, { ...equal, machine: 'lab' }], 'verified by n2, lab'],
  [[equal, unequal], 'disputed: n3 got different weights after epoch 2'],
])('what other machines have found is said in words', (repetitions, text) => {
  expect(repetitionsText({ repetitions })).toBe(text);
  expect(isDisputed({ repetitions })).toBe(repetitions.includes(unequal));
});
