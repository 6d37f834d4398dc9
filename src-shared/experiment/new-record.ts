import type { ExperimentConfig } from '../catalogue/fields.ts';
import {
  recordVersion,
  runSchema,
  type ExperimentRecord,
  type Fork,
  type Origin,
} from './record.ts';

/** The record of an experiment that has not been started. */
export function newRecord(given: {
  readonly id: string;
  readonly name: string;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  readonly config: ExperimentConfig;
  readonly notes?: string;
  readonly tags?: readonly string[];
  readonly batch?: string | null;
  readonly origin?: Origin | null;
  readonly fork?: Fork | null;
}): ExperimentRecord {
  return {
    schemaVersion: recordVersion,
    id: given.id,
    createdAt: given.createdAt,
    config: given.config,
    origin: given.origin ?? null,
    fork: given.fork ?? null,
    name: given.name,
    notes: given.notes ?? '',
    tags: [...(given.tags ?? [])],
    starred: false,
    batch: given.batch ?? null,
    archived: false,
    ...runSchema.parse({}),
    leftOut: null,
    repetitions: [],
    damagedFiles: [],
  };
}
