import { computed, ref, shallowRef } from 'vue';
import { whyFixedInForks, type Field, type FieldGroup } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import { describeRefusal } from '#shared/experiment/config';
import { missingRequirement } from '#shared/experiment/effects';
import {
  forkBeginning,
  forkChanges,
  forkChangesInWords,
  forkName,
  forkPointInWords,
  forkPoints,
  forkProblems,
  latestOpenPoint,
  type ForkPoint,
} from '#shared/experiment/fork';
import { keptByRunInWords } from '#shared/experiment/kept-checkpoints';
import type { ExperimentRecord } from '#shared/experiment/record';
import { formatPercent } from '#shared/text/format';
import { idleReason } from '../config-form/field-notes.ts';
import {
  entryOf,
  firstConfig,
  readEntries,
  withEntry,
  type Entries,
  type Entry,
} from '../config-form/form-entries.ts';
import { errorOf } from '../failures.ts';
import { useWorkbench } from '../workbench.ts';

/** The groups of the form, those first whose fields are changed most often. */
const groups: readonly FieldGroup[] = ['training', 'network', 'data', 'machine'];
/** The fields that a fork can change. */
const freeKeys = groups.flatMap((group) =>
  fieldKeys.filter((key) => fields[key].group === group && whyFixedInForks(fields[key]) === null),
);
const oneValue = 'A fork has one value for each field';

/** A fork of a run as it is being set up. */
export function useFork(parent: () => ExperimentRecord) {
  const workbench = useWorkbench();
  const entries = shallowRef<Entries>({});
  const name = ref('');
  const chosen = ref<number | null>(null);
  const isMaking = ref(false);
  const error = shallowRef<Error | null>(null);

  const before = computed(() => parent().config);
  /** The latest first: forks mostly begin there. */
  const points = computed(() => forkPoints(parent()).reverse());
  const point = computed<ForkPoint | undefined>(
    () => points.value.find(({ step }) => step === chosen.value) ?? points.value[0],
  );
  const pointOptions = computed(() =>
    points.value.map((each) => ({ value: each.step, label: pointLabel(parent(), each) })),
  );

  const reading = computed(() => readEntries(entries.value, before.value));
  const config = computed(() => firstConfig(reading.value.values, before.value));
  /** By field. */
  const problems = computed<Readonly<Partial<Record<FieldKey, string>>>>(() => {
    const { values, problems: unread } = reading.value;
    if (Object.keys(unread).length > 0 || point.value === undefined) return unread;
    const several = freeKeys.filter((key) => (values[key]?.length ?? 0) > 1);
    if (several.length > 0) return Object.fromEntries(several.map((key) => [key, oneValue]));
    const found = forkProblems(before.value, config.value, point.value);
    return Object.fromEntries(found.map((problem) => [problem.key, describeRefusal(problem)]));
  });
  /** Why fields have no effect, by field. */
  const idle = computed<ReadonlyMap<FieldKey, string>>(
    () =>
      new Map(
        freeKeys.flatMap((key) => {
          const missing = missingRequirement(key, reading.value.values);
          return missing === undefined ? [] : [[key, idleReason(missing)] as const];
        }),
      ),
  );
  const shown = computed(() =>
    freeKeys.filter((key) => !idle.value.has(key) || key in entries.value || key in problems.value),
  );
  const changes = computed(() => forkChanges(before.value, config.value));
  /** What will be the same, and what different. */
  const summary = computed(() => {
    if (point.value === undefined) return '';
    if (Object.keys(problems.value).length > 0) return 'Correct the marked fields to fork the run.';
    const from = forkPointInWords(point.value);
    const same =
      point.value.step === 0 ? 'The same starting weights' : `The same run up to ${from}`;
    return changes.value.length === 0
      ? `${same}, then continued unchanged: it ends with the same weights.`
      : `${same}; then ${forkChangesInWords(changes.value)}.`;
  });
  /** What the checkpoints that the fork keeps need on the disk; null if it keeps none. */
  const kept = computed(() => {
    const { parameters } = parent();
    const isKnown = point.value !== undefined && Object.keys(problems.value).length === 0;
    if (!isKnown || parameters === null) return null;
    const begin = forkBeginning(parent(), point.value);
    const words = keptByRunInWords(config.value, parameters, begin);
    return words === null ? null : `${words}.`;
  });
  const automaticName = computed(() =>
    point.value === undefined ? '' : forkName(parent().name, changes.value, point.value),
  );

  function entry(key: FieldKey): Entry {
    return entries.value[key] ?? entryOf(key, [before.value[key]]);
  }

  function enter(key: FieldKey, value: Entry): void {
    const isSame = JSON.stringify(value) === JSON.stringify(entryOf(key, [before.value[key]]));
    entries.value = withEntry(entries.value, key, isSame ? undefined : value);
  }

  /** Begins again with some changes, at the latest checkpoint from which there is something to train. */
  function clear(wanted: Partial<ExperimentConfig> = {}): void {
    entries.value = {};
    for (const key of freeKeys) {
      const value = wanted[key];
      if (value !== undefined) enter(key, entryOf(key, [value]));
    }
    name.value = '';
    error.value = null;
    const open = latestOpenPoint(forkPoints(parent()), wanted.epochs ?? before.value.epochs);
    chosen.value = (open ?? points.value[0])?.step ?? null;
  }

  /** Makes the fork and queues it. @returns its record; null if it was refused */
  async function make(): Promise<ExperimentRecord | null> {
    if (isMaking.value || point.value === undefined) return null;
    isMaking.value = true;
    error.value = null;
    try {
      const given = name.value.trim();
      return await workbench.call('experiments.fork', {
        experiment: parent().id,
        config: Object.fromEntries(changes.value.map(({ key, after }) => [key, after])),
        queue: true,
        ...(point.value.kept === null ? {} : { epoch: point.value.kept }),
        ...(given === '' ? {} : { name: given }),
      });
    } catch (failure) {
      error.value = errorOf(failure);
      return null;
    } finally {
      isMaking.value = false;
    }
  }

  return {
    ...{ entries, name, chosen, isMaking, error, point, pointOptions, problems, idle },
    plain: computed(() => shown.value.filter((key) => !isAdvanced(key))),
    advanced: computed(() => shown.value.filter(isAdvanced)),
    ...{ changes, summary, kept, automaticName, entry, enter, clear, make },
    reset: (key: FieldKey): void => {
      entries.value = withEntry(entries.value, key, undefined);
    },
  };
}

function isAdvanced(key: FieldKey): boolean {
  return (fields[key] as Field).advanced === true || fields[key].group === 'machine';
}

/** `Epoch 3 · step 1,407 · validation accuracy 97.10 %`. */
function pointLabel({ epochs }: ExperimentRecord, { kept, epoch, step }: ForkPoint): string {
  if (step === 0) return 'Before training';
  const words = forkPointInWords({ epoch, step }).replace('epoch', 'Epoch').replace(', ', ' · ');
  const accuracy = epochs.find((each) => each.epoch === epoch)?.validationAccuracy ?? null;
  const quality =
    kept === null
      ? ' · latest checkpoint'
      : accuracy === null
        ? ''
        : ` · validation accuracy ${formatPercent(accuracy)}`;
  return `${words}${quality}`;
}
