import { z } from 'zod';
import { imageSide } from '../data/image-size.ts';
import { quoted } from '../json/issues.ts';
import { allowedValues, type Field } from '../catalogue/fields/field-kinds.ts';
import { nearest } from '../text/nearest.ts';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';

/** What is wrong with one field of a config. */
export interface ConfigProblem {
  /** The field, or the unknown key that was found in its place. */
  readonly key: string;
  readonly value: unknown;
  /** What is allowed, in words. */
  readonly allowed: string;
}

/** Thrown for an invalid config; `problems` has an entry for each invalid field. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.problems = problems;
  }
}

/** A problem in one line: `hiddenSize: -3 is not allowed; use a whole number from 1 to 1024`. */
export function describeProblem(problem: ConfigProblem): string {
  return `${problem.key}: ${describeRefusal(problem)}`;
}

/** The same without the field's key: `-3 is not allowed; use a whole number from 1 to 1024`. */
export function describeRefusal({ value, allowed }: Omit<ConfigProblem, 'key'>): string {
  return `${quoted(value)} is not allowed; use ${allowed}`;
}

/** The same for any problem of a config that a person wrote: of an unknown key it says which field was probably meant. */
export function problemInWords(problem: ConfigProblem): string {
  return Object.hasOwn(fields, problem.key) ? describeRefusal(problem) : notAField(problem.key);
}

/** What is said of a name that no field has, with the field that was probably meant. */
export function notAField(name: string): string {
  const close = name.length > longestKey ? undefined : nearest(name, fieldKeys);
  const written = name.length > longestKey ? quoted(name) : name;
  return `${written} is not a field${close === undefined ? '' : `; did you mean ${close}?`}`;
}
/** Far longer than any name of a field. */
const longestKey = 60;

function schemaOf(field: Field): z.ZodType {
  switch (field.kind) {
    case 'choice':
      return z.enum(Object.keys(field.options));
    case 'switch':
      return z.boolean();
    case 'text':
      return z.string().regex(field.pattern);
    case 'integer':
      return z.int().min(field.minimum).max(field.maximum);
    case 'real':
      return z.number().min(field.minimum).max(field.maximum);
  }
}

/** Created once: creating a schema takes far longer than checking with it, and a grid checks a thousand configs. */
const fieldSchemas = Object.fromEntries(
  fieldKeys.map((key) => [key, schemaOf(fields[key])]),
) as Record<FieldKey, z.ZodType>;

/**
 * The schema of a config. It checks only single fields; `parseConfig` also checks the rules between fields. A missing
 * field gets its default, as in experiments that were stored before the field existed.
 */
export const configSchema = z.strictObject(
  Object.fromEntries(fieldKeys.map((key) => [key, fieldSchemas[key].default(fields[key].default)])),
) as unknown as z.ZodType<ExperimentConfig>;

/** A config with every field at its default. */
export function defaultConfig(): ExperimentConfig {
  return Object.fromEntries(
    fieldKeys.map((key) => [key, fields[key].default]),
  ) as unknown as ExperimentConfig;
}

/** The rules between fields; each returns the problem it finds, or undefined. */
const rules: readonly ((config: ExperimentConfig) => ConfigProblem | undefined)[] = [
  (config) =>
    config.initialWeights === '' &&
    config.initialisation === 'irnn' &&
    (config.cell !== 'RNN' || config.nonlinearity !== 'relu')
      ? problem(config, 'initialisation', 'it only with cell RNN and nonlinearity relu')
      : undefined,
  (config) =>
    config.epochs === 0 && config.initialWeights === ''
      ? problem(config, 'epochs', 'at least 1, or initialWeights, which 0 epochs only test')
      : undefined,
  (config) =>
    config.nesterov && (config.optimiser !== 'sgd' || config.momentum === 0)
      ? problem(config, 'nesterov', 'it only with optimiser sgd and a momentum above 0')
      : undefined,
  (config) =>
    config.patience > 0 && config.validationExamples === 0
      ? problem(config, 'patience', '0, or hold back some validationExamples')
      : undefined,
  (config) =>
    config.sequenceOrder === 'blocks' && imageSide % config.blockSize !== 0
      ? problem(
          config,
          'blockSize',
          `a divisor of the image side ${imageSide}: 1, 2, 4, 7, 14 or 28`,
        )
      : undefined,
];

function problem(config: ExperimentConfig, key: FieldKey, allowed: string): ConfigProblem {
  return { key, value: config[key], allowed };
}

/** The problem with the value of one field, whatever the others are; undefined if there is none. */
export function fieldProblem(key: FieldKey, value: unknown): ConfigProblem | undefined {
  if (fieldSchemas[key].safeParse(value).success) return undefined;
  return { key, value, allowed: allowedValues(fields[key]) };
}

/** What is wrong with a partial config; empty if `parseConfig` accepts it. */
export function configProblems(input: unknown): readonly ConfigProblem[] {
  try {
    parseConfig(input);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/**
 * Completes a partial config with defaults and checks it.
 * @throws ConfigError naming every unknown key, every value out of range, and every broken rule between fields.
 */
export function parseConfig(input: unknown): ExperimentConfig {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new ConfigError([{ key: 'config', value: input, allowed: 'an object of config fields' }]);
  }
  const given = input as Record<string, unknown>;
  const problems: ConfigProblem[] = Object.keys(given)
    .filter((key) => !Object.hasOwn(fields, key))
    .map((key) => ({
      key,
      value: given[key],
      allowed: `only known fields: ${fieldKeys.join(', ')}`,
    }));
  const config = defaultConfig() as Record<FieldKey, unknown>;
  for (const key of fieldKeys) {
    if (!Object.hasOwn(given, key)) continue;
    config[key] = given[key];
    const found = fieldProblem(key, given[key]);
    if (found !== undefined) problems.push(found);
  }
  const complete = config as ExperimentConfig;
  if (problems.length === 0) {
    problems.push(...rules.map((rule) => rule(complete)).filter((found) => found !== undefined));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return complete;
}
