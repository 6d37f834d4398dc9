import { computed, shallowRef } from 'vue';
import type { TrashedExperiment } from '#shared/contract/commands';
import { useExperiments } from '../../client/stores/experiments.ts';
import { messageOf } from '../../client/failures.ts';
import { useQuery } from '../../client/query/use-query.ts';
import { useNotices } from '../../client/stores/notices.ts';
import { doneIn } from '../../client/stores/operation-undo.ts';
import { doneText } from '../../client/stores/operation-words.ts';
import { useOperations } from '../../client/stores/operations.ts';
import { useWorkbench } from '../../client/workbench.ts';
import { counted } from '#shared/text/format';

/** The contents of the trash, kept up to date. Call it in a setup function. */
export function useTrash() {
  const workbench = useWorkbench();
  const experiments = useExperiments();
  const operations = useOperations();
  const notices = useNotices();

  /** The ids of those that are being restored or deleted. */
  const underWay = shallowRef<ReadonlySet<string>>(new Set());

  const { state, value, error, refresh } = useQuery(
    () => workbench.call('experiments.listTrash', {}),
    { isNews: ({ kind }) => kind === 'trashChanged' && underWay.value.size === 0 },
  );
  const status = computed(() => state.value.kind);
  const entries = computed<readonly TrashedExperiment[]>(() =>
    [...(value.value ?? [])].sort((a, b) => b.deletedAt.localeCompare(a.deletedAt)),
  );

  /** Does something with those of some experiments with which nothing else is being done. */
  async function withFree(
    ids: readonly string[],
    act: (free: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const free = ids.filter((id) => !underWay.value.has(id));
    if (free.length === 0) return;
    underWay.value = new Set([...underWay.value, ...free]);
    try {
      await act(free);
      // Until then, experiments that are gone are still listed and must not be requested again.
      await refresh();
    } finally {
      underWay.value = new Set([...underWay.value].filter((id) => !free.includes(id)));
    }
  }

  /** Moves experiments back to the list. */
  function restore(ids: readonly string[]): Promise<void> {
    return withFree(ids, async (free) => {
      const { length } = await experiments.restore(free);
      if (length > 0)
        notices.show({ kind: 'success', text: `${counted(length, 'experiment')} restored` });
    });
  }

  /** Deletes experiments permanently. */
  function purge(ids: readonly string[]): Promise<void> {
    return withFree(ids, async (free) => {
      const label = `Delete ${counted(free.length, 'experiment')} permanently`;
      try {
        const input = { label, experiments: [...free] };
        const ended = await operations.run('experiments.purgeMany', input);
        experiments.showFailures(ended);
        if (doneIn(ended).length > 0) notices.show({ kind: 'info', text: doneText(ended) });
      } catch (failure) {
        notices.show({ kind: 'error', text: `${label}: ${messageOf(failure)}` });
      }
    });
  }

  return { entries, status, error, underWay, refresh, restore, purge };
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
