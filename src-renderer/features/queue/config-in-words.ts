import { defaultConfig } from '#shared/experiment/config';
import { hasEffect } from '#shared/experiment/effects';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import { counted, formatCount } from '#shared/text/format';

/** Fields that are always told. */
const always: ReadonlySet<FieldKey> = new Set(['cell', 'hiddenSize', 'epochs', 'seed']);
/** How many others are told. */
const maxOthers = 4;

function inWords(value: ExperimentConfig[FieldKey]): string {
  return Number.isInteger(value) ? formatCount(Number(value)) : String(value);
}

/** A config in one line: what matters always, and what differs from the defaults. */
export function configInWords(config: ExperimentConfig): string {
  const defaults = defaultConfig();
  const others = fieldKeys.filter(
    (key) => !always.has(key) && config[key] !== defaults[key] && hasEffect(key, config),
  );
  const told = others
    .slice(0, maxOthers)
    .map((key) => `${fields[key].label} ${inWords(config[key])}`);
  const more =
    others.length > maxOthers
      ? [
          `${others.length - maxOthers} more ${others.length - maxOthers === 1 ? 'change' : 'changes'}`,
        ]
      : [];
  return [
    `${config.cell} of ${counted(config.hiddenSize, 'unit')}`,
    counted(config.epochs, 'epoch'),
    `seed ${config.seed}`,
    ...told,
    ...more,
  ].join(' · ');
}
