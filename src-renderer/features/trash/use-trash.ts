import { computed, ref } from 'vue';
import type { TrashedExperiment } from '#shared/contract/commands';
import { useExperiments } from '../../client/stores/experiments.ts';
import { messageOf } from '../../client/failures.ts';
import { useQuery } from '../../client/query/use-query.ts';
import { useNotices } from '../../client/stores/notices.ts';
import { useWorkbench } from '../../client/workbench.ts';
import { counted } from '#shared/text/format';

/** The contents of the trash, kept up to date. Call it in a setup function. */
export function useTrash() {
  const workbench = useWorkbench();
  const experiments = useExperiments();
  const notices = useNotices();

  /** The progress of what is under way; null while nothing is. */
  const work = ref<{ readonly done: number; readonly of: number } | null>(null);

  const { state, value, error, refresh } = useQuery(
    () => workbench.call('experiments.listTrash', {}),
    { isNews: ({ kind }) => kind === 'trashChanged' && work.value === null },
  );
  const status = computed(() => state.value.kind);
  const entries = computed<readonly TrashedExperiment[]>(() =>
    [...(value.value ?? [])].sort((a, b) => b.deletedAt.localeCompare(a.deletedAt)),
  );

  /** Runs a step for each of some experiments, one after the other. @returns how many succeeded */
  async function each(
    ids: readonly string[],
    step: (id: string) => Promise<boolean>,
  ): Promise<number> {
    if (work.value !== null) return 0;
    let succeeded = 0;
    for (const [done, id] of ids.entries()) {
      work.value = { done, of: ids.length };
      if (await step(id)) succeeded += 1;
    }
    // Until then, experiments that are gone are still listed and must not be requested again.
    await refresh();
    work.value = null;
    return succeeded;
  }

  /** Moves experiments back to the list. */
  async function restore(ids: readonly string[]): Promise<void> {
    const count = await each(ids, async (id) => (await experiments.restore([id])).length > 0);
    if (count > 0)
      notices.show({ kind: 'success', text: `${counted(count, 'experiment')} restored` });
  }

  /** Deletes experiments permanently. */
  async function purge(ids: readonly string[]): Promise<void> {
    const count = await each(ids, purgeOne);
    if (count > 0)
      notices.show({ kind: 'info', text: `${counted(count, 'experiment')} deleted permanently` });
  }

  async function purgeOne(experiment: string): Promise<boolean> {
    try {
      await workbench.call('experiments.purge', { experiment });
      return true;
    } catch (failure) {
      const text = `“${experiment}” was not deleted: ${messageOf(failure)}`;
      notices.show({ kind: 'error', text });
      return false;
    }
  }

  return { entries, status, error, work, refresh, restore, purge };
}

/** How long ago something was moved to the trash, in calendar days: `today`, `yesterday`, `12 days ago`. */
export function trashAge(deletedAt: string, now: Date = new Date()): string {
  const then = new Date(deletedAt);
  const midnight = (moment: Date): number =>
    new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
  // Rounded, because days on which the clocks change aren't 24 hours long.
  const days = Math.round((midnight(now) - midnight(then)) / 86_400_000);
  if (days <= 0) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
