import { setImmediate } from 'node:timers/promises';
import type { CostEstimate } from '#shared/contract/commands';
import { sequenceOrder } from '#shared/data/sequence-order';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { median } from '#shared/statistics/summary';
import { networkOf } from '#shared/network/network-of';
import { splitExamples } from '../data/split.ts';
import type { Batch, Engine } from '../engines/engine.ts';
import { threadCount } from '../engines/threads.ts';
import type { Dependencies } from '../ports/dependencies.ts';

/** Steps are measured for about this long. */
const measuringMilliseconds = 300;

/** Small enough that gradients don't get larger than in real training. */
const learningRate = 1e-4;

/**
 * Measures what training with a config costs on this machine: one training step to warm up, then steps for a short
 * time, on synthetic images with synthetic parameters.
 * @param config complete and checked
 * @throws UnrollError 'invalid-input' if the data set has too few examples or the network needs too much memory,
 *   'not-found' for a missing data set, 'unavailable' for a missing engine
 */
export async function estimate(
  config: ExperimentConfig,
  {
    createEngine,
    loadDataset,
    now,
    cores,
  }: Pick<Dependencies, 'createEngine' | 'loadDataset' | 'now' | 'cores'>,
): Promise<CostEstimate> {
  const dataset = await loadDataset(config.dataset);
  const examples = splitExamples(dataset, config).training.length;
  const size = Math.min(config.batchSize, examples);
  const stepsPerEpoch = Math.ceil(examples / config.batchSize);
  const network = networkOf(config, sequenceOrder(config, dataset.side), dataset.classes);
  const engine = await createEngine(config.engine, {
    network,
    optimiser: config,
    seed: config.seed,
    maximumBatch: size,
    threads: threadCount(config.threads, cores),
  });
  try {
    await engine.writeParameters(syntheticParameters(engine.layout.length, config.hiddenSize));
    const batch = syntheticBatch(size, network.sequenceLength * network.inputSize, dataset.classes);
    const secondsPerStep = median(await stepSeconds(engine, batch, now));
    return {
      parameters: engine.layout.length,
      memoryBytes: engine.memoryBytes,
      secondsPerStep,
      stepsPerEpoch,
      secondsPerEpoch: stepsPerEpoch * secondsPerStep,
      engine: { ...engine.description },
    };
  } finally {
    engine.dispose();
  }
}

async function stepSeconds(engine: Engine, batch: Batch, now: () => number): Promise<number[]> {
  await engine.trainStep(batch, { step: 0, learningRate });
  const seconds: number[] = [];
  const end = now() + measuringMilliseconds;
  do {
    // Lets other requests run in between.
    await setImmediate();
    const start = now();
    await engine.trainStep(batch, { step: seconds.length + 1, learningRate });
    seconds.push((now() - start) / 1000);
  } while (now() < end);
  return seconds;
}

/** Spread evenly over the range of PyTorch's initial parameters: 1 / sqrt(hidden size) either way. */
function syntheticParameters(length: number, hiddenSize: number): Float32Array {
  const range = 1 / Math.sqrt(hiddenSize);
  return Float32Array.from({ length }, (_, index) => range * (2 * spread(index) - 1));
}

function syntheticBatch(size: number, area: number, classes: number): Batch {
  return {
    size,
    inputs: Float32Array.from({ length: size * area }, (_, index) => spread(index)),
    labels: Uint8Array.from({ length: size }, (_, example) => example % classes),
  };
}

/** Fractional parts of multiples of the golden ratio, which are even in [0, 1) and follow no short pattern. */
function spread(index: number): number {
  return (index * 0.6180339887498949) % 1;
}
