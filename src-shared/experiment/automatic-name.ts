import type { ExperimentConfig, FieldKey } from '../catalogue/fields.ts';
import { longestName } from './name.ts';

/** The fields that have a place of their own in a name. */
const placed: ReadonlySet<FieldKey> = new Set(['cell', 'hiddenSize', 'seed']);

/** The name of an experiment that was given none: `gru-128 s0`. Several may have the same. */
export function automaticName({
  cell,
  hiddenSize,
  seed,
}: Pick<ExperimentConfig, 'cell' | 'hiddenSize' | 'seed'>): string {
  return `${cell.toLowerCase()}-${hiddenSize} s${seed}`;
}

/**
 * The name of one run of several that differ in the fields `varied`: the automatic one with what varies
 * (`gru-128 learningRate=0.01 s2`), or a given one followed by what varies (`Sizes: gru-64 s2`).
 */
export function runName(
  config: ExperimentConfig,
  varied: readonly FieldKey[],
  given?: string,
): string {
  const others = varied
    .filter((key) => !placed.has(key))
    .map((key) => `${key}=${String(config[key])}`);
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
  // What tells the runs apart stays whole where the two don't fit together.
  const room = Math.max(0, longestName - suffix.length - 2);
  return `${given.slice(0, room)}: ${suffix}`.slice(0, longestName);
}
