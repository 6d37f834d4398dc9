import type { WorkbenchEvent } from '#shared/contract/events';
import type { ComparisonStore } from './comparison-store.ts';
import type { Handlers } from '../dispatch/dispatch.ts';

type ComparisonCommand = 'comparisons.list' | 'comparisons.save' | 'comparisons.remove';

/** The commands on saved comparisons. */
export function comparisonHandlers(
  store: ComparisonStore,
  emit: (event: WorkbenchEvent) => void,
): Pick<Handlers, ComparisonCommand> {
  return {
    'comparisons.list': () => store.list(),
    'comparisons.save': async (given) => {
      const comparison = await store.save(given);
      emit({ kind: 'comparisonsChanged' });
      return comparison;
    },
    'comparisons.remove': async ({ id }) => {
      await store.remove(id);
      emit({ kind: 'comparisonsChanged' });
      return { id };
    },
  };
}
