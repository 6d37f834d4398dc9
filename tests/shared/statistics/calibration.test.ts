import { describe, expect, it } from 'vitest';
import { CalibrationBins } from '#shared/statistics/calibration';

function expectedError(examples: readonly (readonly [number, boolean])[]): number {
  const bins = new CalibrationBins();
  for (const [confidence, correct] of examples) bins.add(confidence, correct);
  return bins.expectedError();
}

describe('CalibrationBins', () => {
  it('is 0 where confidence and accuracy agree in each bin', () => {
    const examples = [0, 1, 2, 3].map((index) => [0.75, index < 3] as const);
    expect(expectedError(examples)).toBe(0);
    expect(expectedError([])).toBe(0);
    expect(expectedError([[1, true]])).toBe(0);
  });

  it('is 1 for confident and wrong', () => {
    expect(expectedError([[1, false]])).toBe(1);
  });

  it('weighs the gap of each bin by its examples', () => {
    // Bin 13 of 15, (0.8, 0.8667]: 0.85 and 0.81, one right: gap |1.66 - 1|. Bin 9, (0.5333, 0.6]: gap |0.55 - 1|.
    const examples = [
      [0.85, true],
      [0.81, false],
      [0.55, true],
    ] as const;
    expect(expectedError(examples)).toBeCloseTo((0.66 + 0.45) / 3, 12);
  });

  it('lets gaps of opposite sign cancel within a bin, but not between bins', () => {
    const within = [
      [0.61, true],
      [0.66, false],
    ] as const;
    expect(expectedError(within)).toBeCloseTo((0.61 + 0.66 - 1) / 2, 12);
    const between = [
      [0.61, true],
      [0.67, false],
    ] as const;
    expect(expectedError(between)).toBeCloseTo((0.39 + 0.67) / 2, 12);
  });

  it('counts the upper end of a bin to it', () => {
    // 0.8 is the end of bin 12, so it is not with 0.81; nor with 0.73, were there 14 bins.
    const examples = [
      [0.8, true],
      [0.81, false],
    ] as const;
    expect(expectedError(examples)).toBeCloseTo((0.2 + 0.81) / 2, 12);
  });
});
