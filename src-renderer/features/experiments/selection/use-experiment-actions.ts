import { useRouter } from 'vue-router';
import { groupingWord, type Grouping } from '#shared/compare/grouping';
import type { ListedExperiment } from '#shared/contract/commands';
import type { PatternedName } from '#shared/experiment/name-pattern';
import type { ExperimentRecord } from '#shared/experiment/record';
import { useExperiments } from '../../../client/stores/experiments.ts';
import { messageOf } from '../../../client/failures.ts';
import { fineTuningOf, newRunFrom } from '../../../client/new-run-address.ts';
import { useNotices } from '../../../client/stores/notices.ts';
import { doneText } from '../../../client/stores/operation-words.ts';
import { useOperations } from '../../../client/stores/operations.ts';
import { useQueue } from '../../../client/stores/queue.ts';
import { useUndo } from '../../../client/stores/undo.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import { saveFile } from '../../../ui/save-file.ts';
import type { Column } from '../table/columns.ts';
import { useTableSession } from '../table/table-session.ts';
import type { PossibleActions } from './possible-actions.ts';
import { deselectAll } from './selection.ts';
import { tableAsCsv, tableForClipboard } from '../table/table-text.ts';
import { counted } from '#shared/text/format';

/** What the run table does with experiments. Failures are shown as notices; nothing here throws. */
export function useExperimentActions() {
  const workbench = useWorkbench();
  const router = useRouter();
  const experiments = useExperiments();
  const queue = useQueue();
  const notices = useNotices();
  const operations = useOperations();
  const undo = useUndo();
  const session = useTableSession();

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
    await router.push(newRunFrom(id));
  }

  /** Opens the form for a new run that begins from an experiment's weights. */
  async function fineTune(record: ExperimentRecord): Promise<void> {
    await router.push(fineTuningOf(record));
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

  /** Archives the experiments, or takes them out of the archive, and shows a button to undo that. */
  async function archive(records: readonly ExperimentRecord[], archived: boolean): Promise<void> {
    const changes = records
      .filter((record) => record.archived !== archived)
      .map(({ id }) => ({ id, change: { archived } }));
    const what = counted(changes.length, 'experiment');
    const done = await experiments.updateMany(
      changes,
      `${archived ? 'Archive' : 'Unarchive'} ${what}`,
    );
    if (!done) return;
    // They are no longer seen, so nothing more must happen to them unawares.
    if (archived && !session.showArchived) {
      session.selection = deselectAll(
        session.selection,
        changes.map(({ id }) => id),
      );
    }
    notices.show({
      kind: 'info',
      text: archived ? `${what} archived` : `${what} taken out of the archive`,
      action: { label: 'Undo', run: () => undo.undo() },
    });
  }

  async function rename(names: readonly PatternedName[]): Promise<void> {
    await experiments.updateMany(
      names.map(({ id, after }) => ({ id, change: { name: after } })),
      `Rename ${counted(names.length, 'experiment')}`,
    );
  }

  /** Puts the experiments into a batch, or with null into none. */
  async function setBatch(
    records: readonly ExperimentRecord[],
    batch: string | null,
  ): Promise<void> {
    const changes = records
      .filter((record) => record.batch !== batch)
      .map(({ id }) => ({ id, change: { batch } }));
    const what = counted(changes.length, 'experiment');
    const theirs = changes.length === 1 ? 'its batch' : 'their batches';
    await experiments.updateMany(
      changes,
      batch === null ? `Remove ${what} from ${theirs}` : `Put ${what} into the batch “${batch}”`,
    );
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

  /** Saves the folders of the experiments in one archive. */
  async function exportArchive(records: readonly ExperimentRecord[]): Promise<void> {
    const [only] = records;
    if (records.length === 1 && only !== undefined) {
      await attempt(`“${only.name}” was not exported`, async () => {
        const one = await workbench.call('experiments.export', { experiment: only.id });
        saveFile(one.fileName, one.bytes, 'application/zip');
      });
      return;
    }
    const what = counted(records.length, 'experiment');
    await attempt(`${what} not exported`, async () => {
      const { ended, archive: made } = await operations.run('experiments.exportMany', {
        label: `Export ${what}`,
        experiments: records.map(({ id }) => id),
      });
      experiments.showFailures(ended);
      if (made !== null) saveFile(made.fileName, made.bytes, 'application/zip');
      const kind = made === null ? 'info' : 'success';
      if (made !== null || ended.failed < ended.of) notices.show({ kind, text: doneText(ended) });
    });
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
    open,
    compare,
    duplicate,
    fineTune,
    toggleStars,
    archive,
    rename,
    setBatch,
    remove: experiments.remove,
    queueUp,
    stop,
    exportArchive,
    exportTable,
    copyTable,
    reveal,
  };
}
