import { storeToRefs } from 'pinia';
import { computed, type ComputedRef, type Ref } from 'vue';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentRecord } from '#shared/experiment/record';
import { networkFieldsOf } from '#shared/experiment/starting-weights';
import type { ExperimentConfig, FieldKey } from '#shared/catalogue/fields';
import { useExperiments } from '../../../client/stores/experiments.ts';
import { usePreferences } from '../../../client/stores/preferences.ts';
import { useUndo } from '../../../client/stores/undo.ts';
import type { Draft } from './draft.ts';
import { useDraft } from './draft-store.ts';
import {
  entriesOf,
  entryOf,
  withEntry,
  type Entry,
} from '../../../client/config-form/form-entries.ts';
import { planRuns, type Datasets, type FormPlan } from '../plan/run-plan.ts';

/** The state of the form, and its operations. */
export interface RunForm {
  readonly draft: Ref<Draft>;
  /** The form's initial values: the defaults, with the preferred engine and threads. */
  readonly base: ComputedRef<ExperimentConfig>;
  readonly plan: ComputedRef<FormPlan>;
  /** What another draft would train. @param cells in place of its own */
  planOf(draft: Draft, cells?: readonly ExperimentConfig['cell'][]): FormPlan;
  entry(key: FieldKey): Entry;
  enter(key: FieldKey, entry: Entry): void;
  reset(key: FieldKey): void;
  change(change: Partial<Draft>): void;
  /** Replaces the entries; can be undone. */
  fill(label: string, change: Partial<Draft>): void;
  /** Takes over the network of an experiment together with its weights; can be undone. */
  useNetworkOf(record: ExperimentRecord): void;
}

/** The form's state, kept in the draft store. Call it in a setup function. */
export function useRunForm(datasets: () => Datasets): RunForm {
  const preferences = usePreferences();
  const undo = useUndo();
  const experiments = useExperiments();
  const { draft } = storeToRefs(useDraft());
  const base = computed<ExperimentConfig>(() => ({
    ...defaultConfig(),
    engine: preferences.value.engine,
    threads: preferences.value.threads,
  }));
  const known = computed(() => (experiments.status === 'ready' ? experiments.records : null));
  const planOf = (given: Draft, cells?: readonly ExperimentConfig['cell'][]): FormPlan =>
    planRuns(given, base.value, datasets(), cells, known.value);
  const plan = computed(() => planOf(draft.value));

  function change(part: Partial<Draft>): void {
    draft.value = { ...draft.value, ...part };
  }

  function entry(key: FieldKey): Entry {
    return draft.value.entries[key] ?? entryOf(key, [base.value[key]]);
  }

  function enter(key: FieldKey, value: Entry): void {
    const isBase = JSON.stringify(value) === JSON.stringify(entryOf(key, [base.value[key]]));
    // Left-out combinations are identified by their values, so they don't outlive a change.
    change({
      entries: withEntry(draft.value.entries, key, isBase ? undefined : value),
      leftOut: [],
    });
  }

  function reset(key: FieldKey): void {
    change({ entries: withEntry(draft.value.entries, key, undefined), leftOut: [] });
  }

  function fill(label: string, part: Partial<Draft>): void {
    const before = draft.value;
    const after = { ...before, leftOut: [], source: null, ...part };
    draft.value = after;
    undo.push({
      label,
      undo: () => (draft.value = before),
      redo: () => (draft.value = after),
    });
  }

  function useNetworkOf({ name, config, weightsSha256 }: ExperimentRecord): void {
    const taken = { ...networkFieldsOf(config), initialWeights: weightsSha256 ?? '' };
    const { entries, source } = draft.value;
    const others = Object.entries(entries).filter(([key]) => !Object.hasOwn(taken, key));
    fill(`Use the network of ${name}`, {
      entries: { ...Object.fromEntries(others), ...entriesOf(taken, base.value) },
      source,
    });
  }

  return { draft, base, plan, planOf, entry, enter, reset, change, fill, useNetworkOf };
}
