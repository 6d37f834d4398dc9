import type { ListedExperiment } from '#shared/contract/commands';
import { cellNames } from '#shared/catalogue/cells/cells';
import { distinctlyNamed } from '#shared/compare/distinct-names';
import { commonClassNames } from '#shared/data/class-name';
import { hasWeights } from '#shared/experiment/left-out';
import type { ExperimentRecord } from '#shared/experiment/record';
import { majorityShare } from '#shared/statistics/chance';

/** A chosen experiment, and whether it can read a digit. */
export type ChosenModel =
  | { readonly kind: 'saved'; readonly id: string; readonly record: ExperimentRecord }
  /** Its training has not saved any weights yet, or it came without. */
  | { readonly kind: 'unsaved'; readonly id: string; readonly record: ExperimentRecord }
  | { readonly kind: 'damaged'; readonly id: string; readonly reason: string }
  | { readonly kind: 'missing'; readonly id: string };

/** The experiments that can be chosen, without archived ones: starred ones first, otherwise in the given order. */
export function inChoosingOrder(records: readonly ExperimentRecord[]): readonly ExperimentRecord[] {
  const saved = records.filter((record) => hasWeights(record) && !record.archived);
  return [...saved.filter(({ starred }) => starred), ...saved.filter(({ starred }) => !starred)];
}

/**
 * The ids of the models that are selected until you choose: of each cell, the one with the highest test accuracy, and
 * of equally accurate ones the first to choose.
 */
export function defaultChoice(records: readonly ExperimentRecord[]): readonly string[] {
  const ranked = inChoosingOrder(records).toSorted(
    (one, other) => (other.test?.accuracy ?? -1) - (one.test?.accuracy ?? -1),
  );
  return cellNames.flatMap((cell) => ranked.find(({ config }) => config.cell === cell)?.id ?? []);
}

/**
 * Whether a model's test accuracy is no better than chance: its interval reaches down to what always answering the most
 * frequent class would score. False if it was not tested.
 */
export function isAtChance({ test }: ExperimentRecord): boolean {
  if (test === null) return false;
  return test.accuracyInterval[0] <= majorityShare(test.confusion);
}

/** The current state of a chosen experiment. @param listed its entry in the list, if there is one */
export function chosenModel(id: string, listed: ListedExperiment | undefined): ChosenModel {
  if (listed === undefined) return { kind: 'missing', id };
  if (listed.kind === 'damaged') return { kind: 'damaged', id, reason: listed.reason };
  const { record } = listed;
  return { kind: hasWeights(record) ? 'saved' : 'unsaved', id, record };
}

/** The current states of chosen experiments, their names made distinct. */
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

/** What the classes of a chosen model are called, by label; null if they have only numbers. */
export function classNamesOf(model: ChosenModel): readonly string[] | null {
  return model.kind === 'saved' ? (model.record.data?.classNames ?? null) : null;
}

/** The same of all chosen models that can read a digit; null unless they agree. */
export function sharedClassNames(models: readonly ChosenModel[]): readonly string[] | null {
  return commonClassNames(models.filter(({ kind }) => kind === 'saved').map(classNamesOf));
}

/** The most classes that a column has bars for. */
const maxBars = 10;

/** The classes to show bars for, in order: all, or only the most probable if there are many. */
export function shownClasses(
  probabilities: readonly number[],
): readonly { readonly label: number; readonly probability: number }[] {
  const all = probabilities.map((probability, label) => ({ label, probability }));
  if (all.length <= maxBars) return all;
  return all
    .toSorted((one, other) => other.probability - one.probability)
    .slice(0, maxBars)
    .sort((one, other) => one.label - other.label);
}
