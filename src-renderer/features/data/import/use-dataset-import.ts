import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { fields } from '#shared/catalogue/fields';
import { datasetRoles, type DatasetRole } from '#shared/data/dataset-file-names';
import type { OfferedFile } from '#shared/exchange/import-kinds';
import { formatCount } from '#shared/text/format';
import { messageOf } from '../../../client/failures.ts';
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
import { useInspectedImport, type ImportSource } from './use-inspected-import.ts';

/** Why an import was refused, and the file that it is about; null: the whole import. */
interface Refusal {
  readonly role: DatasetRole | null;
  readonly message: string;
}

/**
 * The form of an import: four IDX files or files in another format, and a name; then what was found in them, and what
 * the user decides about it.
 * @param taken names of the existing data sets
 */
export function useDatasetImport(taken: () => readonly string[]) {
  const chosen = shallowRef<ChosenFiles>({});
  /** The file that says what EMNIST's labels stand for. */
  const mapping = shallowRef<File | null>(null);
  /** Files whose names don't tell what they are. */
  const unknown = shallowRef<readonly File[]>([]);
  /** Files in another format; the four IDX files otherwise. */
  const foreign = shallowRef<ForeignChoice | null>(null);
  const name = ref('');
  /** What the user decides after the inspection. */
  const splitSeed = ref<number>(fields.seed.default);
  const inverted = ref(false);
  const transposed = ref(false);
  const refusal = shallowRef<Refusal | null>(null);
  const { progress, inspection, inspect, finish, cancel } = useInspectedImport();
  /** Whether the name was typed; a suggestion doesn't replace it then. */
  const isNamed = ref(false);

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
  /** Whether files can be added or changed. */
  const isOpen = computed(() => progress.value === null && inspection.value === null);
  const canInspect = computed(
    () =>
      isOpen.value &&
      wrongName.value === null &&
      (foreign.value === null ? areIdxFilesReady.value : wrongForeign.value === null),
  );
  const areIdxFilesReady = computed(
    () =>
      Object.keys(fileProblems(chosen.value)).length === 0 &&
      datasetRoles.every((role) => chosen.value[role]?.start),
  );
  const canFinish = computed(
    () =>
      progress.value === null &&
      inspection.value !== null &&
      (inspection.value.hasTestPart || wrongSeed.value === null),
  );

  watch(inspection, (found) => {
    if (found === null) return;
    inverted.value = found.inverted;
    transposed.value = found.transposed;
  });

  /** Takes files in another format, or puts IDX files into the slots that their names suggest. */
  function addFiles(files: readonly OfferedFile<File>[]): void {
    refusal.value = null;
    const inOtherFormat = chooseForeign(files, foreign.value);
    if (inOtherFormat !== null) {
      foreign.value = inOtherFormat;
      [chosen.value, unknown.value, mapping.value] = [{}, [], null];
      if (!isNamed.value) name.value = suggestName(files) || name.value;
      return;
    }
    if (files.length > 0) foreign.value = null;
    const sorted = sortFiles(files.map(({ content }) => content));
    unknown.value = sorted.unknown;
    mapping.value = sorted.mapping ?? mapping.value;
    if (!isNamed.value) name.value = suggestName(files) || name.value;
    for (const [role, file] of sorted.known) void setFile(role, file);
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

  function removeMapping(): void {
    mapping.value = null;
    refusal.value = null;
  }

  /** Goes back to the empty form. */
  function clearForeign(): void {
    foreign.value = null;
    refusal.value = null;
  }

  function setName(to: string): void {
    isNamed.value = true;
    name.value = to;
  }

  /** Sends the files and has them inspected. If they are refused, `refusal` says why; otherwise, `inspection` is set. */
  async function look(): Promise<void> {
    const roles = namedForImport(foreign.value === null ? chosen.value : {});
    refusal.value = null;
    try {
      await inspect({ kind: 'dataset', name: name.value }, sourceOf(roles));
    } catch (error) {
      refusal.value = refusalOf(error, roles);
    }
  }

  function sourceOf(roles: ReadonlyMap<DatasetRole, File>): ImportSource {
    const choice = foreign.value;
    if (choice?.isFolder) return { folder: choice.files };
    if (choice !== null) return { files: choice.files.map(({ content }) => content) };
    return { files: [...roles.values(), ...(mapping.value === null ? [] : [mapping.value])] };
  }

  /**
   * Stores what was inspected as the user decided.
   * @returns the name of the new data set; null if it was cancelled or refused (see `refusal`)
   */
  async function store(): Promise<string | null> {
    try {
      const isStored = await finish({
        kind: 'dataset',
        ...{ inverted: inverted.value, transposed: transposed.value },
        ...(inspection.value?.hasTestPart ? {} : { splitSeed: splitSeed.value }),
      });
      return isStored ? name.value : null;
    } catch (error) {
      refusal.value = { role: null, message: messageOf(error) };
      return null;
    }
  }

  function refusalOf(error: unknown, files: ReadonlyMap<DatasetRole, File>): Refusal {
    const message = messageOf(error);
    const role = refusedFile(message, files);
    const name = role === null ? undefined : files.get(role)?.name;
    // The file's name is shown above it already.
    const isAboutIt = name !== undefined && message.startsWith(`${name} `);
    return { role, message: isAboutIt ? `It${message.slice(name.length)}` : message };
  }

  onScopeDispose(cancel);
  return {
    ...{ chosen, mapping, unknown, foreign, name, splitSeed, inverted, transposed },
    ...{ progress, inspection, refusal, problems, wrongForeign, wrongSeed, wrongName },
    ...{ isNamed, isOpen, canInspect, canFinish },
    ...{ addFiles, setFile, removeMapping, clearForeign, setName, look, store, cancel },
  };
}
