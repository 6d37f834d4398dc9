import { expect, test } from 'vitest';
import { inspectDataset, type ReadFiles } from '#main/storage/datasets/dataset-inspection';

const area = 784;

/** Examples of labels, whose images hold their index in the middle and a ground elsewhere. */
function examplesOf(labels: readonly number[], ground: (index: number) => number = () => 0) {
  const images = new Uint8Array(labels.length * area);
  for (const index of labels.keys()) {
    images.fill(ground(index), index * area, (index + 1) * area);
    images[index * area + 400] = index;
  }
  return { count: labels.length, labels: Uint8Array.from(labels), images };
}

const many = (count: number, label: number) => new Array<number>(count).fill(label);
const read: Omit<ReadFiles, 'training'> = {
  ...{ format: 'csv' as const, classes: 2, classNames: ['cat', 'dog'] },
  ...{ notes: ['Read.'], transposed: true, test: null },
};

test('counts are those after the split, and the first examples of each class are shown', () => {
  const training = examplesOf([...many(70, 1), ...many(14, 0)]);
  const inspection = inspectDataset({ ...read, training });
  expect(inspection).toMatchObject({
    ...{ kind: 'dataset', format: 'csv', classNames: ['cat', 'dog'], notes: ['Read.'] },
    ...{ training: [12, 60], test: [2, 10], hasTestPart: false },
    ...{ inverted: false, transposed: true, warnings: [] },
  });
  expect([...inspection.examples.labels]).toEqual([...many(6, 0), ...many(6, 1)]);
  expect(inspection.examples.images[400]).toBe(70);
  expect(inspection.examples.images[6 * area + 400]).toBe(0);
});

test('images on white are to be inverted, and a mixture is pointed out', () => {
  const labels = [...many(50, 0), ...many(50, 1)];
  const white = inspectDataset({ ...read, training: examplesOf(labels, () => 240) });
  expect([white.inverted, white.warnings]).toEqual([true, []]);
  const mixed = inspectDataset({
    ...read,
    training: examplesOf(labels, (index) => (index < 20 ? 255 : 0)),
  });
  expect([mixed.inverted, mixed.warnings]).toEqual([
    false,
    [
      '20 images of 100 (20 %) have a white ground and the others a black one. All are inverted or none.',
    ],
  ]);
});

test('classes with few or no examples are named', () => {
  const inspection = inspectDataset({
    ...{ ...read, classes: 4, classNames: null },
    training: examplesOf([...many(20, 0), ...many(9, 1), ...many(30, 3)]),
    test: examplesOf([...many(5, 1), ...many(5, 3)]),
  });
  expect(inspection).toMatchObject({
    ...{ training: [20, 9, 0, 30], test: [0, 5, 0, 5], hasTestPart: true },
    warnings: [
      'Class 2 has no training examples: networks can’t learn to recognise it.',
      'Class 1 has fewer than 10 training examples, which are hardly enough to learn from.',
      'Class 0 has no test examples, so that its accuracy can’t be measured.',
    ],
  });
});

test('long lists of classes are cut short', () => {
  const warningsOf = (classes: number, few: number) =>
    inspectDataset({
      ...{ ...read, classes, classNames: null },
      training: examplesOf(
        Array.from({ length: classes }, (_, label) => many(label < few ? 5 : 20, label)).flat(),
      ),
    }).warnings;
  expect(warningsOf(12, 10)).toEqual([
    'Classes 0, 1, 2, 3, 4, 5, 6, 7 and 2 more have fewer than 10 training examples, which are hardly enough to learn from.',
  ]);
  expect(warningsOf(12, 12)[0]).toMatch(/^All 12 classes have fewer/);
});
