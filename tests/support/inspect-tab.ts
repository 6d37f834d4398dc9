import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { computed, h, reactive, shallowRef, type Component } from 'vue';
import { readingOrders } from '../../src-renderer/charts/reading/reading-orders.ts';
import { useScrubber } from '../../src-renderer/charts/reading/use-scrubber.ts';
import type { ChosenModel } from '../../src-renderer/client/models/choosing.ts';
import type {
  InspectPart,
  InspectTabProps,
  ReadSet,
} from '../../src-renderer/features/inspect/inspect-tab.ts';
import type { AnsweringWorkbench } from './answering-workbench.ts';
import { finishedRun } from './compared.ts';
import { mountOptions } from './mounting.ts';

/** A saved model to inspect. Its id is its name in small letters. */
export function inspectedModel(...run: Parameters<typeof finishedRun>): ChosenModel {
  const record = finishedRun(...run);
  return { kind: 'saved', id: record.id, record };
}

/**
 * Shows a tab of the page Inspect, with all models asked about a blank digit, or about a set.
 * @param written the parts of the page's address; changed by the tab
 */
export async function showInspectTab(
  tab: Component,
  workbench: AnsweringWorkbench,
  models: readonly ChosenModel[],
  written: Record<string, string> = reactive({}),
  digits: Omit<ReadSet, 'experiments'> | null = null,
) {
  const part: InspectPart = (name, fallback) =>
    computed({
      get: () => written[name] ?? fallback,
      set: (value) => (written[name] = value),
    });
  const experiments = models.map(({ id }) => id);
  const question = digits === null ? { experiments, image: new Uint8Array(784) } : null;
  const set = digits && { experiments, ...digits };
  const given = (): Omit<InspectTabProps, 'scrubber'> => ({
    ...{ question, set, models, part, digit: null },
    orders: readingOrders(models),
    source: { dataset: 'mnist', classNames: null },
  });
  const shown = mount(
    {
      setup() {
        const scrubber = useScrubber(shallowRef(28));
        return () => h(TooltipProvider, () => h(tab, { ...given(), scrubber }));
      },
    },
    mountOptions(workbench),
  );
  await flushPromises();
  return shown;
}
