import { meets, type Field, type Requirements } from '../catalogue/fields/field-kinds.ts';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';

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

/** Whether a field has an effect in a config. */
export function hasEffect(key: FieldKey, config: ExperimentConfig): boolean {
  const { onlyWith = {} }: Field = fields[key];
  return Object.entries(onlyWith).every(([other, requirement]) =>
    meets(requirement, config[other as FieldKey]),
  );
}

/** The config with every field without effect at its default. Two configs for which it is the same train the same. */
export function effectiveConfig(config: ExperimentConfig): ExperimentConfig {
  return Object.fromEntries(
    fieldKeys.map((key) => [key, hasEffect(key, config) ? config[key] : fields[key].default]),
  ) as unknown as ExperimentConfig;
}
