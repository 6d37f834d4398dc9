import { computed } from 'vue';
import type { ChosenModel } from '../../../client/models/choosing.ts';
import { useQuery } from '../../../client/query/use-query.ts';
import { useDatasets } from '../../../client/stores/datasets.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import { wrongDigits, type Among } from './test-digits.ts';

/** The most examples in one answer of the workbench. */
const pageSize = 500;

/** The chosen models whose answers to the test examples of a data set are known. */
export function testedModels(models: readonly ChosenModel[], dataset: string) {
  return models.flatMap((model) =>
    model.kind === 'saved' && model.record.test !== null && model.record.config.dataset === dataset
      ? [{ id: model.id, name: model.record.name }]
      : [],
  );
}

/**
 * The indices of the test digits to go through.
 * @param dataset its name
 */
export function useTestDigits(
  dataset: () => string,
  among: () => Among,
  models: () => readonly ChosenModel[],
) {
  const workbench = useWorkbench();
  const datasets = useDatasets();
  void datasets.refresh();

  const known = computed(() => datasets.readable.find(({ name }) => name === dataset()) ?? null);
  /** How many test examples there are; null until that is known. */
  const total = computed(() => known.value?.test.reduce((sum, count) => sum + count, 0) ?? null);

  async function ofClass(name: string, label: number): Promise<readonly number[]> {
    const indices: number[] = [];
    let count = 1;
    while (indices.length < count) {
      const page = await workbench.call('datasets.examples', {
        dataset: name,
        split: 'test',
        label,
        offset: indices.length,
        limit: pageSize,
      });
      count = page.total;
      indices.push(...page.indices);
      if (page.indices.length === 0) break;
    }
    return indices;
  }

  async function wrong(ids: readonly string[]): Promise<readonly number[]> {
    const answers = ids.map((experiment) => workbench.call('experiments.answers', { experiment }));
    return wrongDigits(await Promise.all(answers));
  }

  interface Asked {
    readonly dataset: string;
    readonly among: Among;
    readonly models: readonly string[];
  }
  const { value, error, isAsking, refresh } = useQuery<readonly number[], Asked>(
    ({ dataset: name, among: wanted, models: ids }) =>
      wanted.kind === 'class' ? ofClass(name, wanted.label) : wrong(ids),
    {
      question: () => {
        const wanted = among();
        if (wanted.kind === 'all') return null;
        const tested = testedModels(models(), dataset()).map(({ id }) => id);
        const ids =
          wanted.kind === 'wrong' && wanted.model !== null
            ? tested.filter((id) => id === wanted.model)
            : tested;
        return {
          dataset: dataset(),
          among: wanted,
          models: wanted.kind === 'wrong' ? ids : [],
        };
      },
      keeps: () => false,
    },
  );

  return {
    total,
    classes: computed(() => known.value?.test.length ?? 0),
    classNames: computed(() => known.value?.classNames ?? null),
    /** Ascending; null while they are looked up. */
    indices: computed<readonly number[] | null>(() => {
      if (among().kind !== 'all') return isAsking.value ? null : value.value;
      return total.value === null ? null : Array.from({ length: total.value }, (_, index) => index);
    }),
    error,
    refresh,
  };
}
