import { expect, test } from 'vitest';
import { encodeAnswer } from '#main/server/answer';
import { decodeFrame } from '#shared/contract/wire';

const numbers = Float64Array.of(0.1, -2, 1e300);

test('the list of experiments travels as text, other answers as bytes, and both are read', () => {
  const output = [{ kind: 'damaged', id: 'a', reason: 'größer' }];
  const list = encodeAnswer('experiments.list', 3, output);
  expect(list.isText).toBe(true);
  expect(decodeFrame(Buffer.concat(list.parts).toString())).toEqual({ id: 3, output });
  const other = encodeAnswer('runs.history', 4, numbers);
  expect(other.isText).toBe(false);
  expect(decodeFrame(Buffer.concat(other.parts))).toEqual({ id: 4, output: numbers });
});

test.for([0, 99, 100, 101, 1000])('a list of %i is whole, though made in pieces', (length) => {
  const output = Array.from({ length }, (_, place) => ({ id: `"größer" ${place}`, empty: [] }));
  const { isText, parts } = encodeAnswer('experiments.list', 7, output);
  expect(isText).toBe(true);
  expect(JSON.parse(Buffer.concat(parts).toString())).toEqual({ id: 7, output });
  const largest = Math.max(0, ...parts.slice(1, -1).map((part) => part.length));
  expect(largest).toBeLessThanOrEqual(Buffer.byteLength(JSON.stringify(output.slice(-100))));
});

test('those who get the same list share the memory of its text', () => {
  const output = [{ id: 'a' }, { id: 'b' }];
  const [one, other] = [1, 2].map((id) => encodeAnswer('experiments.list', id, output));
  expect(one!.parts[1]).toBe(other!.parts[1]);
  expect(encodeAnswer('experiments.list', 3, [...output]).parts[1]).not.toBe(one!.parts[1]);
});
