import { expect, test } from 'vitest';
import type { StateTrajectories } from '#shared/contract/commands';
import { shownTableExports } from '../../../../src-renderer/client/export/table-exports.ts';
import {
  axisName,
  digitColumns,
  digitRows,
  pathColumns,
  pathRows,
  placeInWords,
  type ShownStates,
} from '../../../../src-renderer/features/inspect/trajectories/shown-states.ts';

const states: StateTrajectories = {
  steps: 2,
  epoch: null,
  layer: 0,
  layers: 1,
  explained: [0.625, 0.2],
  // The sign of x decides.
  answers: { kind: 'answers', origin: [0, 0], perX: [1, -1], perY: [0, 0] },
  sample: {
    indices: [4, 9],
    labels: Uint8Array.of(1, 0),
    points: Float64Array.of(-2, 1.23456, 2, 0),
    point: 'last',
  },
  path: Float64Array.of(0.5, 0.25, -1, 3),
  predicted: 1,
  alike: { steps: [0, 1], paths: [] },
};
const model: ShownStates = {
  id: 'a',
  name: 'GRU',
  states,
  classNames: ['shirt', 'shoe'],
  noun: 'row',
};
const undecided: ShownStates = {
  ...model,
  name: 'BiGRU',
  states: { ...states, answers: { kind: 'none', because: 'directions' } },
};

test('an axis has its share of the variance', () => {
  expect(axisName(states, 0)).toBe('PC 1, 63 % of the variance');
  expect(axisName(states, 1)).toBe('PC 2, 20 % of the variance');
});

test('a place is said with the region that it is in', () => {
  expect(placeInWords(model, 0)).toBe('After row 1, at (0.50, 0.25), in the region of shirt.');
  expect(placeInWords(model, 1)).toBe('After row 2, at (−1.00, 3.00), in the region of shoe.');
  expect(placeInWords(undecided, 0)).toBe('After row 1, at (0.50, 0.25).');
});

test('the path as a table has all models, steps from 1 and all digits in the file', () => {
  const rows = pathRows([model, undecided]);
  const exports = shownTableExports(() => ({ columns: pathColumns, rows }));
  expect(exports.csv()).toBe(
    '\ufeffModel,Step,PC 1,PC 2,Region\r\nGRU,1,0.5,0.25,shirt\r\nGRU,2,-1,3,shoe\r\nBiGRU,1,0.5,0.25,\r\nBiGRU,2,-1,3,\r\n',
  );
});

test('the test digits as a table have their class and where they end', () => {
  const rows = digitRows([model]);
  const exports = shownTableExports(() => ({ columns: digitColumns, rows }));
  expect(exports.csv()).toBe(
    '\ufeffModel,Test digit,Class,PC 1,PC 2\r\nGRU,4,shoe,-2,1.23456\r\nGRU,9,shirt,2,0\r\n',
  );
  expect(exports.markdown()).toContain('| GRU | 4 | shoe | −2.000 | 1.235 |');
});
