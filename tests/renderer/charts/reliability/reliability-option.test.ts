import { describe, expect, it } from 'vitest';
import type { ReliabilityBin } from '#shared/statistics/calibration';
import {
  reliabilityOption,
  reliabilityPicture,
  reliabilityTable,
} from '../../../../src-renderer/charts/reliability/reliability-option.ts';

const bins: readonly ReliabilityBin[] = [
  { from: 0, to: 0.5, examples: 0, confidence: null, accuracy: null },
  { from: 0.5, to: 1, examples: 99, confidence: 0.8, accuracy: 0.75 },
];
const theme = {
  text: 'text',
  muted: 'muted',
  axis: 'axis',
  grid: 'grid',
  surface: 'surface',
  accent: 'accent',
  font: 'font',
};
const scene = { bins, colour: 'red', theme };

/** The data of a series of the diagram. */
function dataOf(id: string): unknown {
  const series = reliabilityOption(scene).series as readonly { id: string; data: unknown }[];
  return series.find((one) => one.id === id)!.data;
}

describe('a reliability diagram', () => {
  it('has a bar where there are examples, and a gap where there are none', () => {
    expect(dataOf('accuracy')).toEqual(['-', 0.75]);
  });

  it('counts examples on a log scale, none as 0', () => {
    expect(dataOf('counts')).toEqual([0, 2]);
  });

  it('has the diagonal of a calibrated model', () => {
    expect(dataOf('diagonal')).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('has a stand-alone picture with title and background', () => {
    const picture = reliabilityPicture(scene, 'gru');
    expect(picture).toMatchObject({ backgroundColor: 'surface', title: { text: 'gru' } });
    expect(picture.series).toEqual(reliabilityOption(scene).series);
  });

  it('has a table that shows what is missing', () => {
    expect(reliabilityTable(bins).rows).toEqual([
      [0, 0.5, 0, NaN, NaN],
      [0.5, 1, 99, 0.8, 0.75],
    ]);
  });
});
