import { expect, it } from 'vitest';
import { ref } from 'vue';
import { usePair } from '../../../../src-renderer/features/compare/examples/use-pair.ts';

const models = ref([{ id: 'x' }, { id: 'y' }, { id: 'z' }]);

function open() {
  models.value = [{ id: 'x' }, { id: 'y' }, { id: 'z' }];
  const pair = usePair(() => models.value);
  return { pair, ids: () => [pair.a.id, pair.b.id] };
}

it('begins with the first two', () => {
  expect(open().ids()).toEqual(['x', 'y']);
});

it('swaps them when one takes the other’s place', () => {
  const { pair, ids } = open();
  pair.choose({ first: 'y' });
  expect(ids()).toEqual(['y', 'x']);
  pair.choose({ second: 'y' });
  expect(ids()).toEqual(['x', 'y']);
});

it('keeps the one that was not chosen', () => {
  const { pair, ids } = open();
  pair.choose({ second: 'z' });
  expect(ids()).toEqual(['x', 'z']);
  pair.choose({ first: 'y' });
  expect(ids()).toEqual(['y', 'z']);
});

it('has two others when one is gone, and those that were chosen when it is back', () => {
  const { pair, ids } = open();
  pair.choose({ first: 'z', second: 'x' });
  models.value = [{ id: 'x' }, { id: 'y' }];
  expect(ids()).toEqual(['x', 'y']);
  models.value = [{ id: 'x' }, { id: 'y' }, { id: 'z' }];
  expect(ids()).toEqual(['z', 'x']);
});
