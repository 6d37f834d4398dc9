import { ref } from 'vue';
import { useRouter } from 'vue-router';
import type { ComparisonState } from '#shared/compare/comparison';
import type { CommandInput } from '#shared/contract/commands';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { counted } from '#shared/text/format';
import { useNotices } from '../../client/stores/notices.ts';
import { useWorkbench } from '../../client/workbench.ts';
import type { Comparison } from './use-comparison.ts';

/** A run to train, with its whole config. */
type Draft = Omit<CommandInput<'experiments.createMany'>['drafts'][number], 'config'> & {
  readonly config: ExperimentConfig;
};

/** Trains new runs and takes them into a comparison. */
export function useNewRuns(comparison: Comparison) {
  const workbench = useWorkbench();
  const notices = useNotices();
  const router = useRouter();
  const isMaking = ref(false);

  /**
   * Makes runs, adds them to the queue and to the comparison, and says so. Does nothing while others are being made.
   * @param change what else changes in the comparison
   * @throws UnrollError
   */
  async function make(
    drafts: readonly Draft[],
    change: Partial<ComparisonState> = {},
  ): Promise<void> {
    if (isMaking.value) return;
    isMaking.value = true;
    try {
      const made = await workbench.call('experiments.createMany', {
        drafts: drafts.map((draft) => ({ ...draft, config: { ...draft.config } })),
        queue: true,
      });
      comparison.change({
        ...change,
        members: [...comparison.state.members, ...made.map(({ id }) => id)],
      });
      notices.show({
        kind: 'success',
        text: `${counted(made.length, 'run')} added to the queue and this comparison`,
        action: { label: 'Show queue', run: () => void router.push({ name: 'queue' }) },
      });
    } finally {
      isMaking.value = false;
    }
  }

  return { isMaking, make };
}
