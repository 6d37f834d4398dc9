import { UnrollError } from '#shared/contract/errors';
import { splitCounts } from '#shared/data/split-counts';
import { describeProblem } from '#shared/experiment/config';
import { exampleCountProblem } from '#shared/experiment/example-counts';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import type { Dataset } from '../../storage/datasets/datasets.ts';

/** How a data set's training examples are split: indices in ascending order, none in both parts. */
export interface Split {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Draws the validation split from the training examples, then the training subset from the rest. Both have exactly the
 * configured size and, within one example, the same share of each class as what they are drawn from. The validation
 * split does not depend on the size of the training subset, so that runs that differ in it are evaluated on the same
 * examples.
 * @throws UnrollError `invalid-input` if the config needs more examples than there are
 */
export function splitExamples(
  dataset: Pick<Dataset, 'training' | 'classes'>,
  config: Pick<ExperimentConfig, 'validationExamples' | 'trainingExamples' | 'seed'>,
): Split {
  const { count } = dataset.training;
  const problem = exampleCountProblem(config, count);
  if (problem !== undefined) throw new UnrollError('invalid-input', describeProblem(problem));

  const byClass = shuffledByClass(dataset, config.seed);
  const { validation: held, training: used } = splitCounts(
    byClass.map((indices) => indices.length),
    config,
  );
  return {
    validation: gather(byClass.map((indices, label) => indices.slice(0, held[label]))),
    training: gather(
      byClass.map((indices, label) => indices.slice(held[label], held[label]! + used[label]!)),
    ),
  };
}

/** @returns the indices of each class's examples, in a separate order for each, from the seed */
function shuffledByClass(
  { training, classes }: Pick<Dataset, 'training' | 'classes'>,
  seed: number,
): number[][] {
  const byClass = Array.from({ length: classes }, (): number[] => []);
  training.labels.forEach((label, index) => byClass[label]!.push(index));
  byClass.forEach((indices, label) => {
    new RandomStream(seed, purpose.split, label).shuffle(indices);
  });
  return byClass;
}

function gather(groups: readonly number[][]): Uint32Array {
  return Uint32Array.from(groups.flat()).sort();
}
