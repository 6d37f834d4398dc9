import { setImmediate } from 'node:timers/promises';
import { imageBytes } from '#shared/data/image-size';
import { evenlySpaced } from '#shared/inside/evenly-spaced';
import { probePenalty, type Probed, type Probes } from '#shared/inside/probes';
import { directionCount, type Network } from '#shared/network/network';
import { mostProbable } from '#shared/statistics/most-probable';
import {
  predictLinear,
  RidgeRegression,
  SquaredCorrelations,
  type LinearMap,
} from '#shared/statistics/ridge';
import type { Examples } from '../../../storage/datasets/datasets.ts';
import { evaluationSource, savedModelBatch } from '../../run/evaluate-batches.ts';
import { checkSameData } from '../../run/same-data.ts';
import type { SavedModel } from '../saved-models.ts';
import type { AnalysisTask } from './analysis-task.ts';

/** The most steps after which the class is probed, and after which earlier inputs are. */
const mostSteps = 28;
const mostMemorySteps = 7;
/** The most numbers in the squares of all probes together: 128 MiB. */
const mostSquares = 2 ** 24;
/** The multiply-adds that fitting and testing may take: about 6 s. */
const budget = 6e9;
/** So many times as many examples as a layer has units are fitted in any case, so that the probes can't learn them by heart. */
const leastPerUnit = 4;
/** Examples that are added to the sums at once. */
const blockSize = 4 * savedModelBatch;

/**
 * Fits linear probes to a model's hidden states on every second example of its test set, and tests them on the others;
 * see `Probes`. Large networks are probed after fewer steps, and with fewer examples.
 * @throws UnrollError 'not-found' if the data set is missing, 'invalid-input' if it has changed since the training
 */
export async function probes({ model, dependencies, report }: AnalysisTask): Promise<Probes> {
  const { data, network } = model;
  const dataset = await dependencies.loadDataset(data.dataset);
  checkSameData(data, dataset);
  const plan = planProbes(network, dataset.test.count);
  const reading = { model, examples: dataset.test, plan };
  const fits = await fitProbes(reading, (done) => report(done / 2));
  const maps = fits.map((source) => source.map((regression) => regression.solve(probePenalty)));
  const [inputs, ...layers] = await testProbes(reading, maps, (done) => report((1 + done) / 2));
  return {
    fitted: plan.fitted.length,
    heldOut: plan.heldOut.length,
    steps: network.sequenceLength,
    probedSteps: plan.steps.map((step) => step + 1),
    memorySteps: plan.steps.filter((step) => plan.memorySteps.has(step)).map((step) => step + 1),
    inputs: inputs!,
    layers,
  };
}

/** Which steps are probed, from 0, and with which examples. */
interface ProbePlan {
  readonly steps: readonly number[];
  readonly memorySteps: ReadonlySet<number>;
  readonly fitted: Uint32Array;
  readonly heldOut: Uint32Array;
}

function planProbes(network: Network, examples: number): ProbePlan {
  const { layers, inputSize, sequenceLength } = network;
  const width = network.hiddenSize * directionCount(network);
  const squares = layers * width * width;
  const steps = evenlySpaced(sequenceLength, Math.min(mostSteps, mostSquares / squares));
  const memorySteps = evenlySpaced(steps.length, mostMemorySteps).map((place) => steps[place]!);
  const recalled = memorySteps.reduce((sum, step) => sum + (step + 1) * inputSize, 0);
  // Half of the squares as they are symmetric; earlier inputs once to fit and once to test.
  const perPair = (steps.length * squares) / 2 + 2 * recalled * layers * width;
  const pairs = Math.min(
    Math.floor(examples / 2),
    Math.max(leastPerUnit * width, Math.floor(budget / perPair)),
  );
  const chosen = evenlySpaced(examples, 2 * Math.max(1, pairs));
  return {
    steps,
    memorySteps: new Set(memorySteps),
    fitted: Uint32Array.from(chosen.filter((_, place) => place % 2 === 0)),
    heldOut: Uint32Array.from(chosen.filter((_, place) => place % 2 === 1)),
  };
}

interface Reading {
  readonly model: SavedModel;
  readonly examples: Examples;
  readonly plan: ProbePlan;
}

/** What probes after one step see and should tell, for a block of examples. */
interface Block {
  readonly size: number;
  /** The inputs of the step, then the states of each layer, [examples, features]. */
  readonly sources: readonly Float64Array[];
  readonly labels: Uint8Array;
  /** The inputs of the step and of those before it, [lag * inputSize + input, examples]; none if they aren't probed. */
  readonly earlier: Float64Array;
}

/** Fits, for the inputs and each layer, a probe after each step: of the class, and after some steps of earlier inputs. */
async function fitProbes(
  reading: Reading,
  report: (share: number) => void,
): Promise<RidgeRegression[][]> {
  const { model, plan } = reading;
  const { network } = model;
  const { classes, inputSize } = network;
  const probesOf = (features: number): RidgeRegression[] =>
    plan.steps.map((step) => {
      const recalled = plan.memorySteps.has(step) ? (step + 1) * inputSize : 0;
      return new RidgeRegression(features, classes + recalled);
    });
  const width = network.hiddenSize * directionCount(network);
  const fits = [
    probesOf(inputSize),
    ...Array.from({ length: network.layers }, () => probesOf(width)),
  ];
  await readBlocks(reading, plan.fitted, report, (block, place) => {
    const targets = new Float64Array(classes * block.size + block.earlier.length);
    block.labels.forEach((label, row) => (targets[label * block.size + row] = 1));
    targets.set(block.earlier, classes * block.size);
    for (const [source, states] of block.sources.entries()) {
      fits[source]![place]!.add(transposed(states, block.size), targets, block.size);
    }
  });
  return fits;
}

/** Tests probes on the examples that they weren't fitted on. */
async function testProbes(
  reading: Reading,
  maps: readonly (readonly LinearMap[])[],
  report: (share: number) => void,
): Promise<Probed[]> {
  const { model, plan } = reading;
  const { classes, inputSize, sequenceLength } = model.network;
  const tests = maps.map((source) =>
    source.map(({ intercepts }) => ({
      correct: 0,
      earlier: new SquaredCorrelations(intercepts.length - classes),
    })),
  );
  await readBlocks(reading, plan.heldOut, report, (block, place) => {
    for (const [source, states] of block.sources.entries()) {
      const predicted = predictLinear(maps[source]![place]!, states);
      const test = tests[source]![place]!;
      const answers = transposed(predicted.subarray(0, classes * block.size), classes);
      block.labels.forEach((label, row) => {
        const answer = mostProbable(answers.subarray(row * classes, (row + 1) * classes));
        if (answer === label) test.correct += 1;
      });
      test.earlier.add(predicted.subarray(classes * block.size), block.earlier, block.size);
    }
  });
  return tests.map((source) => ({
    accuracy: source.map(({ correct }) => correct / plan.heldOut.length),
    memory: meanByLag(
      source.map(({ earlier }) => earlier.result()),
      sequenceLength,
      inputSize,
    ),
  }));
}

/** The mean of squared correlations at each lag, over steps and inputs. */
function meanByLag(
  found: readonly (readonly (number | null)[])[],
  lags: number,
  inputSize: number,
): (number | null)[] {
  return Array.from({ length: lags }, (_, lag) => {
    const values = found.flatMap((step) =>
      step.slice(lag * inputSize, (lag + 1) * inputSize).filter((value) => value !== null),
    );
    if (values.length === 0) return null;
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

/** Reads examples with the model, and hands over what each step has to show, block by block. */
async function readBlocks(
  { model, examples, plan }: Reading,
  indices: Uint32Array,
  report: (share: number) => void,
  use: (block: Block, place: number) => void,
): Promise<void> {
  const { engine, network, inputs } = model;
  const width = network.hiddenSize * directionCount(network);
  const source = evaluationSource(inputs, examples, savedModelBatch, indices);
  const perBlock = blockSize / savedModelBatch;
  for (let first = 0; first < source.batchesPerEpoch; first += perBlock) {
    const size = Math.min(blockSize, indices.length - first * savedModelBatch);
    const states = Array.from({ length: network.layers }, () =>
      plan.steps.map(() => new Float64Array(size * width)),
    );
    for (let place = 0; place < perBlock && first + place < source.batchesPerEpoch; place++) {
      // The process also answers whoever wants to end it.
      await setImmediate();
      report((first + place) / source.batchesPerEpoch);
      const batch = source.batch(0, first + place);
      for (const [layer, values] of (await engine.hiddenStates(batch)).entries()) {
        for (const [at, step] of plan.steps.entries()) {
          const from = step * batch.size * width;
          const own = values.subarray(from, from + batch.size * width);
          states[layer]![at]!.set(own, place * savedModelBatch * width);
        }
      }
    }
    const chosen = indices.subarray(first * savedModelBatch, first * savedModelBatch + size);
    const labels = Uint8Array.from(chosen, (example) => examples.labels[example]!);
    for (const [place, step] of plan.steps.entries()) {
      const ofStep = inputsBefore(model, examples, chosen, step, 1);
      const lags = plan.memorySteps.has(step) ? step + 1 : 0;
      use(
        {
          ...{ size, labels },
          sources: [transposed(ofStep, network.inputSize), ...states.map((layer) => layer[place]!)],
          earlier: inputsBefore(model, examples, chosen, step, lags),
        },
        place,
      );
    }
  }
}

/**
 * The inputs of a step and of those before it, from 0 for no ink to 1.
 * @param indices of the examples
 * @param lags how many steps: 1 is the step alone
 * @returns [lag * inputSize + input, examples]
 */
function inputsBefore(
  { network, inputs }: Pick<SavedModel, 'network' | 'inputs'>,
  { images }: Examples,
  indices: Uint32Array,
  step: number,
  lags: number,
): Float64Array {
  const { inputSize } = network;
  const found = new Float64Array(lags * inputSize * indices.length);
  for (let lag = 0; lag < lags; lag++) {
    for (let input = 0; input < inputSize; input++) {
      const pixel = inputs.order.pixels[(step - lag) * inputSize + input]!;
      const from = (lag * inputSize + input) * indices.length;
      indices.forEach((example, row) => {
        found[from + row] = images[example * imageBytes + pixel]! / 255;
      });
    }
  }
  return found;
}

/** @returns a matrix [rows, columns] as [columns, rows] */
function transposed(matrix: Float64Array, rows: number): Float64Array {
  const columns = matrix.length / rows;
  const result = new Float64Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = matrix[row * columns + column]!;
    }
  }
  return result;
}
