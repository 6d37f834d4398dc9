import type { ExperimentConfig, FieldKey } from '../catalogue/fields.ts';
import { shortValue } from '../catalogue/fields/short-value.ts';
import { longestName } from './name.ts';

/** The fields with a fixed place in a name. */
const placed: ReadonlySet<FieldKey> = new Set(['cell', 'hiddenSize', 'seed']);

/** The name of an experiment that wasn't given one: `gru-128 s0`. Several may have the same. */
export function automaticName({
  cell,
  hiddenSize,
  seed,
}: Pick<ExperimentConfig, 'cell' | 'hiddenSize' | 'seed'>): string {
  return `${cell.toLowerCase()}-${hiddenSize} s${seed}`;
}

/**
 * The name of one of several runs that differ in the fields `varied`: the automatic name with those fields
 * (`gru-128 lr 0.01 s2`), or a given name followed by them (`Sizes: gru-64 s2`).
 */
export function runName(
  config: ExperimentConfig,
  varied: readonly FieldKey[],
  given?: string,
): string {
  const others = varied
    .filter((key) => !placed.has(key))
    .map((key) => shortValue(key, config[key]));
  if (given === undefined) {
    const [network, seed] = automaticName(config).split(' ');
    return [network, ...others, seed].join(' ').slice(0, longestName);
  }
  const network = [
    ...(varied.includes('cell') ? [config.cell.toLowerCase()] : []),
    ...(varied.includes('hiddenSize') ? [String(config.hiddenSize)] : []),
  ].join('-');
  const seed = varied.includes('seed') ? `s${config.seed}` : '';
  const suffix = [network, ...others, seed].filter((part) => part !== '').join(' ');
  if (suffix === '') return given;
  // If both don't fit, the part that distinguishes the runs stays complete.
  const room = Math.max(0, longestName - suffix.length - 2);
  return `${given.slice(0, room)}: ${suffix}`.slice(0, longestName);
}
