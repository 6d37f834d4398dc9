import { configProblems, defaultConfig, describeProblem, type ConfigProblem } from './config.ts';
import { effectiveConfig, hasEffect, type FieldValues } from './effects.ts';
import { fieldKeys, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';
import { matchParameters, matchTolerance } from './match-parameters.ts';
import { networkSize } from './network-size.ts';

/** Why a combination of a grid is not trained. */
export type Refusal =
  /** `parseConfig` refuses it. */
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] }
  /** It would train the same as an earlier one, because `key` has no effect in it. */
  | { readonly kind: 'duplicate'; readonly of: ExperimentConfig; readonly key: FieldKey }
  /** No hidden size comes close enough to the reference cell's number of parameters. */
  | { readonly kind: 'unmatched'; readonly target: number; readonly nearest: number };

/** One combination of a grid's values. */
export interface GridRun {
  /** Identifies it, and stays the same while its own values do. */
  readonly key: string;
  readonly config: ExperimentConfig;
  readonly refusal: Refusal | null;
}

/** Gives other cells the hidden size at which they have as many parameters as `cell`. */
export interface Matching {
  readonly cell: ExperimentConfig['cell'];
  readonly classes: number;
}

/** The options of a grid, in addition to its values. */
export interface GridOptions {
  readonly matching?: Matching | undefined;
  /** A further check of configs that `parseConfig` accepts. */
  readonly check?: ((config: ExperimentConfig) => ConfigProblem | undefined) | undefined;
}

/** The fields with several values, in the order of the field table. */
export function variedFields(values: FieldValues): FieldKey[] {
  return fieldKeys.filter((key) => (values[key]?.length ?? 0) > 1);
}

/** The number of combinations of the values. */
export function combinationCount(values: FieldValues): number {
  return variedFields(values).reduce((product, key) => product * values[key]!.length, 1);
}

/**
 * All combinations of the values; the first field of the table varies slowest. Those that can't or needn't be trained
 * are included with the reason. Each value must be allowed for its field.
 */
export function expandGrid(values: FieldValues, { matching, check }: GridOptions = {}): GridRun[] {
  const varied = variedFields(values);
  const seen = new Map<string, ExperimentConfig>();
  return combinations(values).map((combination) => {
    const key = JSON.stringify(varied.map((field) => combination[field]));
    const problems = [...configProblems(combination)];
    const further = problems.length === 0 ? check?.(combination) : undefined;
    if (further !== undefined) problems.push(further);
    if (problems.length > 0) {
      return { key, config: combination, refusal: { kind: 'invalid', problems } };
    }
    const { config, refusal } = match(combination, matching);
    if (refusal !== null) return { key, config, refusal };
    const effective = JSON.stringify(effectiveConfig(config));
    const earlier = seen.get(effective);
    if (earlier === undefined) {
      seen.set(effective, config);
      return { key, config, refusal: null };
    }
    const idle = varied.find((field) => !hasEffect(field, config)) ?? varied.at(-1)!;
    return { key, config, refusal: { kind: 'duplicate', of: earlier, key: idle } };
  });
}

function combinations(values: FieldValues): ExperimentConfig[] {
  const first = defaultConfig() as Record<FieldKey, unknown>;
  for (const key of fieldKeys) first[key] = values[key]?.[0] ?? first[key];
  let found = [first as ExperimentConfig];
  for (const key of variedFields(values)) {
    found = found.flatMap((config) => values[key]!.map((value) => ({ ...config, [key]: value })));
  }
  return found;
}

function match(
  config: ExperimentConfig,
  matching: Matching | undefined,
): Pick<GridRun, 'config' | 'refusal'> {
  if (matching === undefined || config.cell === matching.cell) return { config, refusal: null };
  const { cell, classes } = matching;
  const target = networkSize({ ...config, cell }, classes).parameters;
  const { hiddenSize, parameters, close } = matchParameters(config, target, classes);
  return {
    config: { ...config, hiddenSize },
    refusal: close ? null : { kind: 'unmatched', target, nearest: parameters },
  };
}

/** Why a combination is left out, as text; `nameOf` names the run that it duplicates. */
export function describeGridRefusal(
  refusal: Refusal,
  nameOf: (config: ExperimentConfig) => string,
): string {
  switch (refusal.kind) {
    case 'invalid':
      return refusal.problems.map(describeProblem).join('; ');
    case 'duplicate':
      return `the same as ${nameOf(refusal.of)}: ${refusal.key} has no effect here`;
    case 'unmatched': {
      const percent = 100 * matchTolerance;
      return `no hidden size is within ${percent} % of ${refusal.target} parameters; the closest has ${refusal.nearest}`;
    }
  }
}
