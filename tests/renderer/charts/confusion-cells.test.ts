import { describe, expect, it } from 'vitest';
import { confusionCells, mostConfused } from '../../../src-renderer/charts/confusion-cells.ts';
import { heatColour } from '../../../src-renderer/charts/heat-colour.ts';

const confusion = [
  [90, 10, 0],
  [5, 45, 0],
  [0, 0, 0],
];

describe('confusionCells', () => {
  it('gives shares of the row, and heat of errors against the most frequent one', () => {
    const cells = confusionCells(confusion);
    expect(cells[0]![0]).toMatchObject({ count: 90, share: 0.9, heat: 0.9 });
    expect(cells[0]![1]).toMatchObject({ share: 0.1, heat: 1 });
    expect(cells[1]![0]).toMatchObject({ share: 0.1, heat: 1 });
    expect(cells[2]![2]).toMatchObject({ share: 0, heat: 0 });
  });

  it('has no heat of errors where there are none', () => {
    const cells = confusionCells([
      [3, 0],
      [0, 4],
    ]);
    expect(cells[0]![1]!.heat).toBe(0);
  });
});

describe('mostConfused', () => {
  it('lists the pairs with errors, most frequent first', () => {
    const pairs = mostConfused(confusion, 5);
    expect(pairs.map(({ label, predicted, count }) => [label, predicted, count])).toEqual([
      [0, 1, 10],
      [1, 0, 5],
    ]);
    expect(mostConfused(confusion, 1)).toHaveLength(1);
  });
});

describe('heatColour', () => {
  /** Relative luminance of an OKLCH grey, which is the cube of its lightness. */
  const luminance = (ground: string) => Number(/oklch\(([\d.]+)/.exec(ground)![1]) ** 3;

  it.each(['light', 'dark'] as const)('has text that stands out, %s', (theme) => {
    for (let share = 0; share <= 1; share += 0.01) {
      const { ground, text } = heatColour(share, 'right', theme);
      const dark = text === '#000000' ? 0 : luminance(ground);
      const light = text === '#000000' ? luminance(ground) : 1;
      expect((light + 0.05) / (dark + 0.05)).toBeGreaterThan(4.5);
    }
  });
});
