import { ref } from 'vue';
import { useRouter } from 'vue-router';
import { groupingWord, type Grouping } from '#shared/compare/grouping';
import type { ListedExperiment } from '#shared/contract/commands';
import type { ExperimentRecord } from '#shared/experiment/record';
import { useExperiments } from '../../../client/stores/experiments.ts';
import { messageOf } from '../../../client/failures.ts';
import { useNotices } from '../../../client/stores/notices.ts';
import { useQueue } from '../../../client/stores/queue.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import { saveFile } from '../../../ui/save-file.ts';
import type { Column } from '../table/columns.ts';
import type { PossibleActions } from './possible-actions.ts';
import { tableAsCsv, tableForClipboard } from '../table/table-text.ts';
import { counted } from '#shared/text/format';

/** What the run table does with experiments. Failures are shown as notices; nothing here throws. */
export function useExperimentActions() {
  const workbench = useWorkbench();
  const router = useRouter();
  const experiments = useExperiments();
  const queue = useQueue();
  const notices = useNotices();
  /** Progress of an export; null while there is none. */
  const exporting = ref<{ readonly done: number; readonly of: number } | null>(null);

  /** Shows a notice if the work fails. @returns whether it succeeded */
  async function attempt(failure: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      notices.show({ kind: 'error', text: `${failure}: ${messageOf(error)}` });
      return false;
    }
  }

  async function open(id: string): Promise<void> {
    await router.push({ name: 'run', params: { id } });
  }

  /** Opens a comparison; the first is the baseline. */
  async function compare(
    ids: readonly string[],
    grouping: Grouping = { kind: 'none' },
  ): Promise<void> {
    const group = grouping.kind === 'none' ? {} : { group: groupingWord(grouping) };
    await router.push({ name: 'compare', query: { runs: ids.join(','), ...group } });
  }

  /** Opens the form for a new run with an experiment's config. */
  async function duplicate(id: string): Promise<void> {
    await router.push({ name: 'new', query: { from: id } });
  }

  /** Stars the experiments, or removes the star if all have one. */
  async function toggleStars(records: readonly ExperimentRecord[]): Promise<void> {
    const starred = !records.every((record) => record.starred);
    const changes = records
      .filter((record) => record.starred !== starred)
      .map(({ id }) => ({ id, change: { starred } }));
    const label = starred ? 'Star' : 'Unstar';
    await experiments.updateMany(changes, `${label} ${counted(changes.length, 'experiment')}`);
  }

  async function queueUp(ids: readonly string[]): Promise<void> {
    const done = await attempt('Not added to the queue', () => queue.add(ids));
    if (!done) return;
    const action = { label: 'Show queue', run: () => router.push({ name: 'queue' }) };
    notices.show({ kind: 'success', text: `${counted(ids.length, 'experiment')} queued`, action });
  }

  /** Stops the running ones after a checkpoint, and removes the waiting ones from the queue. */
  async function stop({ running, waiting }: PossibleActions['stop']): Promise<void> {
    const removal =
      waiting.length === 0
        ? Promise.resolve(true)
        : attempt('Not removed from the queue', () => queue.remove(waiting));
    const stops = running.map((experiment) =>
      attempt(`${experiment} was not stopped`, () => workbench.call('runs.stop', { experiment })),
    );
    const outcomes = await Promise.all([removal, ...stops]);
    if (outcomes.every(Boolean)) {
      notices.show({
        kind: 'info',
        text: `${counted(running.length + waiting.length, 'experiment')} stopped`,
      });
    }
  }

  /** Saves the folder of each experiment as an archive, one after the other. */
  async function exportArchives(records: readonly ExperimentRecord[]): Promise<void> {
    if (exporting.value !== null) return;
    let saved = 0;
    for (const [index, { id, name }] of records.entries()) {
      exporting.value = { done: index, of: records.length };
      const done = await attempt(`“${name}” was not exported`, async () => {
        const archive = await workbench.call('experiments.export', { experiment: id });
        saveFile(archive.fileName, archive.bytes, 'application/zip');
      });
      if (done) saved += 1;
    }
    exporting.value = null;
    if (saved > 0)
      notices.show({ kind: 'success', text: `${counted(saved, 'experiment')} exported` });
  }

  function exportTable(rows: readonly ListedExperiment[], columns: readonly Column[]): void {
    saveFile('experiments.csv', tableAsCsv(rows, columns), 'text/csv;charset=utf-8');
  }

  async function copyTable(
    rows: readonly ListedExperiment[],
    columns: readonly Column[],
  ): Promise<void> {
    const text = tableForClipboard(rows, columns);
    const done = await attempt('Not copied', () => navigator.clipboard.writeText(text));
    if (done) notices.show({ kind: 'info', text: `${counted(rows.length, 'experiment')} copied` });
  }

  async function reveal(id: string): Promise<void> {
    await attempt('The folder can’t be shown', () =>
      workbench.call('experiments.reveal', { experiment: id }),
    );
  }

  return {
    exporting,
    open,
    compare,
    duplicate,
    toggleStars,
    queueUp,
    stop,
    exportArchives,
    exportTable,
    copyTable,
    reveal,
  };
}
