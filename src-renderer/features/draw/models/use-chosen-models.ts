import { computed, onScopeDispose, shallowRef } from 'vue';
import { maxModels } from '#shared/contract/commands';
import { useExperiments } from '../../../client/stores/experiments.ts';
import { usePreferences } from '../../../client/stores/preferences.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import { sameWhileEqual } from '../same-while-equal.ts';
import { chosenModels, defaultChoice, type ChosenModel } from './choosing.ts';

/** The models that read the drawing. The choice is remembered. */
export function useChosenModels() {
  const experiments = useExperiments();
  const chosen = usePreferences().view<readonly string[] | null>('draw.models', null);
  /** Increases when the run of a chosen experiment has ended. */
  const revision = shallowRef(0);

  const ids = computed(() => chosen.value ?? defaultChoice(experiments.unarchived));
  const all = computed<readonly ChosenModel[]>(() => {
    if (experiments.status === 'loading' && experiments.entries.length === 0) return [];
    return chosenModels(ids.value, experiments.byId);
  });
  // Records change often, choices rarely.
  const readable = sameWhileEqual<readonly string[]>(() =>
    all.value.flatMap(({ kind, id }) => (kind === 'saved' ? [id] : [])),
  );
  const isFull = computed(() => ids.value.length >= maxModels);

  const stop = useWorkbench().subscribe((event) => {
    if (event.kind === 'ended' && ids.value.includes(event.experiment)) revision.value += 1;
  });
  onScopeDispose(stop);

  function add(id: string): void {
    if (!isFull.value && !ids.value.includes(id)) chosen.value = [...ids.value, id];
  }

  /** Chooses exactly these experiments, up to the limit. */
  function choose(ids: readonly string[]): void {
    chosen.value = ids.slice(0, maxModels);
  }

  /** Puts an experiment first; if the limit is reached, in place of the last one. */
  function putFirst(id: string): void {
    chosen.value = [id, ...ids.value.filter((other) => other !== id)].slice(0, maxModels);
  }

  function remove(id: string): void {
    chosen.value = ids.value.filter((other) => other !== id);
  }

  return { ids, all, readable, revision, isFull, add, choose, putFirst, remove };
}
