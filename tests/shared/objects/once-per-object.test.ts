import { expect, it, vi } from 'vitest';
import { oncePerObject } from '#shared/objects/once-per-object';

it('computes a value once for each object, also if there is none', () => {
  const compute = vi.fn(({ length }: readonly number[]) => (length === 0 ? undefined : length));
  const lengthOf = oncePerObject(compute);
  const [one, equal, empty] = [[1, 2], [1, 2], []];
  expect([one, equal, empty, one, equal, empty].map(lengthOf)).toEqual([
    ...[2, 2, undefined],
    ...[2, 2, undefined],
  ]);
  expect(compute.mock.calls.map(([of]) => of)).toEqual([one, equal, empty]);
});
