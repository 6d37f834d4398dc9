import type { ExperimentConfig, FieldKey } from '../catalogue/fields.ts';
import { shortValue } from '../catalogue/fields/short-value.ts';
import { longestName } from './name.ts';

/** What the name of an experiment follows from. */
type NamedBy = Pick<ExperimentConfig, 'cell' | 'hiddenSize' | 'seed' | 'initialWeights' | 'epochs'>;

/**
 * The name of an experiment that wasn't given one: `gru-128 s0`, `gru-128 fine-tuned s0` with starting weights. Several
 * may have the same.
 */
export function automaticName(config: NamedBy): string {
  const { cell, hiddenSize, seed } = config;
  return `${cell.toLowerCase()}-${hiddenSize}${startInWords(config)} s${seed}`;
}

function startInWords({ initialWeights, epochs }: NamedBy): string {
  if (initialWeights === '') return '';
  return epochs === 0 ? ' only tested' : ' fine-tuned';
}

/**
 * The name of one of several runs that differ in the fields `varied`: the network and those fields
 * (`GRU 128, lr 0.01, seed 2`), or a given name followed by them (`Rates: lr 0.01, seed 2`). Without varied fields, the
 * automatic name or the given one.
 */
export function runName(
  config: ExperimentConfig,
  varied: readonly FieldKey[],
  given?: string,
): string {
  if (varied.length === 0) return given ?? automaticName(config);
  const others = varied
    .filter((key) => key !== 'cell' && key !== 'hiddenSize' && key !== 'seed')
    .map((key) => shortValue(key, config[key]));
  const seed = varied.includes('seed') ? [shortValue('seed', config.seed)] : [];
  const network =
    given === undefined
      ? `${config.cell} ${config.hiddenSize}${startInWords(config)}`
      : [
          ...(varied.includes('cell') ? [config.cell] : []),
          ...(varied.includes('hiddenSize') ? [config.hiddenSize] : []),
        ].join(' ');
  const text = [network, ...others, ...seed].filter((part) => part !== '').join(', ');
  if (given === undefined) return text.slice(0, longestName);
  // If both don't fit, the part that distinguishes the runs stays complete.
  const room = Math.max(0, longestName - text.length - 2);
  return `${given.slice(0, room)}: ${text}`.slice(0, longestName);
}
