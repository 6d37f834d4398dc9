import { watch } from 'vue';
import type { HistoryKey } from '#shared/contract/commands';
import { useHistories } from '../../client/query/use-history.ts';
import { useFollowed } from './use-followed.ts';

/**
 * The histories of runs, loaded when needed and kept up to date while the runs train. `reportEvery` is from a run's
 * config.
 * @param keys the columns that are needed; when more are needed later, the histories are loaded again
 */
export function useRunHistories(
  ids: () => readonly string[],
  reportEvery: (id: string) => number,
  keys: () => readonly HistoryKey[],
) {
  const follow = useHistories();
  /** All columns that were ever needed, so that a chart that is shown again has them. */
  const loaded = new Set<HistoryKey>(keys());
  const histories = useFollowed(ids, (id) => {
    const { columns: value, ...rest } = follow(id, () => reportEvery(id), [...loaded]);
    return { value, ...rest };
  });
  watch(keys, (now) => {
    const more = now.filter((key) => !loaded.has(key));
    if (more.length === 0) return;
    for (const key of more) loaded.add(key);
    histories.renew();
  });
  return histories;
}
