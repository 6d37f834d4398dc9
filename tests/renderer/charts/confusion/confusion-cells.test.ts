import { describe, expect, it } from 'vitest';
import {
  confusionCells,
  largestWrongShare,
  mostConfused,
} from '../../../../src-renderer/charts/confusion/confusion-cells.ts';
import {
  confusionDifference,
  largestDifference,
  shownDifference,
} from '../../../../src-renderer/charts/confusion/confusion-difference.ts';
import { heatColour } from '../../../../src-renderer/charts/heat-colour.ts';

const confusion = [
  [90, 10, 0],
  [5, 45, 0],
  [0, 0, 0],
];

describe('confusionCells', () => {
  it('gives shares of the row, and heat of errors relative to the most frequent one', () => {
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
  const linear = (byte: number) =>
    byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = (ground: string) => {
    const [red, green, blue] = ground.match(/\d+/g)!.map((byte) => linear(Number(byte)));
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const shares = Array.from({ length: 101 }, (_, index) => index / 100);
  const scales = (['light', 'dark'] as const).flatMap((theme) =>
    (['right', 'wrong'] as const).map((kind) => [theme, kind] as const),
  );

  it.each(scales)('has readable text, %s, %s', (theme, kind) => {
    const contrasts = shares.map((share) => {
      const { ground, text } = heatColour(share, kind, theme);
      const of = luminance(ground);
      return text === '#000000' ? (of + 0.05) / 0.05 : 1.05 / (of + 0.05);
    });
    expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
  });

  it.each(scales)('changes monotonically from 0 to 1, %s, %s', (theme, kind) => {
    const all = shares.map((share) => luminance(heatColour(share, kind, theme).ground));
    const sorted = all.toSorted((a, b) => (theme === 'light' ? b - a : a - b));
    expect(all).toEqual(sorted);
  });

  it('tells right from wrong', () => {
    const [red, , blue] = heatColour(1, 'right', 'light').ground.match(/\d+/g)!.map(Number);
    expect(blue).toBeGreaterThan(red!);
    const [wrongRed, , wrongBlue] = heatColour(1, 'wrong', 'light')
      .ground.match(/\d+/g)!
      .map(Number);
    expect(wrongRed).toBeGreaterThan(wrongBlue!);
  });
});

describe('several matrices side by side', () => {
  it('share one scale of errors', () => {
    const worse = [
      [80, 20, 0],
      [0, 50, 0],
      [0, 0, 0],
    ];
    const largest = largestWrongShare([confusion, worse]);
    expect(largest).toBeCloseTo(0.2);
    expect(confusionCells(confusion, largest)[0]![1]!.heat).toBeCloseTo(0.5);
    expect(confusionCells(worse, largest)[0]![1]!.heat).toBe(1);
  });
});

describe('confusionDifference', () => {
  const baseline = [
    [80, 20, 0],
    [0, 50, 0],
    [0, 0, 0],
  ];
  const cells = confusionDifference(confusion, baseline)!;

  it('counts the differences, and says which are better', () => {
    expect(cells[0]![0]).toMatchObject({ count: 10 });
    expect(cells[0]![0]!.gain).toBeCloseTo(0.1);
    expect(cells[0]![1]!.count).toBe(-10);
    expect(cells[0]![1]!.gain).toBeCloseTo(0.1);
    expect(cells[1]![0]!.gain).toBeCloseTo(-0.1);
    expect(cells[2]![2]).toMatchObject({ count: 0, share: 0, gain: 0 });
    expect(largestDifference([cells])).toBeCloseTo(0.1);
  });

  it('does not exist for matrices of other classes', () => {
    expect(confusionDifference(confusion, [[1]])).toBeNull();
  });

  it('is blue where it is better, orange where it is worse, with signs', () => {
    const look = { labels: ['0', '1', '2'], normalised: false, theme: 'light' } as const;
    const shown = shownDifference(cells, largestDifference([cells]), look);
    expect(shown[0]!.map(({ text }) => text)).toEqual(['+10', '−10', '']);
    expect(shown[0]![0]!.colour).toEqual(heatColour(1, 'right', 'light'));
    expect(shown[0]![1]!.colour).toEqual(heatColour(1, 'right', 'light'));
    expect(shown[1]![0]!.colour).toEqual(heatColour(1, 'wrong', 'light'));
    expect(shown[1]![0]!.description).toContain('+5 vs. baseline (+10.0 points');
    const points = shownDifference(cells, 0.1, { ...look, normalised: true });
    expect(points[0]!.map(({ text }) => text)).toEqual(['+10', '−10', '']);
  });
});
