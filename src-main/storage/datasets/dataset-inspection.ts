import { imageBytes, imageSide } from '#shared/data/image-size';
import { classLabel } from '#shared/data/class-name';
import type { DatasetInspection } from '#shared/contract/inspections';
import { counted, formatCount, formatShare } from '#shared/text/format';
import type { Dataset, Examples } from './datasets.ts';
import { isOnWhite } from './foreign/fit-image.ts';
import { testCount } from './split-for-testing.ts';

/** Examples of each class that are shown. */
const shownExamples = 6;
/** Classes that a warning calls by their names. */
const namedClasses = 8;
/** With fewer training examples a network hardly learns a class. */
const fewExamples = 10;

/** A data set as its files were read, before anything is decided about it. */
export interface ReadFiles extends Pick<Dataset, 'classes' | 'classNames'> {
  readonly format: DatasetInspection['format'];
  readonly training: Examples;
  /** Null: part of the training examples is split off. */
  readonly test: Examples | null;
  readonly notes: readonly string[];
  /** Whether the files are known to have rows and columns exchanged. */
  readonly transposed: boolean;
}

/** Says what a data set would bring. */
export function inspectDataset({ training, test, ...read }: ReadFiles): DatasetInspection {
  const { format, classes, classNames, notes, transposed } = read;
  const counts = countsOf(training, classes);
  const onWhite = imagesOnWhite(training);
  const testCounts = test === null ? counts.map(testCount) : countsOf(test, classes);
  const trainingCounts =
    test === null ? counts.map((count, label) => count - testCounts[label]!) : counts;
  return {
    kind: 'dataset',
    ...{ format, classes, classNames, notes, transposed },
    training: trainingCounts,
    test: testCounts,
    hasTestPart: test !== null,
    inverted: 2 * onWhite > training.count,
    examples: firstExamples(training, classes),
    warnings: [
      ...classWarnings(trainingCounts, testCounts, classNames),
      ...groundWarning(onWhite, training.count),
    ],
  };
}

function countsOf({ labels }: Examples, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}

function imagesOnWhite({ count, images }: Examples): number {
  let found = 0;
  for (let index = 0; index < count; index++) {
    const pixels = images.subarray(index * imageBytes, (index + 1) * imageBytes);
    if (isOnWhite({ width: imageSide, height: imageSide, pixels })) found += 1;
  }
  return found;
}

function firstExamples(
  { labels, images }: Examples,
  classes: number,
): DatasetInspection['examples'] {
  const byClass = Array.from({ length: classes }, (): number[] => []);
  let missing = classes * shownExamples;
  for (let index = 0; index < labels.length && missing > 0; index++) {
    const indices = byClass[labels[index]!]!;
    if (indices.length === shownExamples) continue;
    indices.push(index);
    missing -= 1;
  }
  const shown = byClass.flat();
  const pixels = new Uint8Array(shown.length * imageBytes);
  shown.forEach((index, place) =>
    pixels.set(images.subarray(index * imageBytes, (index + 1) * imageBytes), place * imageBytes),
  );
  return { labels: Uint8Array.from(shown, (index) => labels[index]!), images: pixels };
}

function classWarnings(
  training: readonly number[],
  test: readonly number[],
  names: readonly string[] | null,
): string[] {
  const called = (labels: readonly number[]): string => {
    if (labels.length > 1 && labels.length === training.length) {
      return `All ${formatCount(labels.length)} classes`;
    }
    const named = labels.slice(0, namedClasses).map((label) => classLabel(names, label));
    const more = labels.length > named.length ? ` and ${labels.length - named.length} more` : '';
    return `${labels.length === 1 ? 'Class' : 'Classes'} ${named.join(', ')}${more}`;
  };
  const labelsWhere = (isMeant: (label: number) => boolean): number[] =>
    [...training.keys()].filter(isMeant);
  const warn = (labels: readonly number[], what: (have: string) => string): string[] =>
    labels.length === 0 ? [] : [`${called(labels)} ${what(labels.length === 1 ? 'has' : 'have')}`];
  return [
    ...warn(
      labelsWhere((label) => training[label] === 0),
      (have) => `${have} no training examples: networks can’t learn to recognise it.`,
    ),
    ...warn(
      labelsWhere((label) => training[label]! > 0 && training[label]! < fewExamples),
      (have) =>
        `${have} fewer than ${fewExamples} training examples, which are hardly enough to learn from.`,
    ),
    ...warn(
      labelsWhere((label) => training[label]! > 0 && test[label] === 0),
      (have) => `${have} no test examples, so that its accuracy can’t be measured.`,
    ),
  ];
}

/** Networks learn from white on black; a mixture is mostly a mistake. */
function groundWarning(onWhite: number, count: number): string[] {
  const others = Math.min(onWhite, count - onWhite);
  if (others / count < 0.1) return [];
  return [
    `${counted(onWhite, 'image')} of ${formatCount(count)} (${formatShare(onWhite / count)}) have a white ground and the others a black one. All are inverted or none.`,
  ];
}
