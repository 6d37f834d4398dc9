import { defaultConfig } from '#shared/experiment/config';
import { hasEffect } from '#shared/experiment/effects';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import { counted, formatCount } from '#shared/text/format';

/** Fields that are always shown. */
const always: ReadonlySet<FieldKey> = new Set(['cell', 'hiddenSize', 'epochs', 'seed']);
/** At most so many other fields are shown. */
const maxOthers = 4;

function inWords(value: ExperimentConfig[FieldKey]): string {
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
    .map((key) => `${fields[key].label} ${inWords(config[key])}`);
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
