import { UnrollError } from '#shared/contract/errors';
import { flagOf } from '#shared/experiment/command-line';
import {
  ConfigError,
  describeProblem,
  parseConfig,
  type ConfigProblem,
} from '#shared/experiment/config';
import { allowedValues, helpOf, type Field } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import { nearest } from '#shared/text/nearest';
import type { Option, ParsedArguments } from '../hosts/arguments.ts';

const placeholders = { integer: 'N', real: 'X', choice: 'WORD', text: 'TEXT' } as const;

/**
 * @returns the options of some config fields, from the field table
 * @param byDefault says what holds for a field whose flag isn't given
 */
export function fieldOptions(
  keys: readonly FieldKey[],
  byDefault: (field: Field) => string = defaultInWords,
): Option[] {
  return keys.map((key) => {
    const field: Field = fields[key];
    const name = flagOf(key);
    const help = `${helpOf(field)} Default: ${byDefault(field)}.`;
    return field.kind === 'switch'
      ? { kind: 'switch', name, negatable: true, help }
      : {
          kind: 'value',
          name,
          placeholder: placeholders[field.kind],
          allowed: allowedValues(field),
          help,
        };
  });
}

/** @returns the default of a field as it would be written on the command line */
export function defaultInWords(field: Field): string {
  return field.kind === 'switch' ? (field.default ? 'on' : 'off') : String(field.default);
}

/** Some fields of a config, and where they come from: a file, a preset. */
export interface ConfigSource {
  readonly name: string;
  readonly config: unknown;
}

/**
 * Merges a config: each source overrides the defaults and those before it, and the flags override them all.
 * @throws UnrollError 'invalid-input' with a line for each problem, naming the flag or the source, the value and what
 *   is allowed
 */
export function configFrom(
  sources: readonly ConfigSource[],
  { values, switches }: ParsedArguments,
): ExperimentConfig {
  const origins = new Map<string, string>();
  const merged: Record<string, unknown> = {};
  for (const { name, config } of sources) {
    if (typeof config !== 'object' || config === null || Array.isArray(config)) {
      throw new UnrollError('invalid-input', `${name}: must be an object of config fields`);
    }
    for (const [key, value] of Object.entries(config)) {
      merged[key] = value;
      origins.set(key, name);
    }
  }
  for (const [key, value] of Object.entries(givenFields(fieldKeys, { values, switches }))) {
    merged[key] = value;
    origins.delete(key);
  }
  try {
    return parseConfig(merged);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw refusalOf(error, values, origins);
  }
}

/**
 * @param origins the sources of fields, by key; the others come from flags
 * @returns the refusal of a config with a line for each problem, naming the flag or the source
 */
export function refusalOf(
  { problems }: ConfigError,
  values: ReadonlyMap<string, string>,
  origins: ReadonlyMap<string, string> = new Map(),
): UnrollError {
  const lines = problems.map((problem) => describe(problem, origins.get(problem.key), values));
  return new UnrollError('invalid-input', lines.join('\n'));
}

/** @returns the fields of a config whose flags are given, unchecked */
export function givenFields(
  keys: readonly FieldKey[],
  { values, switches }: Pick<ParsedArguments, 'values' | 'switches'>,
): Partial<Record<FieldKey, unknown>> {
  const given: Partial<Record<FieldKey, unknown>> = {};
  for (const key of keys) {
    const flag = flagOf(key);
    const value = switches.get(flag) ?? readValue(fields[key], values.get(flag));
    if (value !== undefined) given[key] = value;
  }
  return given;
}

/** @returns a number if the field has one and the text is one, else the text itself, which the check then refuses */
function readValue(field: Field, text: string | undefined): unknown {
  const isNumber = field.kind === 'integer' || field.kind === 'real';
  return isNumber && text !== undefined && text.trim() !== '' ? numberOr(text) : text;
}

function numberOr(text: string): number | string {
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}

function describe(
  problem: ConfigProblem,
  origin: string | undefined,
  values: ReadonlyMap<string, string>,
): string {
  if (!isField(problem.key)) {
    const meant = nearest(problem.key, fieldKeys);
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    return `${origin ?? 'config'}: unknown field ${problem.key}${hint}`;
  }
  if (origin !== undefined) return `${origin}: ${describeProblem(problem)}`;
  const flag = flagOf(problem.key);
  const written = values.get(flag) ?? String(problem.value);
  return `--${flag}: ${written} is not allowed; use ${problem.allowed}`;
}

function isField(key: string): key is FieldKey {
  return Object.hasOwn(fields, key);
}

/**
 * @returns the given engine and threads, for a command that computes without training
 * @throws UnrollError 'invalid-input' naming the flag
 */
export function machineOf(given: ParsedArguments): Pick<ExperimentConfig, 'engine' | 'threads'> {
  const { engine, threads } = configFrom([], given);
  return { engine, threads };
}
