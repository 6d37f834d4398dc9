import { useRouter } from 'vue-router';
import { hasWeights } from '#shared/experiment/left-out';
import { withMoreSeeds } from '#shared/compare/more-seeds';
import { maxModels } from '#shared/contract/commands';
import type { ExperimentRecord } from '#shared/experiment/record';
import { messageOf } from '../../../client/failures.ts';
import { useNotices } from '../../../client/stores/notices.ts';
import type { Comparison } from '../use-comparison.ts';
import { useNewRuns } from '../use-new-runs.ts';

/** What can be done about a verdict. */
export function useNextSteps(comparison: Comparison) {
  const notices = useNotices();
  const router = useRouter();
  const { isMaking: isAdding, make } = useNewRuns(comparison);

  const tested = (): readonly ExperimentRecord[] =>
    comparison.groups.flatMap(({ members }) => members).filter(({ test }) => test !== null);

  /** How many runs so many more seeds would be. */
  function runsOfSeeds(seeds: number): number {
    return withMoreSeeds(tested(), seeds).length;
  }

  /** Trains each config with more seeds, in the same batch, and compares the means over seeds. */
  async function addSeeds(seeds: number): Promise<void> {
    try {
      await make(withMoreSeeds(tested(), seeds), { grouping: { kind: 'allButSeed' } });
    } catch (error) {
      notices.show({ kind: 'error', text: `No seeds were added: ${messageOf(error)}` });
    }
  }

  /** Of each group, the id of the most accurate model. */
  function bestModels(): readonly string[] {
    return comparison.groups.flatMap(({ members }) => {
      const [best] = members
        .filter((record) => record.test !== null && hasWeights(record))
        .toSorted((a, b) => b.test!.accuracy - a.test!.accuracy);
      return best?.id ?? [];
    });
  }

  /** Opens the page to draw on with exactly these models: of each group, the most accurate. */
  async function draw(): Promise<void> {
    const query = { models: bestModels().slice(0, maxModels).join(',') };
    await router.push({ name: 'draw', query });
  }

  /** Opens the page that looks inside the same models; of more than it has room for, the first. */
  async function inspect(): Promise<void> {
    await router.push({ name: 'inspect', query: { models: bestModels().join(',') } });
  }

  return { isAdding, runsOfSeeds, addSeeds, draw, inspect };
}
