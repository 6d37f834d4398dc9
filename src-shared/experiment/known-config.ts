import type { ExperimentConfig, FieldKey } from '../catalogue/fields.ts';
import type { ExperimentRecord } from './record.ts';

/** The fields of a config that are known. */
export type KnownConfig = Partial<ExperimentConfig>;

/** What is read of a record to know its config. */
export type Configured = Pick<ExperimentRecord, 'config' | 'origin'>;

const known = new WeakMap<ExperimentConfig, KnownConfig>();

/**
 * The fields of a record's config that are known: all of a run of Unroll's own, and what the log says about imported
 * results. Whoever shows or compares configs reads them by this function, because the other fields of imported results
 * have values that nobody chose. It is always the same object for a config.
 */
export function knownConfig({ config, origin }: Configured): KnownConfig {
  const log = origin?.log ?? null;
  if (log === null) return config;
  const before = known.get(config);
  if (before !== undefined) return before;
  const told = Object.fromEntries(log.known.map((key) => [key, config[key]]));
  known.set(config, told);
  return told;
}

/** The value of a field; null if it isn't known. */
export function knownValue<Key extends FieldKey>(
  record: Configured,
  key: Key,
): ExperimentConfig[Key] | null {
  return knownConfig(record)[key] ?? null;
}

/** Whether a record has only numbers from another program's log: no weights, no predictions, not all of its config. */
export function isImportedResults({ origin }: Pick<ExperimentRecord, 'origin'>): boolean {
  return origin?.kind === 'results';
}

/** Why something can't be done with such a record, as sentences. */
export const noWeights = 'These results were imported; there are no weights.';
export const noPredictions = 'These results were imported; there are no predictions.';
