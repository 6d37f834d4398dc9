import { computed, onMounted, onScopeDispose, shallowRef } from 'vue';
import type { ListedDataset } from '#shared/contract/commands';
import type { EngineReport } from '#shared/contract/engines';
import { fields } from '#shared/catalogue/fields';
import { errorOf } from '../../../client/failures.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import type { FieldOptions } from './field-option.ts';
import { usableDatasets } from '../plan/run-plan.ts';

/** What can be chosen on this machine: the installed data sets, and the engines that load. */
export function useChoices() {
  const workbench = useWorkbench();
  const list = shallowRef<readonly ListedDataset[] | null>(null);
  const engines = shallowRef<readonly EngineReport[]>([]);
  const error = shallowRef<Error | null>(null);

  async function refresh(): Promise<void> {
    error.value = null;
    try {
      list.value = await workbench.call('datasets.list', {});
    } catch (failure) {
      error.value = errorOf(failure);
    }
  }

  async function askForEngines(): Promise<void> {
    // Without an answer every engine can be chosen; training then says what is wrong with one.
    engines.value = await workbench.call('engines.report', { threads: 0 }).catch(() => []);
  }

  onMounted(() => {
    void refresh();
    void askForEngines();
  });
  onScopeDispose(
    workbench.subscribe((event) => {
      if (event.kind === 'datasetsChanged') void refresh();
    }),
  );

  const datasets = computed(() => (list.value === null ? null : usableDatasets(list.value)));
  const options = computed<FieldOptions>(() => ({
    dataset: (list.value ?? []).map((dataset) => ({
      value: dataset.name,
      label: dataset.name,
      ...(dataset.kind === 'damaged'
        ? { help: `Can't be read: ${dataset.reason}`, disabled: true }
        : {}),
    })),
    engine: Object.entries(fields.engine.options).map(([value, label]) => {
      const report = engines.value.find(({ name }) => name === value);
      if (report === undefined) return { value, label };
      return { value, label, help: report.detail, disabled: !report.available };
    }),
  }));

  return { datasets, options, error, refresh };
}
