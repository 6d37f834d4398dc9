import { expect, test } from 'vitest';
import {
  addTag,
  removeTag,
  tagsInUse,
} from '../../../../../src-renderer/features/experiments/selection/tags.ts';
import { tagLimits } from '#shared/experiment/name';
import { listed } from '../../../../shared/experiment/filter/listed.ts';

const one = listed({ id: 'one', tags: ['b', 'a'] }).record;
const two = listed({ id: 'two', tags: ['b'] }).record;

test('tags in use, the most used first', () => {
  expect(tagsInUse([one, two])).toEqual([
    { tag: 'b', uses: 2 },
    { tag: 'a', uses: 1 },
  ]);
});

test('a tag is added to those that lack it', () => {
  expect(addTag([one, two], 'a')).toEqual([{ id: 'two', tags: ['b', 'a'] }]);
});

test('one without room for another tag is left out', () => {
  const full = listed({ tags: Array.from({ length: tagLimits.count }, (_, n) => `${n}`) }).record;
  expect(addTag([full], 'one more')).toEqual([]);
});

test('a tag is removed from those that have it', () => {
  expect(removeTag([one, two], 'a')).toEqual([{ id: 'one', tags: ['b'] }]);
});
