import { maxDrafts, type ListedDataset } from '#shared/contract/commands';
import { runName } from '#shared/experiment/automatic-name';
import { describeRefusal, type ConfigProblem } from '#shared/experiment/config';
import type { FieldValues } from '#shared/experiment/effects';
import { exampleCountProblem } from '#shared/experiment/example-counts';
import { valueInWords } from '#shared/catalogue/fields/value-in-words';
import { fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import { sourceOfWeights, startProblem } from '#shared/experiment/starting-weights';
import {
  combinationCount,
  expandGrid,
  variedFields,
  type GridRun,
  type Matching,
} from '#shared/experiment/grid';
import type { Draft } from '../form/draft.ts';
import { classesOf } from '../../../client/dataset-classes.ts';
import { readEntries } from '../../../client/config-form/form-entries.ts';

type Cell = ExperimentConfig['cell'];

/** A combination of the form's values with its name. */
export interface PlannedRun extends GridRun {
  readonly name: string;
  /** Removed by the user. */
  readonly leftOut: boolean;
}

/** What the form would train with its present values. */
export interface FormPlan {
  readonly values: FieldValues;
  readonly problems: { readonly [Key in FieldKey]?: string };
  readonly varied: readonly FieldKey[];
  /** The number of combinations, even if they are too many to list. */
  readonly combinations: number;
  /** All combinations; empty if fields have problems or there are too many. */
  readonly runs: readonly PlannedRun[];
  /** Those that will be trained. */
  readonly chosen: readonly PlannedRun[];
  /** The cell whose parameter count the others are matched to; null if nothing is matched. */
  readonly matchedTo: Cell | null;
  readonly classes: number;
}

/** Installed data sets by name; null until they are known. */
export type Datasets = ReadonlyMap<string, Extract<ListedDataset, { kind: 'dataset' }>> | null;

/** The data sets of a list that can be used. */
export function usableDatasets(list: readonly ListedDataset[]): NonNullable<Datasets> {
  return new Map(
    list.flatMap((dataset) => (dataset.kind === 'dataset' ? [[dataset.name, dataset]] : [])),
  );
}

/** @returns the number of a data set's training examples in all classes; null if the data set isn't known */
export function trainingExamplesOf(name: string, datasets: Datasets): number | null {
  const dataset = datasets?.get(name);
  return dataset === undefined
    ? null
    : dataset.training.reduce((sum, perClass) => sum + perClass, 0);
}

/**
 * Plans the runs that a draft would train.
 * @param cells the cells to train instead of the draft's own
 * @param records those whose weights runs can begin from; null until they are known
 */
export function planRuns(
  draft: Draft,
  base: ExperimentConfig,
  datasets: Datasets,
  cells?: readonly Cell[],
  records: readonly ExperimentRecord[] | null = null,
): FormPlan {
  const { values: read, problems } = readEntries(draft.entries, base);
  const values = cells === undefined ? read : { ...read, cell: cells };
  const combinations = combinationCount(values);
  const varied = variedFields(values);
  const classes = classesOf(datasets?.get(values.dataset?.[0] ?? ''));
  const matchedTo = referenceCell(draft, read.cell ?? [], values.cell ?? []);
  const matching: Matching | undefined =
    matchedTo === null ? undefined : { cell: matchedTo, classes };
  const isReadable = Object.keys(problems).length === 0 && combinations <= maxDrafts;
  const grid = isReadable
    ? expandGrid(values, {
        matching,
        check: (config) =>
          dataProblem(config, datasets) ??
          weightsProblem(config, records, classesOf(datasets?.get(config.dataset))),
      })
    : [];
  const named =
    matchedTo === null || varied.includes('hiddenSize')
      ? varied
      : [...varied, 'hiddenSize' as const];
  const given = draft.name.trim();
  const runs = grid.map((run) => ({
    ...run,
    name: runName(run.config, named, given === '' ? undefined : given),
    leftOut: draft.leftOut.includes(run.key),
  }));
  return {
    values,
    problems: { ...problems, ...commonProblems(grid) },
    varied,
    combinations,
    runs,
    chosen: runs.filter(({ refusal, leftOut }) => refusal === null && !leftOut),
    matchedTo,
    classes,
  };
}

/** The cell that others are matched to: the draft's if it is trained, else the first one entered. */
function referenceCell(
  { match, reference }: Draft,
  entered: readonly Cell[],
  trained: readonly Cell[],
): Cell | null {
  if (!match || trained.length < 2) return null;
  if (entered.length > 1 && reference !== null && entered.includes(reference)) return reference;
  return entered[0] ?? null;
}

/** @returns why a config can't be trained with its data set, as far as that is known */
function dataProblem(config: ExperimentConfig, datasets: Datasets): ConfigProblem | undefined {
  if (datasets === null) return undefined;
  const available = trainingExamplesOf(config.dataset, datasets);
  if (available === null) {
    const allowed = `an installed data set: ${[...datasets.keys()].join(', ')}`;
    return { key: 'dataset', value: config.dataset, allowed };
  }
  return exampleCountProblem(config, available);
}

/** @returns why a config can't begin from the weights that it names, as far as that is known */
function weightsProblem(
  config: ExperimentConfig,
  records: readonly ExperimentRecord[] | null,
  classes: number,
): ConfigProblem | undefined {
  const { initialWeights } = config;
  if (initialWeights === '' || records === null) return undefined;
  const refused = (value: string, allowed: string): ConfigProblem => ({
    ...{ key: 'initialWeights', value, allowed },
  });
  const source = sourceOfWeights(records, initialWeights);
  if (source === null) {
    const isBegunFrom = records.some((one) => one.config.initialWeights === initialWeights);
    const text = valueInWords(fields.initialWeights, initialWeights);
    return isBegunFrom ? undefined : refused(text, 'weights that a finished experiment here has');
  }
  const misfit = startProblem(source, config, classes);
  if (misfit === null) return undefined;
  return refused(source.name, `weights that fit this network: ${misfit}`);
}

/** Problems that all combinations have, to show at their fields. Others are shown only in the list of combinations. */
function commonProblems(runs: readonly GridRun[]): { [Key in FieldKey]?: string } {
  const found: { [Key in FieldKey]?: string } = {};
  const [first] = runs;
  if (first?.refusal?.kind !== 'invalid') return found;
  for (const problem of first.refusal.problems) {
    const inAll = runs.every(
      ({ refusal }) =>
        refusal?.kind === 'invalid' && refusal.problems.some(({ key }) => key === problem.key),
    );
    if (inAll) found[problem.key as FieldKey] = describeRefusal(problem);
  }
  return found;
}
