import { setImmediate } from 'node:timers/promises';
import type { SequenceOrder } from '#shared/data/sequence-order';
import { EvaluationAccumulator } from '#shared/statistics/evaluation';
import type { Examples } from '../../storage/datasets/datasets.ts';
import { BatchSource } from '../data/batches.ts';
import type { Engine } from '../engines/engine.ts';

/** Examples per call when a run evaluates its network: enough to keep all threads of an engine busy. */
export const evaluationBatch = 128;

/**
 * Examples per call to a saved model. Its engine allocates memory for that many: for a network that reads pixel by
 * pixel, 128 take 350 MiB, and few such models could be kept ready; 16 take 46 MiB. With many examples on two threads,
 * each then takes up to an eighth longer.
 */
export const savedModelBatch = 16;

/**
 * @returns examples in order, undistorted, for evaluating a network
 * @param batchSize the most that the engine can process at once
 * @param indices the examples; all if left out
 */
export function evaluationSource(
  inputs: { readonly order: SequenceOrder; readonly table: Float32Array },
  examples: Examples,
  batchSize: number,
  indices: Uint32Array = Uint32Array.from({ length: examples.count }, (_, index) => index),
): BatchSource {
  return new BatchSource({
    ...inputs,
    examples,
    indices,
    batchSize,
    seed: 0,
    augmentation: null,
    shuffle: false,
  });
}

/**
 * Evaluates a network on every example of a source.
 * @param beforeBatch awaited before each batch; what it throws ends the evaluation
 */
export async function evaluateBatches(
  engine: Engine,
  source: BatchSource,
  classes: number,
  beforeBatch: () => Promise<void> = setImmediate,
): Promise<EvaluationAccumulator> {
  const answers = new EvaluationAccumulator(classes);
  for (let index = 0; index < source.batchesPerEpoch; index++) {
    await beforeBatch();
    const batch = source.batch(0, index);
    answers.add(await engine.predict(batch), batch.labels, batch.size);
  }
  return answers;
}
