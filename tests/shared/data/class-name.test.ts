import { expect, test } from 'vitest';
import { classLabel, classLabels, commonClassNames } from '#shared/data/class-name';

test('a class is called by its name, or by its number if it has none', () => {
  expect(classLabel(['cat', 'dog'], 1)).toBe('dog');
  expect(classLabel(null, 1)).toBe('1');
  expect(classLabel(['cat'], 1)).toBe('1');
  expect(classLabels(['cat', 'dog'], 2)).toEqual(['cat', 'dog']);
  expect(classLabels(undefined, 3)).toEqual(['0', '1', '2']);
});

test('names that all have are common; numbers, others or more of them are not', () => {
  const pets = ['cat', 'dog'];
  expect(commonClassNames([pets, [...pets]])).toEqual(pets);
  expect(commonClassNames([pets, null])).toBeNull();
  expect(commonClassNames([undefined, pets])).toBeNull();
  expect(commonClassNames([pets, ['dog', 'cat']])).toBeNull();
  expect(commonClassNames([pets, [...pets, 'bird']])).toBeNull();
  expect(commonClassNames([])).toBeNull();
});
