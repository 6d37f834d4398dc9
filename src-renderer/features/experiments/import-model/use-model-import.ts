import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { sendFiles, type SentFiles } from '#shared/contract/import-files';
import type { FoundModel } from '#shared/exchange/models/sources/found-model';
import { modelNameOf } from '#shared/exchange/models/sources/model-sources';
import { placeTensors } from '#shared/exchange/models/sources/place-tensors';
import {
  understandModel,
  type ModelChoices,
  type TensorPlaces,
  type Understanding,
} from '#shared/exchange/models/sources/understand-model';
import { nameProblem } from '#shared/experiment/name';
import { errorOf } from '../../../client/failures.ts';
import { sending, type ImportProgress } from '../../../client/import/import-progress.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import type { ReadableDataset } from '../../../client/stores/datasets.ts';

/** A model's file as it was understood. */
interface Understood extends Understanding {
  readonly model: FoundModel;
}

/**
 * The import of a model: its file is sent and read, what was found can be corrected, and it becomes an experiment.
 * @param datasets those that it can be tested on; null while they aren't known
 */
export function useModelImport(datasets: () => readonly ReadableDataset[] | null) {
  const workbench = useWorkbench();
  const progress = shallowRef<ImportProgress | null>(null);
  const error = shallowRef<Error | null>(null);
  const understood = shallowRef<Understood | null>(null);
  const name = ref('');
  const choices = shallowRef<ModelChoices | null>(null);
  const places = shallowRef<TensorPlaces>({});
  let sent: SentFiles | null = null;
  let controller: AbortController | null = null;

  const placement = computed(() =>
    understood.value === null || choices.value === null
      ? null
      : placeTensors(understood.value.model.tensors, choices.value, places.value),
  );
  /** Why the chosen data set can't test it; null if it can. */
  const wrongDataset = computed(() => {
    const network = placement.value?.network ?? null;
    const known = datasets();
    if (network === null || choices.value === null || known === null) return null;
    const { dataset } = choices.value;
    const found = known.find((one) => one.name === dataset);
    if (found === undefined) return `The data set “${dataset}” isn’t here; choose another.`;
    return found.classes === network.classes
      ? null
      : `“${dataset}” has ${found.classes} classes, and the model ${network.classes}.`;
  });
  const wrongName = computed(() => nameProblem(name.value));
  const isReady = computed(
    () =>
      progress.value === null &&
      datasets() !== null &&
      placement.value !== null &&
      placement.value.problems.length === 0 &&
      wrongDataset.value === null &&
      wrongName.value === null,
  );

  /** Sends a file and has it read; what is wrong with it is in `error`. */
  async function start(file: File): Promise<void> {
    cancel();
    const own = new AbortController();
    controller = own;
    name.value = modelNameOf(file.name);
    progress.value = sending([file]);
    try {
      sent = await sendFiles(workbench, { kind: 'model' }, [file], {
        signal: own.signal,
        progress: (share) => {
          progress.value = share < 1 ? sending([file], share) : reading(null);
        },
        reading: (share) => {
          if (progress.value?.phase === 'reading') progress.value = reading(share);
        },
      });
      const inspection = await sent.inspect();
      // Another file may have taken its place meanwhile.
      if (own.signal.aborted) return;
      if (inspection.kind !== 'model') throw new Error('The file is not a model.');
      const understanding = understandModel(inspection.model);
      understood.value = { ...understanding, model: inspection.model };
      choices.value = understanding.choices;
      places.value = understanding.places;
    } catch (failure) {
      if (!own.signal.aborted) error.value = errorOf(failure);
    } finally {
      if (controller === own) progress.value = null;
    }
  }

  /** Changes a choice. */
  function choose<Key extends keyof ModelChoices>(key: Key, value: ModelChoices[Key]): void {
    if (choices.value !== null) choices.value = { ...choices.value, [key]: value };
  }

  /** Puts a tensor of the file into a place; null: none. */
  function place(parameter: string, tensor: string | null): void {
    const others = Object.entries(places.value).filter(([name]) => name !== parameter);
    places.value = Object.fromEntries(
      tensor === null ? others : [...others, [parameter, tensor] as const],
    );
  }

  /** Imports it as decided. @returns the id of its experiment; null if that failed or was cancelled */
  async function finish(): Promise<string | null> {
    if (!isReady.value || sent === null || choices.value === null || controller === null)
      return null;
    const own = controller;
    progress.value = { phase: 'storing', share: null };
    error.value = null;
    try {
      const imported = await sent.finish({
        kind: 'model',
        name: name.value.trim(),
        config: { ...choices.value },
        places: decidedPlaces(),
      });
      sent = null;
      return imported.kind === 'experiment' ? imported.id : null;
    } catch (failure) {
      if (own.signal.aborted) return null;
      error.value = errorOf(failure);
      // The import is over with it.
      forget();
      return null;
    } finally {
      if (controller === own) progress.value = null;
    }
  }

  /** Every parameter, so that one without a tensor stays without. */
  function decidedPlaces(): Record<string, string | null> {
    const parameters = placement.value?.parameters ?? [];
    return Object.fromEntries(
      parameters.map(({ parameter, tensor }) => [parameter, tensor?.name ?? null]),
    );
  }

  function forget(): void {
    sent = null;
    understood.value = null;
    choices.value = null;
    places.value = {};
  }

  /** Gives the file up; nothing of it is left. */
  function cancel(): void {
    controller?.abort();
    controller = null;
    void sent?.cancel();
    progress.value = null;
    error.value = null;
    forget();
  }

  onScopeDispose(cancel);
  return {
    ...{ progress, error, understood, name, choices, places, placement },
    ...{ wrongDataset, wrongName, isReady, start, choose, place, finish, cancel },
  };
}

function reading(share: number | null): ImportProgress {
  return { phase: 'reading', share };
}
