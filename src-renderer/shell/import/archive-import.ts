import { shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { useExperiments } from '../../client/stores/experiments.ts';
import { counted } from '#shared/text/format';
import { importFiles } from '#shared/contract/import-files';
import { messageOf } from '../../client/failures.ts';
import { useNotices } from '../../client/stores/notices.ts';
import { useWorkbench } from '../../client/workbench.ts';

/** An archive that is being imported. */
export interface RunningImport {
  readonly name: string;
  /** 0 to 1 while it is sent; null while it is checked. */
  readonly share: number | null;
  readonly cancel: () => void;
}

/** Imports experiments from archives, one after the other, and shows the outcome. */
export function useArchiveImport() {
  const workbench = useWorkbench();
  const experiments = useExperiments();
  const notices = useNotices();
  const router = useRouter();
  const running = shallowRef<RunningImport | null>(null);
  let last: Promise<void> = Promise.resolve();

  function importArchives(files: readonly File[]): Promise<void> {
    for (const file of files) last = last.then(() => importArchive(file));
    return last;
  }

  async function importArchive(file: File): Promise<void> {
    const abort = new AbortController();
    const cancel = (): void => abort.abort();
    const progress = (share: number): void => {
      running.value = { name: file.name, share: share < 1 ? share : null, cancel };
    };
    progress(0);
    try {
      const options = { signal: abort.signal, progress };
      const done = await importFiles(workbench, { kind: 'experiment' }, [file], options);
      if (done.kind === 'experiment') showImported(done.id);
      if (done.kind === 'experiments') showManyImported(done.ids.length);
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

  function showManyImported(count: number): void {
    notices.show({
      kind: 'success',
      text: `Imported ${counted(count, 'experiment')}`,
      action: { label: 'Show', run: () => router.push({ name: 'experiments' }) },
    });
  }

  return { running, importArchives };
}
