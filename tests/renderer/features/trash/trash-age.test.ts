import { expect, test } from 'vitest';
import { trashAge } from '../../../../src-renderer/features/trash/use-trash.ts';

const now = new Date(2026, 2, 30, 0, 30);

test.for([
  [new Date(2026, 2, 30, 0, 10), 'today'],
  [new Date(2026, 2, 29, 23, 50), 'yesterday'],
  [new Date(2026, 2, 29, 0, 0), 'yesterday'],
  [new Date(2026, 2, 28, 23, 59), '2 days ago'],
  [new Date(2026, 1, 28, 12, 0), '30 days ago'],
  // The clock was set back meanwhile.
  [new Date(2026, 3, 2), 'today'],
] as const)('%s: %s', ([deletedAt, age]) => {
  expect(trashAge(deletedAt.toISOString(), now)).toBe(age);
});
