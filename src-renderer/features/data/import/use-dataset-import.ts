import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { fields } from '#shared/catalogue/fields';
import { formatCount } from '#shared/text/format';
import { datasetRoles, type DatasetRole } from '#shared/data/dataset-file-names';
import { importFiles } from '#shared/contract/import-files';
import { messageOf } from '../../../client/failures.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import { chooseForeign, foreignProblem, type ForeignChoice } from './foreign-choice.ts';
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

/** The progress of an import. It can't be cancelled any more while the workbench checks IDX files. */
export interface ImportProgress {
  readonly phase: 'sending' | 'reading' | 'checking';
  /** How much of this phase is done, from 0 to 1; null: not known. */
  readonly share: number | null;
  /** Bytes that the workbench has received. */
  readonly sent: number;
  readonly total: number;
}

/** Why an import was refused, and the file that it is about; null: the whole import. */
interface Refusal {
  readonly role: DatasetRole | null;
  readonly message: string;
}

/** A data set that was imported. */
export interface ImportedDataset {
  readonly name: string;
  /** What was done to the files, in sentences. */
  readonly notes: readonly string[];
}

/**
 * The form of an import: four IDX files or files in another format, a name, and the progress.
 * @param taken names of the existing data sets
 */
export function useDatasetImport(taken: () => readonly string[]) {
  const workbench = useWorkbench();
  const chosen = shallowRef<ChosenFiles>({});
  /** Files whose names don't tell what they are. */
  const unknown = shallowRef<readonly File[]>([]);
  /** Files in another format; the four IDX files otherwise. */
  const foreign = shallowRef<ForeignChoice | null>(null);
  const splitSeed = ref<number>(fields.seed.default);
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
  const wrongForeign = computed(() => foreign.value && foreignProblem(foreign.value));
  const wrongSeed = computed(() => {
    const { minimum, maximum } = fields.seed;
    const isAllowed = splitSeed.value >= minimum && splitSeed.value <= maximum;
    return isAllowed && Number.isInteger(splitSeed.value)
      ? null
      : `Enter a whole number from ${minimum} to ${formatCount(maximum)}.`;
  });
  const isReady = computed(
    () =>
      progress.value === null &&
      wrongName.value === null &&
      (foreign.value === null
        ? areIdxFilesReady.value
        : wrongForeign.value === null && wrongSeed.value === null),
  );
  const areIdxFilesReady = computed(
    () =>
      Object.keys(fileProblems(chosen.value)).length === 0 &&
      datasetRoles.every((role) => chosen.value[role]?.start),
  );

  /** Takes files in another format, or puts IDX files into the slots that their names suggest. */
  function addFiles(files: readonly File[]): void {
    refusal.value = null;
    const inOtherFormat = chooseForeign(files, foreign.value);
    if (inOtherFormat !== null) {
      foreign.value = inOtherFormat;
      [chosen.value, unknown.value] = [{}, []];
      if (!isNamed) name.value = suggestName(files) || name.value;
      return;
    }
    if (files.length > 0) foreign.value = null;
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

  /** Goes back to the empty form. */
  function clearForeign(): void {
    foreign.value = null;
    refusal.value = null;
  }

  function setName(to: string): void {
    isNamed = true;
    name.value = to;
  }

  /**
   * Sends the files.
   * @returns the new data set; null if it was cancelled or refused (see `refusal`)
   */
  async function send(): Promise<ImportedDataset | null> {
    const isConverted = foreign.value !== null;
    const roles = namedForImport(isConverted ? {} : chosen.value);
    const files = foreign.value?.files ?? [...roles.values()];
    const controller = new AbortController();
    sending = controller;
    refusal.value = null;
    try {
      reportProgress(files, 0);
      const imported = await importFiles(
        workbench,
        {
          ...{ kind: 'dataset', name: name.value, transposed: transposed.value },
          ...(isConverted ? { splitSeed: splitSeed.value } : {}),
        },
        files,
        {
          signal: controller.signal,
          progress: (share) => {
            if (share < 1) reportProgress(files, share);
            else progress.value = afterSending(isConverted ? 'reading' : 'checking');
          },
          reading: (share) => {
            progress.value = { ...afterSending('reading'), share };
          },
        },
      );
      return { name: name.value, notes: imported.kind === 'dataset' ? imported.notes : [] };
    } catch (error) {
      if (!controller.signal.aborted) refusal.value = refusalOf(error, roles);
      return null;
    } finally {
      progress.value = null;
      sending = null;
    }
  }

  function reportProgress(files: readonly File[], share: number): void {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    progress.value = { phase: 'sending', share, sent: Math.round(share * total), total };
  }

  function afterSending(phase: 'reading' | 'checking'): ImportProgress {
    const total = progress.value?.total ?? 0;
    return { phase, share: null, sent: total, total };
  }

  function refusalOf(error: unknown, files: ReadonlyMap<DatasetRole, File>): Refusal {
    const message = messageOf(error);
    const role = refusedFile(message, files);
    const name = role === null ? undefined : files.get(role)?.name;
    // The file's name is shown above it already.
    const isAboutIt = name !== undefined && message.startsWith(`${name} `);
    return { role, message: isAboutIt ? `It${message.slice(name.length)}` : message };
  }

  /** Cancels the import; nothing is left behind. */
  function cancel(): void {
    sending?.abort();
  }

  onScopeDispose(cancel);
  return {
    ...{ chosen, unknown, foreign, splitSeed, name, transposed, progress, refusal },
    ...{ problems, wrongForeign, wrongSeed, wrongName, isReady },
    ...{ addFiles, setFile, clearForeign, setName, send, cancel },
  };
}
