import { describe, expect, it } from 'vitest';
import type { ReliabilityBin } from '#shared/statistics/calibration';
import {
  reliabilityOption,
  reliabilityPicture,
  reliabilityTable,
  type ReliabilityBar,
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
function dataOf(id: string, given: readonly ReliabilityBar[] = bins): unknown {
  const { series: all } = reliabilityOption({ ...scene, bins: given });
  const series = all as readonly { id: string; data: unknown }[];
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

  it('has a band of one deviation around the mean of a group, within 0 and 1 (U21)', () => {
    const spread = [
      { ...bins[0]!, deviation: null },
      { ...bins[1]!, deviation: 0.125 },
      { ...bins[1]!, accuracy: 0.95, deviation: 0.25 },
    ];
    expect(dataOf('deviation', spread)).toEqual([
      [1, 0.625, 0.875],
      [2, 0.7, 1],
    ]);
    expect(dataOf('deviation')).toEqual([]);
    expect(reliabilityTable(spread).header.at(-1)).toBe('Deviation of accuracy');
    expect(reliabilityTable(spread).rows.map((row) => row.at(-1))).toEqual([NaN, 0.125, 0.25]);
  });

  it('has a stand-alone picture with title and background', () => {
    const picture = reliabilityPicture(scene, 'gru', { width: 300, hasTitle: true });
    expect(picture).toMatchObject({ backgroundColor: 'surface', title: { text: 'gru' } });
    expect(JSON.stringify(picture.series)).toBe(JSON.stringify(reliabilityOption(scene).series));
  });

  it('has a table that shows what is missing', () => {
    expect(reliabilityTable(bins).rows).toEqual([
      [0, 0.5, 0, NaN, NaN],
      [0.5, 1, 99, 0.8, 0.75],
    ]);
  });
});
