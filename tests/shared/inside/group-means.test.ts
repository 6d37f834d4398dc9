import { expect, test } from 'vitest';
import { meanCurve, meanInWords } from '#shared/inside/group-means';
import { formatReal } from '#shared/text/format';

const write = (value: number): string => formatReal(value, 2);

test.each<[(number | null)[], string]>([
  [[3, 5], '4 ± 1.4'],
  [[3], '3'],
  [[3, null, 5], '4 ± 1.4 (2 of 3 runs)'],
  [[null, 3], '3 (1 of 2 runs)'],
  [[0, null], '0 (1 of 2 runs)'],
  [[null, null], 'never'],
  [[-1, -Infinity], '−∞'],
  [[-Infinity, null], '−∞ (1 of 2 runs)'],
])('the mean of %j is %s', (values, expected) => {
  expect(meanInWords(values, write, 'never')).toBe(expected);
});

test('without a number there is a dash', () => {
  expect(meanInWords([null], write)).toBe('–');
});

test('a curve of means has gaps where one is −∞, and leaves out what isn’t there', () => {
  const curve = (id: string, ...y: number[]) => {
    const at = Float64Array.from(y, (_, index) => index + 1);
    return { id, at, x: at, y: Float64Array.from(y) };
  };
  const { x, mean, low, high } = meanCurve(
    [curve('a', 1, 2, 3, 4), curve('b', 3, -Infinity, Number.NaN)],
    'minMax',
  );
  expect([...x]).toEqual([1, 2, 3, 4]);
  expect([...mean]).toEqual([2, Number.NaN, 3, 4]);
  expect([...low]).toEqual([1, Number.NaN, 3, 4]);
  expect([...high]).toEqual([3, Number.NaN, 3, 4]);
});
