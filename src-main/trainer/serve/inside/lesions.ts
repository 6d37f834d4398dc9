import { setImmediate } from 'node:timers/promises';
import type { LesionReading, LesionScore } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { Lesions } from '#shared/inside/lesions';
import { silenceUnits, unitsPerLayer, type NetworkUnit } from '#shared/inside/silenced-units';
import { parameterLayout, type Network } from '#shared/network/network';
import { counted } from '#shared/text/format';
import { mostProbable } from '#shared/statistics/most-probable';
import type { BatchSource } from '../../data/batches.ts';
import { evaluationSource, savedModelBatch } from '../../run/evaluate-batches.ts';
import type { Dependencies } from '../../ports/dependencies.ts';
import { readDigit } from '../read-digit.ts';
import type { SavedModel } from '../saved-models.ts';
import type { AnalysisTask } from './analysis-task.ts';
import { sampledDigits } from './sampled-digits.ts';

/** Examples of the test set, all classes together, at most; large networks get fewer, but not below the least. */
const [mostExamples, leastExamples] = [1000, 200];
/** The multiply-adds that the analysis may take, about 20 s, and those of a score while units are brushed. */
const budgets = { analysis: 1.5e12, score: 1e10 } as const;

/**
 * Silences each unit of a model by itself, and counts what it then gets right on a balanced sample of its test set; see
 * `Lesions`.
 * @throws UnrollError 'not-found' if the data set is missing, 'invalid-input' if it has changed since the training
 */
export async function lesions({ model, dependencies, report }: AnalysisTask): Promise<Lesions> {
  const { network } = model;
  const units = network.layers * unitsPerLayer(network);
  const sample = await sampleOf(model, dependencies, budgets.analysis / units);
  const intact = await correctByClass(model, sample.source);
  const layers: number[][][] = [];
  for (let layer = 0; layer < network.layers; layer++) {
    const right: number[][] = [];
    for (let unit = 0; unit < unitsPerLayer(network); unit++) {
      report((layer * unitsPerLayer(network) + unit) / units);
      right.push(
        await without(model, [{ layer, unit }], () => correctByClass(model, sample.source)),
      );
    }
    layers.push(right);
  }
  return { examples: sample.examples, intact, layers };
}

/**
 * What a model without some units predicts for an image of 784 bytes.
 * @throws UnrollError 'invalid-input' naming a unit that the model doesn't have
 */
export function readWithout(
  model: SavedModel,
  units: readonly NetworkUnit[],
  image: Uint8Array,
): Promise<LesionReading> {
  return without(model, units, async () => ({
    ...(await readDigit(model, image)),
    activity: await activityOf(model, image),
  }));
}

/** @returns for each layer [units]: the mean magnitude of the hidden state over the steps */
async function activityOf({ engine, network, inputs }: SavedModel, image: Uint8Array) {
  const examples = { count: 1, images: image, labels: new Uint8Array(1) };
  const batch = evaluationSource(inputs, examples, 1).batch(0, 0);
  const width = unitsPerLayer(network);
  return (await engine.hiddenStates(batch)).map((states) => {
    const sums = new Array<number>(width).fill(0);
    states.forEach((state, at) => (sums[at % width]! += Math.abs(state)));
    return sums.map((sum) => sum / network.sequenceLength);
  });
}

/**
 * How many examples of each class a model without some units gets right on a balanced sample of its test set.
 * @throws UnrollError as `lesions` and `readWithout`
 */
export async function scoreWithout(
  model: SavedModel,
  units: readonly NetworkUnit[],
  dependencies: Pick<Dependencies, 'loadDataset'>,
): Promise<LesionScore> {
  const { examples, source } = await sampleOf(model, dependencies, budgets.score);
  const right = await without(model, units, () => correctByClass(model, source));
  return { examples, right };
}

/** Runs a task with some units silenced; the model is whole again afterwards, whatever happens. */
async function without<Result>(
  { engine, network, parameters }: SavedModel,
  units: readonly NetworkUnit[],
  task: () => Promise<Result>,
): Promise<Result> {
  await engine.writeParameters(silenced(network, parameters, units));
  try {
    return await task();
  } finally {
    await engine.writeParameters(parameters);
  }
}

function silenced(
  network: Network,
  parameters: Float32Array,
  units: readonly NetworkUnit[],
): Float32Array {
  try {
    return silenceUnits(network, parameters, units);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnrollError(
      'invalid-input',
      `units: ${error.message}; the model has ${counted(network.layers, 'layer')} of ${counted(unitsPerLayer(network), 'unit')}`,
      { cause: error },
    );
  }
}

interface Sample {
  /** [classes] */
  readonly examples: number[];
  readonly source: BatchSource;
}

/** @param budget multiply-adds for the whole sample */
async function sampleOf(
  { data, network, inputs }: SavedModel,
  dependencies: Pick<Dependencies, 'loadDataset'>,
  budget: number,
): Promise<Sample> {
  // Nearly each parameter is multiplied once in each step.
  const perExample = parameterLayout(network).length * network.sequenceLength;
  const size = Math.min(mostExamples, Math.max(leastExamples, Math.floor(budget / perExample)));
  const { test, indices } = await sampledDigits(data, dependencies, Math.max(size, data.classes));
  const examples = new Array<number>(data.classes).fill(0);
  for (const index of indices) examples[test.labels[index]!]! += 1;
  return { examples, source: evaluationSource(inputs, test, savedModelBatch, indices) };
}

/** @returns [classes]: how many examples of each class the model gets right */
async function correctByClass(
  { engine, data }: SavedModel,
  source: BatchSource,
): Promise<number[]> {
  const { classes } = data;
  const right = new Array<number>(classes).fill(0);
  for (let index = 0; index < source.batchesPerEpoch; index++) {
    // The process also answers whoever wants to end it.
    await setImmediate();
    const batch = source.batch(0, index);
    const logits = await engine.predict(batch);
    for (let row = 0; row < batch.size; row++) {
      const predicted = mostProbable(logits.subarray(row * classes, (row + 1) * classes));
      if (predicted === batch.labels[row]) right[predicted]! += 1;
    }
  }
  return right;
}
