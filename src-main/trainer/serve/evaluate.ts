import type { Evaluation } from '#shared/experiment/record';
import { evaluateBatches, evaluationSource, savedModelBatch } from '../run/evaluate-batches.ts';
import { checkSameData } from '../run/same-data.ts';
import type { SavedModel } from './saved-models.ts';
import type { Dependencies } from '../ports/dependencies.ts';

/**
 * Evaluates a saved model on the test set of its data set.
 * @throws UnrollError 'not-found' if the data set is missing, 'invalid-input' if it has changed since the training
 */
export async function evaluate(
  { engine, data, inputs }: SavedModel,
  { loadDataset }: Pick<Dependencies, 'loadDataset'>,
): Promise<Evaluation> {
  const dataset = await loadDataset(data.dataset);
  checkSameData(data, dataset);
  const source = evaluationSource(inputs, dataset.test, savedModelBatch);
  const answers = await evaluateBatches(engine, source, data.classes);
  return answers.evaluation();
}
