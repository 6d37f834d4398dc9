import { setImmediate } from 'node:timers/promises';
import type { SequenceOrder } from '#shared/data/sequence-order';
import { EvaluationAccumulator } from '#shared/statistics/evaluation';
import type { Examples } from '../../storage/datasets/datasets.ts';
import { BatchSource } from '../data/batches.ts';
import type { Engine } from '../engines/engine.ts';

/** Examples in one call when a run evaluates its network: enough to keep all threads of an engine busy. */
export const evaluationBatch = 128;

/**
 * Examples in one call to a saved model. Its engine holds memory for so many: of a network that reads pixel by pixel 128
 * take 350 MiB, and few such models could be kept ready; 16 take 46 MiB. An example takes up to an eighth longer then, of
 * many on two threads.
 */
export const savedModelBatch = 16;

/**
 * Examples as they are, in order, for a network to be asked about.
 * @param batchSize the most that the engine takes at once
 * @param indices which of the examples; all if left out
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
 * Asks a network about every example of a source.
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
