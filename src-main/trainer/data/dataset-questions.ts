import type { DatasetExamples, MeanImages } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { TrainedOn, TrainerRequests } from '#shared/contract/trainer-messages';
import { distortImage, drawDistortion } from '#shared/data/augmentation';
import { describeProblem } from '#shared/experiment/config';
import type { Dataset, Examples } from '../../storage/datasets/datasets.ts';
import { pixelStatistics } from './normalisation.ts';
import { preparedSplit } from './prepared-split.ts';

type Question<Name extends keyof TrainerRequests> = Omit<
  TrainerRequests[Name]['input'],
  keyof TrainedOn
>;

/** @returns mean images of the training examples, over all and by class; all background for a class without examples */
export function meanImages({ training, classes, side }: Dataset): MeanImages {
  const area = side * side;
  const sums = new Float64Array(classes * area);
  const counts = new Float64Array(classes);
  training.labels.forEach((label, example) => {
    counts[label]! += 1;
    const from = example * area;
    const to = label * area;
    for (let pixel = 0; pixel < area; pixel++) {
      sums[to + pixel]! += training.images[from + pixel]!;
    }
  });
  const all = Uint8Array.from({ length: area }, (_, pixel) => {
    let sum = 0;
    for (let label = 0; label < classes; label++) sum += sums[label * area + pixel]!;
    return Math.round(sum / training.count);
  });
  const perClass = Uint8Array.from(sums, (sum, index) =>
    Math.round(sum / Math.max(1, counts[Math.floor(index / area)]!)),
  );
  return { all, perClass, ...pixelStatistics(training, everyIndex(training)) };
}

/** @returns some of the examples of a split and label. @throws UnrollError 'invalid-input' naming the field */
export function findExamples(
  dataset: Dataset,
  { split, label, offset, limit, splitBy }: Question<'datasetExamples'>,
): DatasetExamples {
  if (label !== null && label >= dataset.classes) {
    throw outOfRange('label', label, `0 to ${dataset.classes - 1}, or null for all classes`);
  }
  const examples = split === 'test' ? dataset.test : dataset.training;
  const candidates = indicesOf(dataset, split, splitBy);
  const found =
    label === null ? candidates : candidates.filter((index) => examples.labels[index] === label);
  const indices = [...found.subarray(offset, offset + limit)];
  return {
    total: found.length,
    indices,
    labels: Uint8Array.from(indices, (index) => examples.labels[index]!),
    images: imagesOf(examples, indices),
  };
}

/**
 * @returns one training example as training sees it in the first epochs (see `BatchSource`)
 * @throws UnrollError 'invalid-input' if there is no such example
 */
export function augmentedImages(
  { training, side }: Dataset,
  { index, seed, epochs, ...ranges }: Question<'augmented'>,
): { original: Uint8Array; images: Uint8Array } {
  checkIndices(training, [index], 'index');
  const original = imagesOf(training, [index]);
  const images = new Uint8Array(epochs * original.length);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const target = images.subarray(epoch * original.length, (epoch + 1) * original.length);
    distortImage(original, side, drawDistortion(ranges, seed, epoch, index), target);
  }
  return { original, images };
}

/**
 * @returns images of one of the two files, one after the other. @throws UnrollError 'invalid-input' for an index beyond
 *   them
 */
export function imagesAt(
  dataset: Dataset,
  { file, indices }: Question<'datasetImages'>,
): Uint8Array {
  const examples = dataset[file];
  checkIndices(examples, indices, 'indices');
  return imagesOf(examples, indices);
}

function indicesOf(
  dataset: Dataset,
  split: Question<'datasetExamples'>['split'],
  splitBy: Question<'datasetExamples'>['splitBy'],
): Uint32Array {
  if (split === 'test') return everyIndex(dataset.test);
  if (splitBy === undefined) {
    return split === 'training' ? everyIndex(dataset.training) : new Uint32Array();
  }
  return preparedSplit(dataset, splitBy).split[split];
}

function everyIndex({ count }: Examples): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}

function imagesOf({ images, count }: Examples, indices: readonly number[]): Uint8Array {
  const area = images.length / count;
  const found = new Uint8Array(indices.length * area);
  indices.forEach((index, place) => {
    found.set(images.subarray(index * area, (index + 1) * area), place * area);
  });
  return found;
}

function checkIndices({ count }: Examples, indices: readonly number[], key: string): void {
  const wrong = indices.find((index) => index >= count);
  if (wrong !== undefined) throw outOfRange(key, wrong, `0 to ${count - 1}`);
}

function outOfRange(key: string, value: number, allowed: string): UnrollError {
  return new UnrollError('invalid-input', describeProblem({ key, value, allowed }));
}
