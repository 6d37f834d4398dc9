import type { ModelReading, StepwiseReading } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { DigitScore } from '#shared/contract/trainer-messages';
import { softmax } from '#shared/statistics/evaluation';
import { mostProbable } from '#shared/statistics/most-probable';
import { evaluateBatches, evaluationSource, savedModelBatch } from '../run/evaluate-batches.ts';
import { predict } from './predict.ts';
import type { SavedModel } from './saved-models.ts';

/** @returns a model's prediction for an image of 784 bytes */
export async function readDigit(model: SavedModel, image: Uint8Array): Promise<ModelReading> {
  const [probabilities = []] = await predict(model, image);
  return { predicted: mostProbable(probabilities), probabilities };
}

/** @returns a model's prediction for an image after each step; see `StepwiseReading` */
export async function readDigitSteps(
  { engine, data, network, inputs }: SavedModel,
  image: Uint8Array,
): Promise<StepwiseReading> {
  const { classes } = data;
  const steps = network.sequenceLength;
  const examples = { count: 1, images: image, labels: new Uint8Array(1) };
  const source = evaluationSource(inputs, examples, savedModelBatch);
  const probabilities = softmax(await engine.predictSteps(source.batch(0, 0)), classes);
  const predicted = mostProbable(probabilities.subarray((steps - 1) * classes));
  return { steps, classes, probabilities, predicted };
}

/**
 * Evaluates a model on labelled images.
 * @throws UnrollError 'invalid-input' if the model doesn't know one of the labels
 */
export async function scoreDigits(
  { engine, data, inputs }: SavedModel,
  images: Uint8Array,
  labels: Uint8Array,
): Promise<DigitScore> {
  const unknown = labels.find((label) => label >= data.classes);
  if (unknown !== undefined) {
    throw new UnrollError(
      'invalid-input',
      `the model has the classes 0 to ${data.classes - 1}; the set has a ${unknown}`,
    );
  }
  const examples = { count: labels.length, images, labels };
  const source = evaluationSource(inputs, examples, savedModelBatch);
  const answers = await evaluateBatches(engine, source, data.classes);
  const { predicted, probability } = answers;
  return { evaluation: answers.evaluation(), predicted, probability };
}
