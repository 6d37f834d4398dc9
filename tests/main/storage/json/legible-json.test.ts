import { expect, test } from 'vitest';
import { legibleJson } from '#main/storage/json/legible-json';

test('lists of numbers stand on one line, all else is indented', () => {
  const value = { a: [1, -2.5, 1e-9], rows: [[1], [2, 3]], empty: [{}, []], 'b "c"': 'x\n[\n1\n]' };
  expect(legibleJson(value)).toBe(`{
  "a": [1, -2.5, 1e-9],
  "rows": [
    [1],
    [2, 3]
  ],
  "empty": [
    {},
    []
  ],
  "b \\"c\\"": "x\\n[\\n1\\n]"
}`);
});

test.for([null, true, 'ä', 0, [null], [1, 'a', 2], [[[]]], { a: { b: { c: [0] } } }])(
  '%j means the same as before',
  (value) => {
    expect(JSON.parse(legibleJson(value))).toEqual(value);
  },
);

test('a list that is nearly one of numbers takes no longer than another (A2)', () => {
  const value = [...Array<number>(100_000).fill(-1), 'a'];
  expect(JSON.parse(legibleJson(value))).toEqual(value);
});
