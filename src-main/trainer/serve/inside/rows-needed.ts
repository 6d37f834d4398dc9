import { setImmediate } from 'node:timers/promises';
import { firstStepWithInk } from '#shared/inside/settled-steps';
import { RowsNeededCounter, type RowsNeeded } from '#shared/inside/rows-needed';
import { imageBytes } from '#shared/data/image-size';
import { softmax } from '#shared/statistics/evaluation';
import { evaluationSource, savedModelBatch } from '../../run/evaluate-batches.ts';
import { checkSameData } from '../../run/same-data.ts';
import type { AnalysisTask } from './analysis-task.ts';

/**
 * Counts how soon a model knows its answers on the test set of its data set; see `RowsNeeded`.
 * @throws UnrollError 'not-found' if the data set is missing, 'invalid-input' if it has changed since the training
 */
export async function rowsNeeded({
  model: { engine, data, network, inputs },
  dependencies,
  report,
}: AnalysisTask): Promise<RowsNeeded> {
  const dataset = await dependencies.loadDataset(data.dataset);
  checkSameData(data, dataset);
  const { test } = dataset;
  const source = evaluationSource(inputs, test, savedModelBatch);
  const { sequenceLength: steps } = network;
  const { classes } = data;
  const counter = new RowsNeededCounter(steps, classes);
  const course = new Float64Array(steps * classes);
  for (let index = 0; index < source.batchesPerEpoch; index++) {
    // The process also answers whoever wants to end it.
    await setImmediate();
    report(index / source.batchesPerEpoch);
    const batch = source.batch(0, index);
    const probabilities = softmax(await engine.predictSteps(batch), classes);
    for (let row = 0; row < batch.size; row++) {
      const example = index * savedModelBatch + row;
      for (let step = 0; step < steps; step++) {
        const from = (step * batch.size + row) * classes;
        course.set(probabilities.subarray(from, from + classes), step * classes);
      }
      const image = test.images.subarray(example * imageBytes, (example + 1) * imageBytes);
      counter.add(course, test.labels[example]!, firstStepWithInk(image, inputs.order));
    }
  }
  return counter.result();
}
