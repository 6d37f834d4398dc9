import { expect, test } from 'vitest';
import { evenlySpaced } from '#shared/inside/evenly-spaced';
import { memoryCapacity, probesSchema, probesTable, type Probes } from '#shared/inside/probes';

const result: Probes = {
  ...{ fitted: 5, heldOut: 5, steps: 3, probedSteps: [2, 3], memorySteps: [3] },
  inputs: { accuracy: [0.1, 0.2], memory: [1, 0.25, null] },
  layers: [{ accuracy: [0.5, 0.75], memory: [0.5, 0.25, 0.125] }],
};

test('memory capacity sums the lags from 1 on', () => {
  expect(memoryCapacity(result.layers[0]!)).toBe(0.375);
  expect(memoryCapacity(result.inputs)).toBe(0.25);
});

test('a stored result that fits is read, and one that doesn’t is refused with its place', () => {
  expect(probesSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  const short = { ...result, layers: [{ accuracy: [0.5], memory: [0.5, 0.25, 0.125] }] };
  expect(probesSchema.safeParse(short).error!.issues).toMatchObject([
    { path: ['layers', 0, 'accuracy'], message: 'must have 2 numbers' },
  ]);
  const long = { ...result, inputs: { accuracy: [0, 0], memory: [0, 0, 0, 0] } };
  expect(probesSchema.safeParse(long).error!.issues).toMatchObject([
    { path: ['inputs', 'memory'], message: 'must have 3 numbers' },
  ]);
});

test('the table has accuracy by step and memory by lag, of inputs and layers', () => {
  const { header, rows } = probesTable(result);
  expect(header).toEqual(['probed', 'quantity', 'step or lag', 'value']);
  expect(rows).toContainEqual(['inputs', 'memory', '2', '']);
  expect(rows).toContainEqual(['layer 1', 'accuracy', '3', '0.75']);
  expect(rows).toHaveLength(10);
});

test.each([
  [28, 7, [3, 7, 11, 15, 19, 23, 27]],
  [3, 28, [0, 1, 2]],
  [10, 0.3, [9]],
])('of %i places at most %d are evenly spaced, with the last', (total, most, places) => {
  expect(evenlySpaced(total, most)).toEqual(places);
});
