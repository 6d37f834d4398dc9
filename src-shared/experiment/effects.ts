import { meets, type Field, type Requirements } from '../catalogue/fields/field-kinds.ts';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';

/** Fields that say what is recorded of a training, and change no weight. */
export const recordingFields: readonly FieldKey[] = ['reportEvery', 'keepCheckpoints'];

/** Several values for some fields of a config; a field that is absent has its default. */
export type FieldValues = { readonly [Key in FieldKey]?: readonly ExperimentConfig[Key][] };

/** A requirement of a field's effect that isn't met, and the field that doesn't meet it. */
export interface MissingRequirement {
  readonly key: FieldKey;
  readonly requirement: Requirements[string];
}

/**
 * Why a field has no effect with any of the values of the others; undefined if it has an effect with some. Requirements
 * are checked one by one: each must be met by one of its field's values.
 */
export function missingRequirement(
  key: FieldKey,
  values: FieldValues,
): MissingRequirement | undefined {
  const { onlyWith = {} }: Field = fields[key];
  for (const [name, requirement] of Object.entries(onlyWith)) {
    const other = name as FieldKey;
    const held: readonly (string | number | boolean)[] = values[other] ?? [fields[other].default];
    if (!held.some((value) => meets(requirement, value))) return { key: other, requirement };
  }
  return undefined;
}

/** Whether a field has an effect in a config; as far as other fields aren't known, it may have one. */
export function hasEffect(key: FieldKey, config: Partial<ExperimentConfig>): boolean {
  const { onlyWith = {} }: Field = fields[key];
  return Object.entries(onlyWith).every(([other, requirement]) => {
    const value = config[other as FieldKey];
    return value === undefined || meets(requirement, value);
  });
}

/**
 * The config with every field without effect at its default. Two configs for which it is the same train the same. Fields
 * that aren't known stay so.
 */
export function effectiveConfig<Config extends Partial<ExperimentConfig>>(config: Config): Config {
  return Object.fromEntries(
    fieldKeys.map((key) => [key, hasEffect(key, config) ? config[key] : fields[key].default]),
  ) as unknown as Config;
}
