import { shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { useComparisons } from '../../client/stores/comparisons.ts';
import { useExperiments } from '../../client/stores/experiments.ts';
import { bundleNotes, type ImportedBundle } from '#shared/exchange/bundle';
import type { ImportedAnswers, ImportedLesson } from '#shared/lessons/imported';
import { counted } from '#shared/text/format';
import { importFiles } from '#shared/contract/import-files';
import { messageOf } from '../../client/failures.ts';
import { useNotices } from '../../client/stores/notices.ts';
import type { ArchiveKind } from './importers.ts';
import { useWorkbench } from '../../client/workbench.ts';

/** An archive that is being imported. */
export interface RunningImport {
  readonly name: string;
  /** 0 to 1 while it is sent; null while it is checked. */
  readonly share: number | null;
  readonly cancel: () => void;
}

/** A file that is imported at once. */
export interface Archive {
  readonly kind: ArchiveKind;
  readonly file: File;
}

/** Imports experiments, lessons and answers from archives, one after the other, and shows the outcome. */
export function useArchiveImport() {
  const workbench = useWorkbench();
  const experiments = useExperiments();
  const notices = useNotices();
  const router = useRouter();
  const comparisons = useComparisons();
  /** Imported bundles of which something is to be said. */
  const bundles = shallowRef<readonly ImportedBundle[]>([]);
  const running = shallowRef<RunningImport | null>(null);
  let last: Promise<void> = Promise.resolve();

  function importArchives(archives: readonly Archive[]): Promise<void> {
    for (const archive of archives) last = last.then(() => importArchive(archive));
    return last;
  }

  async function importArchive({ kind, file }: Archive): Promise<void> {
    const abort = new AbortController();
    const cancel = (): void => abort.abort();
    const progress = (share: number): void => {
      running.value = { name: file.name, share: share < 1 ? share : null, cancel };
    };
    progress(0);
    try {
      const options = { signal: abort.signal, progress };
      const what = { kind: kind === 'lesson' ? 'lesson' : 'experiment' } as const;
      const done = await importFiles(workbench, what, [file], options);
      if (done.kind === 'experiment') showImported(done.id);
      if (done.kind === 'experiments') showManyImported(done.ids.length);
      if (done.kind === 'bundle') await showBundle(done);
      if (done.kind === 'lesson') showLesson(done);
      if (done.kind === 'answers') await showAnswers(done);
    } catch (error) {
      if (abort.signal.aborted)
        notices.show({ kind: 'info', text: `Import of “${file.name}” cancelled` });
      else
        notices.show({
          kind: 'error',
          text: `“${file.name}” was not imported: ${messageOf(error)}`,
        });
    } finally {
      running.value = null;
    }
  }

  function showImported(id: string): void {
    const entry = experiments.byId(id);
    const name = entry?.kind === 'experiment' ? entry.record.name : id;
    const open = () => router.push({ name: 'run', params: { id } });
    notices.show({
      kind: 'success',
      text: `Imported “${name}”`,
      action: { label: 'Open', run: open },
    });
  }

  /** Opens the comparison of a bundle, and says what is missing. */
  async function showBundle(bundle: ImportedBundle): Promise<void> {
    await comparisons.refresh();
    const { comparison: view, tab, title, ids } = bundle;
    await router.push({ name: 'compare', query: { view, ...(tab !== null && { tab }) } });
    if (bundleNotes(bundle).length > 0) bundles.value = [...bundles.value, bundle];
    else {
      const text = `Imported “${title}” with ${counted(ids.length, 'run')}`;
      notices.show({ kind: 'success', text });
    }
  }

  /** Closes what is said about the first bundle. */
  function closeBundle(): void {
    bundles.value = bundles.value.slice(1);
  }

  function showLesson({ title, lesson, ids }: ImportedLesson): void {
    const runs = ids.length === 0 ? '' : ` with ${counted(ids.length, 'run')}`;
    const open = () => router.push({ name: 'lessons', query: { start: lesson } });
    const action = { label: 'Start', run: open };
    notices.show({ kind: 'success', text: `Imported the lesson “${title}”${runs}`, action });
  }

  async function showAnswers({ answers, name }: ImportedAnswers): Promise<void> {
    await router.push({ name: 'lessons', query: { answers } });
    notices.show({ kind: 'success', text: `Imported the answers of ${name}` });
  }

  function showManyImported(count: number): void {
    notices.show({
      kind: 'success',
      text: `Imported ${counted(count, 'experiment')}`,
      action: { label: 'Show', run: () => router.push({ name: 'experiments' }) },
    });
  }

  return { running, importArchives, bundles, closeBundle };
}
