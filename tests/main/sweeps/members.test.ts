import { expect, it } from 'vitest';
import { membersOf } from '#main/sweeps/members';
import { sampleDefinition } from '../../support/sweep-views.ts';

function sweep(name: string, day: number, made: readonly string[], reused: readonly string[]) {
  return {
    createdAt: `2026-11-0${day}T10:00:00.000Z`,
    definition: sampleDefinition(1, { name }),
    trials: [
      ...made.map((experiment) => ({ experiment, isReused: false })),
      ...reused.map((experiment) => ({ experiment, isReused: true })),
      { experiment: null, isReused: false },
    ],
  };
}

it('runs belong to the sweep that has made them, or else to the newest that has taken them over', () => {
  const sweeps = [
    sweep('Third', 3, ['c'], ['a', 'old']),
    sweep('First', 1, ['a'], ['old', 'older']),
    sweep('Second', 2, ['b'], ['a', 'old']),
  ];
  expect(membersOf(sweeps)).toEqual({
    a: 'First',
    b: 'Second',
    c: 'Third',
    old: 'Third',
    older: 'First',
  });
});
