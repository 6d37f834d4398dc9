import { describe, expect, it } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import { exampleCountProblem } from '#shared/experiment/example-counts';
import { defaultDataView, fittingSplit } from '../../../../src-renderer/features/data/data-view.ts';

it('a page begins with what the fields allow', () => {
  const { splitBy, order, augmentation } = defaultDataView;
  expect(() => parseConfig({ ...splitBy, ...order, ...augmentation })).not.toThrow();
});

describe('a fitting split', () => {
  it('is the one that is wanted where the data set is large enough', () => {
    const wanted = { seed: 3, validationExamples: 100, trainingExamples: 900 };
    expect(fittingSplit(wanted, 1000)).toBe(wanted);
  });

  it.each([
    [{ validationExamples: 5000, trainingExamples: 0 }, 5000],
    [{ validationExamples: 5000, trainingExamples: 0 }, 40],
    [{ validationExamples: 5, trainingExamples: 4000 }, 1000],
    [{ validationExamples: 5000, trainingExamples: 0 }, 2],
  ])('fits: %j into %i', (wanted, available) => {
    const split = fittingSplit({ seed: 3, ...wanted }, available);
    expect(split.seed).toBe(3);
    expect(exampleCountProblem(split, available)).toBeUndefined();
  });
});
