import { expect, test } from 'vitest';
import { finishedRun } from '../support/compared.ts';
import { recordedLayer, recordedPoint } from '../support/recorded-points.ts';
import { measuredTable, profilesSvg, reachOf, withMeasured } from './measured.ts';

const at = (epoch: number, gradient: readonly number[]) =>
  recordedPoint(10 * epoch, epoch, recordedLayer(gradient));

test('the gradient reaches back as long as it stays above a thousandth of the last step’s', () => {
  expect(reachOf(at(1, [5, 0.0019, 0.003, 1, 2]))).toBe(3);
  expect(reachOf(at(1, [1, 1, 1]))).toBe(3);
  expect(reachOf(at(1, [0, 0, 1]))).toBe(1);
});

const network = {
  name: 'LSTM',
  record: finishedRun('lstm'),
  points: [at(0.5, [1e-9, 1]), at(1.5, [0.25, 1]), at(2, [0.16, 1])],
};

test('the table has the first point and the median of the last epoch', () => {
  const cells = measuredTable([network]).split('\n')[2]!.split('|').slice(1, -1);
  expect(cells.map((cell) => cell.trim())).toEqual([
    ...['LSTM', '10⁻⁹', '0.2', '1', '2', '90.00 %'],
  ]);
});

test('the figure has a line for each network, relative to the last pixel', () => {
  const svg = profilesSvg([network, { ...network, name: 'IRNN' }], 'By pixel', (all) => all[0]!);
  for (const name of ['LSTM', 'IRNN']) expect(svg).toContain(`<title>${name}</title>`);
  expect(svg).toContain('10⁻⁹');
});

test('only what is between the marks of a document is replaced', () => {
  const marked = (inside: string) =>
    `before\n\n<!-- measured -->\n\n${inside}\n\n<!-- end of measured -->\nafter`;
  expect(withMeasured(marked('old'), 'new')).toBe(marked('new'));
  expect(() => withMeasured('no marks', 'new')).toThrow('are missing');
});
