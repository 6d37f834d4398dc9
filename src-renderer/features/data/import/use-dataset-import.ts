import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { datasetRoles, type DatasetRole } from '#shared/data/dataset-file-names';
import { importFiles } from '#shared/contract/import-files';
import { messageOf } from '../../../client/failures.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import {
  examineFile,
  fileProblems,
  nameProblem,
  namedForImport,
  refusedFile,
  sortFiles,
  suggestName,
  type ChosenFiles,
} from './import-form.ts';

/** The progress of an import. It can't be cancelled any more while the workbench checks the files. */
export interface ImportProgress {
  readonly phase: 'sending' | 'checking';
  /** Bytes that the workbench has received. */
  readonly sent: number;
  readonly total: number;
}

/** Why an import was refused, and the file that it is about; null: the whole import. */
interface Refusal {
  readonly role: DatasetRole | null;
  readonly message: string;
}

/**
 * The form of an import: four files, a name, and the progress.
 * @param taken names of the existing data sets
 */
export function useDatasetImport(taken: () => readonly string[]) {
  const workbench = useWorkbench();
  const chosen = shallowRef<ChosenFiles>({});
  /** Files whose names don't tell what they are. */
  const unknown = shallowRef<readonly File[]>([]);
  const name = ref('');
  const transposed = ref(false);
  const progress = shallowRef<ImportProgress | null>(null);
  const refusal = shallowRef<Refusal | null>(null);
  let sending: AbortController | null = null;
  /** Whether the name was typed; a suggestion doesn't replace it then. */
  let isNamed = false;

  const problems = computed(() => {
    const found = fileProblems(chosen.value);
    const refused = refusal.value;
    if (refused !== null && refused.role !== null) found[refused.role] ??= refused.message;
    return found;
  });
  const wrongName = computed(() => nameProblem(name.value, taken()));
  const isReady = computed(
    () =>
      progress.value === null &&
      wrongName.value === null &&
      Object.keys(fileProblems(chosen.value)).length === 0 &&
      datasetRoles.every((role) => chosen.value[role]?.start),
  );

  /** Puts files into the slots that their names suggest. */
  function addFiles(files: readonly File[]): void {
    const { known, unknown: rest } = sortFiles(files);
    unknown.value = rest;
    if (!isNamed) name.value = suggestName(files) || name.value;
    for (const [role, file] of known) void setFile(role, file);
  }

  /** Puts a file into a slot, whatever its name. */
  async function setFile(role: DatasetRole, file: File): Promise<void> {
    refusal.value = null;
    unknown.value = unknown.value.filter((other) => other !== file);
    chosen.value = { ...chosen.value, [role]: { file, start: null, problem: null } };
    const examined = await examineFile(role, file);
    // Another may have been chosen meanwhile.
    if (chosen.value[role]?.file === file) chosen.value = { ...chosen.value, [role]: examined };
  }

  function setName(to: string): void {
    isNamed = true;
    name.value = to;
  }

  /**
   * Sends the files.
   * @returns the name of the new data set; null if it was cancelled or refused (see `refusal`)
   */
  async function send(): Promise<string | null> {
    const files = namedForImport(chosen.value);
    const controller = new AbortController();
    sending = controller;
    refusal.value = null;
    try {
      reportProgress(files, 0);
      await importFiles(
        workbench,
        { kind: 'dataset', name: name.value, transposed: transposed.value },
        [...files.values()],
        { signal: controller.signal, progress: (share) => reportProgress(files, share) },
      );
      return name.value;
    } catch (error) {
      if (!controller.signal.aborted) refusal.value = refusalOf(error, files);
      return null;
    } finally {
      progress.value = null;
      sending = null;
    }
  }

  function reportProgress(files: ReadonlyMap<DatasetRole, File>, share: number): void {
    const total = [...files.values()].reduce((sum, { size }) => sum + size, 0);
    const phase = share === 1 ? 'checking' : 'sending';
    progress.value = { phase, sent: Math.round(share * total), total };
  }

  function refusalOf(error: unknown, files: ReadonlyMap<DatasetRole, File>): Refusal {
    const message = messageOf(error);
    const role = refusedFile(message, files);
    const name = role === null ? undefined : files.get(role)?.name;
    // The file's name is shown above it already.
    const isAboutIt = name !== undefined && message.startsWith(`${name} `);
    return { role, message: isAboutIt ? `It${message.slice(name.length)}` : message };
  }

  /** Cancels sending; nothing is left behind. */
  function cancel(): void {
    sending?.abort();
  }

  onScopeDispose(cancel);
  return {
    ...{ chosen, unknown, name, transposed, progress, refusal, problems, wrongName, isReady },
    ...{ addFiles, setFile, setName, send, cancel },
  };
}
