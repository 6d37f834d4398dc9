import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';

/** The flag of a config field, without its leading hyphens: `hiddenSize` -> `hidden-size`. */
export function flagOf(key: FieldKey): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The command that trains with a config: `npm run -s unroll -- train --cell LSTM`; defaults are left out. */
export function trainCommand(config: ExperimentConfig): string {
  const flags = fieldKeys
    .filter((key) => config[key] !== fields[key].default)
    .map((key) => flagWithValue(key, config[key]));
  return ['npm run -s unroll -- train', ...flags].join(' ');
}

function flagWithValue(key: FieldKey, value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? `--${flagOf(key)}` : `--no-${flagOf(key)}`;
  return `--${flagOf(key)} ${value}`;
}
