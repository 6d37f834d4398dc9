import type { ListedExperiment } from '#shared/contract/commands';
import { distinctlyNamed } from '#shared/compare/distinct-names';
import type { ExperimentRecord } from '#shared/experiment/record';
import { foldText, foldedWords } from '#shared/text/fold-text';

/** How many models are chosen for somebody who has not chosen yet. */
const firstChoice = 3;

/** A chosen experiment, and whether it can be asked. */
export type ChosenModel =
  | { readonly kind: 'saved'; readonly id: string; readonly record: ExperimentRecord }
  /** It has not been trained so far that there are weights to read with. */
  | { readonly kind: 'unsaved'; readonly id: string; readonly record: ExperimentRecord }
  | { readonly kind: 'damaged'; readonly id: string; readonly reason: string }
  | { readonly kind: 'missing'; readonly id: string };

/** Whether an experiment has weights that can read a digit. */
export function isSaved({ weightsSha256 }: ExperimentRecord): boolean {
  return weightsSha256 !== null;
}

/** The experiments that can be chosen: starred ones first, each part in the order it was in. */
export function inChoosingOrder(records: readonly ExperimentRecord[]): readonly ExperimentRecord[] {
  const saved = records.filter(isSaved);
  return [...saved.filter(({ starred }) => starred), ...saved.filter(({ starred }) => !starred)];
}

/** The ids of the models that somebody who has not chosen begins with. */
export function defaultChoice(records: readonly ExperimentRecord[]): readonly string[] {
  return inChoosingOrder(records)
    .slice(0, firstChoice)
    .map(({ id }) => id);
}

/** What has become of a chosen experiment. `listed`: as the list has it now. */
export function chosenModel(id: string, listed: ListedExperiment | undefined): ChosenModel {
  if (listed === undefined) return { kind: 'missing', id };
  if (listed.kind === 'damaged') return { kind: 'damaged', id, reason: listed.reason };
  const { record } = listed;
  return { kind: isSaved(record) ? 'saved' : 'unsaved', id, record };
}

/** What has become of several chosen experiments; their records have names that tell them apart. */
export function chosenModels(
  ids: readonly string[],
  byId: (id: string) => ListedExperiment | undefined,
): readonly ChosenModel[] {
  const models = ids.map((id) => chosenModel(id, byId(id)));
  const records = models.flatMap((model) => ('record' in model ? [model.record] : []));
  const named = new Map(distinctlyNamed(records).map((record) => [record.id, record]));
  return models.map((model) =>
    'record' in model ? { ...model, record: named.get(model.id)! } : model,
  );
}

/** The experiments whose name, cell, data set or tags hold all words of a search. */
export function matchingModels(
  records: readonly ExperimentRecord[],
  search: string,
): readonly ExperimentRecord[] {
  const words = foldedWords(search);
  return records.filter(({ name, tags, config }) => {
    const text = foldText([name, config.cell, config.dataset, ...tags].join(' '));
    return words.every((word) => text.includes(word));
  });
}
