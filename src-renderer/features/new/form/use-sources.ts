import { onMounted, shallowRef, watch } from 'vue';
import { onBeforeRouteLeave, useRoute, useRouter } from 'vue-router';
import { presets, type PresetName } from '#shared/experiment/presets';
import { fieldKeys, type ExperimentConfig } from '#shared/catalogue/fields';
import { useExperiments } from '../../../client/stores/experiments.ts';
import { changesIn } from '../../../client/new-run-address.ts';
import { errorOf } from '../../../client/failures.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import { entriesOf, withEntry } from '../../../client/config-form/form-entries.ts';
import { freshSeed } from './fresh-seed.ts';
import type { RunForm } from './use-run-form.ts';

/** Fills the form from presets and from experiments; both can be named in the page's address. */
export function useSources(form: RunForm) {
  const route = useRoute();
  const router = useRouter();
  const workbench = useWorkbench();
  const experiments = useExperiments();
  /** Why the experiment in the address can't be used. */
  const error = shallowRef<Error | null>(null);
  /** Whether the user is leaving for another page, which may still be loading: they must not be brought back. */
  let isLeaving = false;

  function usePreset(name: PresetName): void {
    const { label, config, several } = presets[name];
    form.fill(`Use settings: ${label}`, { entries: entriesOf(config, form.base.value, several) });
  }

  /** With changes the seed stays as it is, so that nothing else differs. */
  async function useExperiment(id: string, changes: Partial<ExperimentConfig>): Promise<void> {
    error.value = null;
    try {
      const { record } = await workbench.call('experiments.show', { experiment: id });
      const config = { ...record.config, ...changes };
      const fresh = freshSeed(
        config,
        experiments.records.map((other) => other.config),
      );
      const changed = fieldKeys.filter((key) => key in changes);
      const seed = changed.length === 0 ? fresh : config.seed;
      form.fill(`Use settings: ${record.name}`, {
        entries: entriesOf({ ...config, seed }, form.base.value),
        tags: record.tags,
        source: {
          id: record.id,
          name: record.name,
          seed: record.config.seed,
          freshSeed: fresh,
          changed,
        },
      });
    } catch (failure) {
      error.value = errorOf(failure);
    }
  }

  function chooseSeed(seed: number): void {
    const entry = seed === form.base.value.seed ? undefined : String(seed);
    form.change({ entries: withEntry(form.draft.value.entries, 'seed', entry) });
  }

  async function followAddress(): Promise<void> {
    const { preset, from } = route.query;
    isLeaving = false;
    if (typeof preset === 'string' && Object.hasOwn(presets, preset)) {
      usePreset(preset as PresetName);
    } else if (typeof from === 'string') {
      await useExperiment(from, changesIn(route.query));
    } else {
      return;
    }
    if (isLeaving) return;
    // Once: a reload must not undo what was entered since.
    await router.replace({ name: 'new' });
  }

  onBeforeRouteLeave(() => {
    isLeaving = true;
  });
  onMounted(() => {
    void followAddress();
    watch(
      () => [route.name, route.query] as const,
      ([name]) => {
        if (name === 'new') void followAddress();
      },
    );
  });

  return { error, usePreset, chooseSeed };
}
