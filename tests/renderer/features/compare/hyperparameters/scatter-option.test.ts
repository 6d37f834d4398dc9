import { describe, expect, it, test } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import {
  boxBetween,
  brushedBoxes,
  partsBetween,
} from '../../../../../src-renderer/features/compare/hyperparameters/scatter-boxes.ts';
import {
  frontOf,
  plotShare,
  scaleShare,
  scatterOption,
  scatterTable,
} from '../../../../../src-renderer/features/compare/hyperparameters/scatter-option.ts';
import { finishedRun, sampleEvaluation } from '../../../../support/compared.ts';
import { axesOf, theme } from './plots.ts';

function run(name: string, parameters: number, accuracy: number | null): ExperimentRecord {
  const test = accuracy === null ? null : sampleEvaluation(accuracy);
  return finishedRun(name, {}, { parameters, test });
}
const records = [
  run('cheap', 1000, 0.8),
  run('beaten', 3000, 0.75),
  run('best', 2000, 0.9),
  run('dear', 4000, 0.9),
  run('untested', 500, null),
];
const runs = records.map(({ id, name }) => ({ id, name, colour: '#123456', isMatching: true }));
const [x, accuracy, loss, seeds] = axesOf(
  ['parameters', 'testAccuracy', 'testLoss', 'seed'],
  records,
) as [never, never, never, never];

describe('the Pareto front', () => {
  it('has the runs that none beats, the cheapest first, for either better direction', () => {
    expect(frontOf({ x, y: accuracy, runs })).toEqual(['cheap', 'best']);
    expect(frontOf({ x, y: loss, runs })).toEqual(['cheap', 'best']);
  });

  it('is of the runs within the brushes', () => {
    const some = runs.map((one) => ({ ...one, isMatching: one.id !== 'best' }));
    expect(frontOf({ x, y: accuracy, runs: some })).toEqual(['cheap', 'dear']);
  });

  it('does not exist where less is not better, or no direction is', () => {
    expect(frontOf({ x: seeds, y: accuracy, runs })).toBeNull();
    expect(frontOf({ x, y: seeds, runs })).toBeNull();
  });
});

describe('the scatter plot', () => {
  const scene = { x, y: accuracy, runs, front: ['cheap', 'best'], highlighted: ['dear'], theme };
  const series = scatterOption(scene).series as {
    id: string;
    step?: string;
    data: (number[] & { name: string; itemStyle: object })[];
  }[];
  const of = (id: string) => series.find((one) => one.id === id)!;

  it('has a point for each run that has both values, and an outline for those on the front', () => {
    expect(of('matching').data.map(({ name }) => name)).toEqual([
      'cheap',
      'beaten',
      'best',
      'dear',
    ]);
    const rims = of('matching').data.map(({ itemStyle }) => 'borderColor' in itemStyle);
    expect(rims).toEqual([true, false, true, false]);
    expect(of('lit').data.map(({ name }) => name)).toEqual(['dear']);
  });

  it('draws the front as steps that continue to the edge', () => {
    const { step, data } = of('front');
    expect(step).toBe('end');
    expect(data).toHaveLength(3);
    expect(data[2]![1]).toBe(data[1]![1]);
    expect(data[2]![0]).toBeGreaterThan(1);
  });

  it('is a table', () => {
    const { header, rows } = scatterTable(scene);
    expect(header).toEqual(['Run', 'Parameters', 'Test accuracy', 'On the Pareto front']);
    expect(rows[0]).toEqual(['cheap', 1000, 0.8, 'yes']);
    expect(rows[4]).toEqual(['untested', 500, Number.NaN, 'no']);
  });
});

describe('a box over the plot', () => {
  it('spans its two corners', () => {
    expect(boxBetween({ across: 0.75, up: 0.25 }, { across: 0.25, up: 1 })).toEqual({
      left: 0.25,
      width: 0.5,
      bottom: 0.25,
      height: 0.75,
    });
  });

  it('brushes what is under it, and covers just that', () => {
    const parts = partsBetween(accuracy, plotShare(0), plotShare(0.5));
    expect(parts).toEqual({ ranges: [[0.75, 0.825]] });
    const brush = { key: 'testAccuracy' as const, ranges: [[0.75, 0.825]] as [number, number][] };
    const [box] = brushedBoxes({ axis: x, brush: undefined }, { axis: accuracy, brush });
    expect([box!.left, box!.width]).toEqual([0, 1]);
    expect(box!.bottom).toBeCloseTo(plotShare(0), 12);
    expect(box!.bottom + box!.height).toBeCloseTo(plotShare(0.5), 12);
  });

  it('is absent where nothing is brushed', () => {
    const bare = { axis: x, brush: undefined };
    expect(brushedBoxes(bare, bare)).toEqual([]);
  });
});

test('the plot goes a little beyond the scale', () => {
  expect(scaleShare(0)).toBeLessThan(0);
  expect(scaleShare(1)).toBeGreaterThan(1);
  expect(plotShare(scaleShare(0.3))).toBeCloseTo(0.3, 12);
});
