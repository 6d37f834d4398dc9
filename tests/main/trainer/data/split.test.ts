import { describe, expect, it } from 'vitest';
import { splitExamples } from '#main/trainer/data/split';
import { UnrollError } from '#shared/contract/errors';

/** A data set without pixels: `sizes[label]` examples of each class, mixed. */
function datasetOf(...sizes: number[]) {
  const labels: number[] = [];
  const left = [...sizes];
  while (left.some((count) => count > 0)) {
    left.forEach((count, label) => {
      if (count > 0) labels.push(label);
      left[label]! -= 1;
    });
  }
  const training = {
    count: labels.length,
    images: new Uint8Array(),
    labels: Uint8Array.from(labels),
  };
  return { training, classes: sizes.length };
}

const dataset = datasetOf(300, 511, 89, 100);
const total = 1000;
const split = (validationExamples: number, trainingExamples = 0, seed = 0) =>
  splitExamples(dataset, { validationExamples, trainingExamples, seed });

function classCounts(indices: Uint32Array): number[] {
  const counts = [0, 0, 0, 0];
  for (const index of indices) counts[dataset.training.labels[index]!]! += 1;
  return counts;
}

describe('splitExamples', () => {
  it.each([
    [0, 0],
    [0, 1],
    [1, 0],
    [7, 13],
    [100, 0],
    [333, 334],
    [999, 1],
    [1, 999],
  ])('holds back exactly %i and trains on %i (0: the rest)', (validation, training) => {
    const result = split(validation, training);
    expect(result.validation.length).toBe(validation);
    expect(result.training.length).toBe(training === 0 ? total - validation : training);
    const used = [...result.validation, ...result.training];
    expect(new Set(used).size).toBe(used.length);
    expect(Math.max(...used)).toBeLessThan(total);
    for (const indices of [result.validation, result.training]) {
      expect([...indices]).toEqual([...indices].sort((a, b) => a - b));
    }
  });

  it('gives each class its share, within one example', () => {
    const { validation, training } = split(123, 457);
    classCounts(validation).forEach((count, label) => {
      expect(Math.abs(count - [300, 511, 89, 100][label]! * 0.123)).toBeLessThan(1);
    });
    const left = [300, 511, 89, 100].map((size, label) => size - classCounts(validation)[label]!);
    classCounts(training).forEach((count, label) => {
      expect(Math.abs(count - (left[label]! * 457) / 877)).toBeLessThan(1);
    });
  });

  it('is the same again, and another with another seed', () => {
    expect(split(100, 200, 4)).toEqual(split(100, 200, 4));
    expect(split(100, 200, 5).validation).not.toEqual(split(100, 200, 4).validation);
    expect(split(100, 200, 5).training).not.toEqual(split(100, 200, 4).training);
  });

  it('keeps the validation split when the training subset changes', () => {
    expect(split(100, 50).validation).toEqual(split(100).validation);
  });

  it('draws from the whole data set', () => {
    const { validation } = split(100);
    expect(Math.min(...validation)).toBeLessThan(100);
    expect(Math.max(...validation)).toBeGreaterThan(900);
  });

  it('draws from each class in another order', () => {
    const twoClasses = datasetOf(100, 100); // Even indices are of class 0, odd ones of class 1.
    const { validation } = splitExamples(twoClasses, {
      validationExamples: 40,
      trainingExamples: 0,
      seed: 0,
    });
    const placesOf = (label: number) =>
      [...validation].filter((index) => index % 2 === label).map((index) => (index - label) / 2);
    expect(placesOf(0).length).toBe(20);
    expect(placesOf(1)).not.toEqual(placesOf(0));
  });

  it('does with a class that has no examples', () => {
    const { training, validation } = splitExamples(datasetOf(0, 10, 10), {
      validationExamples: 4,
      trainingExamples: 0,
      seed: 0,
    });
    expect([training.length, validation.length]).toEqual([16, 4]);
  });

  it.each([
    [1000, 0, 'validationExamples: 1000 is not allowed; use at most 999 of the 1000 training'],
    [
      100,
      901,
      'trainingExamples: 901 is not allowed; use at most 900 of the 900 left after validation',
    ],
  ])('rejects %i to hold back and %i to train on', (validation, training, message) => {
    expect(() => split(validation, training)).toThrow(message);
    expect(() => split(validation, training)).toThrow(UnrollError);
  });
});
