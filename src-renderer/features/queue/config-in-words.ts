import { defaultConfig } from '#shared/experiment/config';
import { hasEffect } from '#shared/experiment/effects';
import type { Field } from '#shared/catalogue/fields/field-kinds';
import { textInWords } from '#shared/catalogue/fields/value-in-words';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import { counted, formatCount } from '#shared/text/format';

/** Fields that are always shown. */
const always: ReadonlySet<FieldKey> = new Set(['cell', 'hiddenSize', 'epochs', 'seed']);
/** At most so many other fields are shown. */
const maxOthers = 4;

function inWords(key: FieldKey, value: ExperimentConfig[FieldKey]): string {
  const field: Field = fields[key];
  if (field.kind === 'text') return textInWords(field, String(value));
  return Number.isInteger(value) ? formatCount(Number(value)) : String(value);
}

/** A config in one line: the fields that always matter, and those that differ from their defaults. */
export function configInWords(config: ExperimentConfig): string {
  const defaults = defaultConfig();
  const others = fieldKeys.filter(
    (key) => !always.has(key) && config[key] !== defaults[key] && hasEffect(key, config),
  );
  const shown = others
    .slice(0, maxOthers)
    .map((key) => `${fields[key].label} ${inWords(key, config[key])}`);
  const more =
    others.length > maxOthers
      ? [
          `${others.length - maxOthers} more ${others.length - maxOthers === 1 ? 'change' : 'changes'}`,
        ]
      : [];
  return [
    `${config.cell}, ${counted(config.hiddenSize, 'unit')}`,
    counted(config.epochs, 'epoch'),
    `seed ${config.seed}`,
    ...shown,
    ...more,
  ].join(' · ');
}
