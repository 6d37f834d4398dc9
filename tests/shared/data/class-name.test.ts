import { expect, test } from 'vitest';
import { classLabel, classLabels } from '#shared/data/class-name';

test('a class is called by its name, or by its number if it has none', () => {
  expect(classLabel(['cat', 'dog'], 1)).toBe('dog');
  expect(classLabel(null, 1)).toBe('1');
  expect(classLabel(['cat'], 1)).toBe('1');
  expect(classLabels(['cat', 'dog'], 2)).toEqual(['cat', 'dog']);
  expect(classLabels(undefined, 3)).toEqual(['0', '1', '2']);
});
