import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { ResultsInspection } from '#shared/contract/inspections';
import { sendFiles, type SentFiles } from '#shared/contract/import-files';
import type { OfferedFile } from '#shared/exchange/import-kinds';
import { nameProblem } from '#shared/experiment/name';
import type { TagChoice } from '#shared/exchange/results/choose-places';
import { resultFiles } from '#shared/exchange/results/result-files';
import { messageOf } from '../../../client/failures.ts';
import { sending, type ImportProgress } from '../../../client/import/import-progress.ts';
import { useWorkbench } from '../../../client/workbench.ts';

/** The import of results: files are sent and inspected, then a person chooses, then the runs are stored. */
export function useResultsImport() {
  const workbench = useWorkbench();
  const inspection = shallowRef<ResultsInspection | null>(null);
  const progress = shallowRef<ImportProgress | null>(null);
  const problem = ref<string | null>(null);
  /** The paths of the chosen runs. */
  const chosen = shallowRef<ReadonlySet<string>>(new Set());
  /** Where that isn't the usual. */
  const choices = shallowRef<Readonly<Record<string, TagChoice>>>({});
  const batch = ref('');
  let sent: SentFiles | null = null;
  let abort = new AbortController();

  const batchProblem = computed(() =>
    batch.value.trim() === '' ? null : nameProblem(batch.value),
  );
  const isReady = computed(
    () =>
      inspection.value !== null &&
      progress.value === null &&
      chosen.value.size > 0 &&
      batchProblem.value === null,
  );

  /** Sends files and has them inspected; replaces those before. */
  async function inspect(files: readonly OfferedFile<File>[]): Promise<void> {
    cancel();
    abort = new AbortController();
    const { signal } = abort;
    [inspection.value, problem.value, choices.value] = [null, null, {}];
    const logs = resultFiles(files);
    progress.value = sending(logs);
    try {
      const received = await sendFiles(workbench, { kind: 'results' }, logs, {
        signal,
        progress: (share) => (progress.value = sending(logs, share)),
        reading: (share) => {
          const phase = inspection.value === null ? 'reading' : 'storing';
          progress.value = { phase, share };
        },
      });
      sent = received;
      progress.value = { phase: 'reading', share: null };
      const found = await received.inspect();
      if (signal.aborted || found.kind !== 'results') return;
      inspection.value = found;
      chosen.value = new Set(
        found.runs.filter(({ existing }) => existing === null).map(({ path }) => path),
      );
      batch.value = found.folder ?? '';
    } catch (error) {
      if (!signal.aborted) problem.value = messageOf(error);
    } finally {
      if (!signal.aborted) progress.value = null;
    }
  }

  function toggle(path: string, isChosen: boolean): void {
    const next = new Set(chosen.value);
    if (isChosen) next.add(path);
    else next.delete(path);
    chosen.value = next;
  }

  function choose(tag: string, choice: TagChoice): void {
    choices.value = { ...choices.value, [tag]: choice };
  }

  /** Stores the chosen runs. @returns their ids; null if it was cancelled or refused (see `problem`) */
  async function store(): Promise<readonly string[] | null> {
    const { signal } = abort;
    if (sent === null || inspection.value === null) return null;
    progress.value = { phase: 'storing', share: null };
    try {
      const done = await sent.finish({
        kind: 'results',
        runs: [...chosen.value],
        tags: choices.value,
        batch: batch.value.trim() === '' ? null : batch.value,
      });
      if (!signal.aborted) sent = null;
      return done.kind === 'experiments' ? done.ids : null;
    } catch (error) {
      // Once it is cancelled, all that is here may be another import's.
      if (signal.aborted) return null;
      // The import is over; the files would have to be sent again.
      [sent, inspection.value] = [null, null];
      problem.value = messageOf(error);
      return null;
    } finally {
      if (!signal.aborted) progress.value = null;
    }
  }

  /** Gives the import up; nothing of it stays. */
  function cancel(): void {
    abort.abort();
    void sent?.cancel();
    sent = null;
    progress.value = null;
  }

  onScopeDispose(cancel);
  return {
    ...{ inspection, progress, problem, chosen, choices, batch, batchProblem, isReady },
    ...{ inspect, toggle, choose, store, cancel },
  };
}
