import { UnrollError } from '#shared/api/errors';
import { describeProblem } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/experiment/fields';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import type { Dataset } from '../../storage/datasets.ts';

/** Which examples of a data set's training files are for what: indices in ascending order, none in both. */
export interface Split {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Takes the validation split off the training examples, then the training subset off the rest. Both have exactly the
 * size that the config asks for and, within one example, the same share of each class as what they are taken from.
 * The validation split does not depend on the size of the training subset, so that runs that differ in it are judged
 * by the same examples.
 * @throws UnrollError `invalid-input` if the config asks for more examples than there are
 */
export function splitExamples(
  dataset: Pick<Dataset, 'training' | 'classes'>,
  config: Pick<ExperimentConfig, 'validationExamples' | 'trainingExamples' | 'seed'>,
): Split {
  const { count } = dataset.training;
  const remaining = count - config.validationExamples;
  checkCount('validationExamples', config, count - 1, `${count} training examples`);
  checkCount('trainingExamples', config, remaining, `${remaining} that validation leaves`);

  const byClass = shuffledByClass(dataset, config.seed);
  const held = apportion(
    config.validationExamples,
    byClass.map((indices) => indices.length),
  );
  const used = apportion(
    config.trainingExamples === 0 ? remaining : config.trainingExamples,
    byClass.map((indices, label) => indices.length - held[label]!),
  );
  return {
    validation: gather(byClass.map((indices, label) => indices.slice(0, held[label]))),
    training: gather(
      byClass.map((indices, label) => indices.slice(held[label], held[label]! + used[label]!)),
    ),
  };
}

/**
 * Shares out `total` among groups in proportion to their sizes, exactly, by the method of largest remainders (Hamilton);
 * of equal remainders the earlier group's comes first. No group gets more than its size.
 * @param total at most the sum of the sizes
 */
export function apportion(total: number, sizes: readonly number[]): number[] {
  const sum = sizes.reduce((subtotal, size) => subtotal + size, 0);
  const shares = sizes.map((size) => Math.floor((total * size) / sum));
  const remainders = sizes.map((size, group) => ({ group, rest: (total * size) % sum }));
  remainders.sort((a, b) => b.rest - a.rest || a.group - b.group);
  const missing = total - shares.reduce((subtotal, share) => subtotal + share, 0);
  for (const { group } of remainders.slice(0, missing)) shares[group]! += 1;
  return shares;
}

function checkCount(
  key: 'validationExamples' | 'trainingExamples',
  config: Pick<ExperimentConfig, typeof key>,
  limit: number,
  source: string,
): void {
  if (config[key] <= limit) return;
  const problem = { key, value: config[key], allowed: `at most ${limit} of the ${source}` };
  throw new UnrollError('invalid-input', describeProblem(problem));
}

/** The indices of each class's examples, in an order of its own that follows from the seed. */
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
