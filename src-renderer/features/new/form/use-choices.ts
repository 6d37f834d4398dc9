import { computed } from 'vue';
import { fields } from '#shared/catalogue/fields';
import { useQuery } from '../../../client/query/use-query.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import type { FieldOptions } from '../../../client/config-form/field-option.ts';
import { usableDatasets } from '../plan/run-plan.ts';

/** The options available on this machine: the installed data sets, and the engines that load. */
export function useChoices() {
  const workbench = useWorkbench();
  const {
    value: list,
    error,
    refresh,
  } = useQuery(() => workbench.call('datasets.list', {}), {
    isNews: ({ kind }) => kind === 'datasetsChanged',
  });
  // Without a report every engine can be chosen; training then says if one doesn't load.
  const { value: engines } = useQuery(() => workbench.call('engines.report', { threads: 0 }));

  const datasets = computed(() => (list.value === null ? null : usableDatasets(list.value)));
  const options = computed<FieldOptions>(() => ({
    dataset: (list.value ?? []).map((dataset) => ({
      value: dataset.name,
      label: dataset.name,
      ...(dataset.kind === 'damaged'
        ? { help: `Can’t be read: ${dataset.reason}`, disabled: true }
        : {}),
    })),
    engine: Object.entries(fields.engine.options).map(([value, label]) => {
      const report = engines.value?.find(({ name }) => name === value);
      if (report === undefined) return { value, label };
      return { value, label, help: report.detail, disabled: !report.available };
    }),
  }));

  return { datasets, options, error, refresh };
}
