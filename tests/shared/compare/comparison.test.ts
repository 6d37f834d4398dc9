import { expect, test } from 'vitest';
import {
  comparisonSchema,
  comparisonStateSchema,
  newComparisonState,
} from '#shared/compare/comparison';
import { hyperparameterShape } from '#shared/compare/hyperparameter-view';

const state = newComparisonState(['a', 'b']);
const whole = {
  schemaVersion: 1,
  id: 'cells-abc12',
  name: 'Cells',
  savedAt: '2026-01-02T03:04:05.678Z',
  state,
};

test('a new comparison is valid, and JSON keeps all of it', () => {
  expect(comparisonSchema.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
});

test.each([
  ['a newer version', { ...whole, schemaVersion: 2 }],
  ['an unknown key', { ...whole, colour: 'red' }],
  ['an unknown key of the state', { ...whole, state: { ...state, zoom: 1 } }],
  ['an id that leads out of the folder', { ...whole, id: '../x' }],
  ['a name of spaces', { ...whole, name: '  ' }],
  ['smoothing that never leaves the first value', { ...whole, state: { ...state, smoothing: 1 } }],
  ['an unknown metric', { ...whole, state: { ...state, metrics: ['charm'] } }],
  [
    'grouping by something unknown',
    { ...whole, state: { ...state, grouping: { kind: 'keys', keys: ['mood'] } } },
  ],
  [
    'a brush that ends before it begins',
    { ...whole, state: { ...state, brushes: [{ key: 'hiddenSize', ranges: [[64, 32]] }] } },
  ],
  [
    'an epoch before the first',
    { ...whole, state: { ...state, occasion: { kind: 'epoch', epoch: 0 } } },
  ],
])('%s is refused', (_, document) => {
  expect(comparisonSchema.safeParse(document).success).toBe(false);
});

test('every part of the state is required, except those that older files lack', () => {
  const optional = [...Object.keys(hyperparameterShape), 'testedPairs'];
  for (const key of Object.keys(state)) {
    const { success, data } = comparisonStateSchema.safeParse({ ...state, [key]: undefined });
    expect([key, success]).toEqual([key, optional.includes(key)]);
    if (success) expect(data).toEqual(state);
  }
});
