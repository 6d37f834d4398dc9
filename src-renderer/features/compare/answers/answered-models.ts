import type { TestAnswers } from '#shared/contract/commands';
import { differentTestSets, type AnsweredModel } from '#shared/compare/same-test-set';
import type { ComparedRun, ReadableRun } from '../compared-run.ts';
import { confusionSources, type LeftOut } from '../confusion/confusion-sources.ts';

/** A run whose predictions for its test set have been loaded. */
export interface AnsweredRun extends AnsweredModel {
  readonly run: ReadableRun;
}

/** Models tested on the same examples, so that they can be compared example by example. */
export interface TestSetGroup {
  /** The id of its first model. */
  readonly key: string;
  /** `mnist, 10,000 examples` */
  readonly dataset: string;
  readonly examples: number;
  readonly models: readonly AnsweredRun[];
}

/**
 * The runs of a comparison with predictions, and those without, with the reason. Runs not loaded yet are in neither.
 */
export function answeredRuns(
  runs: readonly ComparedRun[],
  answers: ReadonlyMap<string, TestAnswers>,
): { readonly models: readonly AnsweredRun[]; readonly leftOut: readonly LeftOut[] } {
  const { sources, leftOut } = confusionSources(runs, 'test');
  const models = sources.flatMap(({ run }) => {
    const found = answers.get(run.id);
    return found === undefined ? [] : [{ id: run.id, name: run.name, answers: found, run }];
  });
  return { models, leftOut };
}

/** Models grouped by test set; the set with the most models comes first. */
export function testSetGroups(models: readonly AnsweredRun[]): readonly TestSetGroup[] {
  const groups: AnsweredRun[][] = [];
  for (const model of models) {
    const group = groups.find(([first]) => differentTestSets([first!, model]) === null);
    if (group === undefined) groups.push([model]);
    else group.push(model);
  }
  return groups
    .toSorted((a, b) => b.length - a.length)
    .map((found) => {
      const { id, answers } = found[0]!;
      return { key: id, dataset: answers.dataset, examples: answers.labels.length, models: found };
    });
}
