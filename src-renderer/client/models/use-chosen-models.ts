import { computed, onScopeDispose, shallowRef } from 'vue';
import { useExperiments } from '../stores/experiments.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useWorkbench } from '../workbench.ts';
import { sameWhileEqual } from '../query/same-while-equal.ts';
import { chosenModels, defaultChoice, type ChosenModel } from './choosing.ts';

/** Whose choice it is. */
export interface ModelChoice {
  /** The name under which it is remembered. */
  readonly view: string;
  /** At most so many models can be chosen. */
  readonly most: number;
}

/** The models that read a digit on a page. The choice is remembered. */
export function useChosenModels({ view, most }: ModelChoice) {
  const experiments = useExperiments();
  const chosen = usePreferences().view<readonly string[] | null>(view, null);
  /** Increases when the run of a chosen experiment has ended. */
  const revision = shallowRef(0);

  const ids = computed(() =>
    (chosen.value ?? defaultChoice(experiments.unarchived)).slice(0, most),
  );
  const all = computed<readonly ChosenModel[]>(() => {
    if (experiments.status === 'loading' && experiments.entries.length === 0) return [];
    return chosenModels(ids.value, experiments.byId);
  });
  // Records change often, choices rarely.
  const readable = sameWhileEqual<readonly string[]>(() =>
    all.value.flatMap(({ kind, id }) => (kind === 'saved' ? [id] : [])),
  );
  const isFull = computed(() => ids.value.length >= most);

  const stop = useWorkbench().subscribe((event) => {
    if (event.kind === 'ended' && ids.value.includes(event.experiment)) revision.value += 1;
  });
  onScopeDispose(stop);

  function add(id: string): void {
    if (!isFull.value && !ids.value.includes(id)) chosen.value = [...ids.value, id];
  }

  /** Chooses exactly these experiments, up to the limit. */
  function choose(ids: readonly string[]): void {
    chosen.value = ids.slice(0, most);
  }

  /** Puts an experiment first; if the limit is reached, in place of the last one. */
  function putFirst(id: string): void {
    chosen.value = [id, ...ids.value.filter((other) => other !== id)].slice(0, most);
  }

  function remove(id: string): void {
    chosen.value = ids.value.filter((other) => other !== id);
  }

  return { most, ids, all, readable, revision, isFull, add, choose, putFirst, remove };
}
