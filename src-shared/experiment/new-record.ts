import type { ExperimentConfig } from './fields.ts';
import { recordVersion, type ExperimentRecord } from './record.ts';

/** The record of an experiment that has not been started. */
export function newRecord(given: {
  readonly id: string;
  readonly name: string;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  readonly config: ExperimentConfig;
  readonly notes?: string;
  readonly tags?: readonly string[];
}): ExperimentRecord {
  return {
    schemaVersion: recordVersion,
    id: given.id,
    name: given.name,
    notes: given.notes ?? '',
    tags: [...(given.tags ?? [])],
    starred: false,
    createdAt: given.createdAt,
    startedAt: null,
    finishedAt: null,
    status: 'queued',
    statusReason: null,
    config: given.config,
    parameters: null,
    environment: null,
    data: null,
    step: 0,
    totalSteps: null,
    trainingSeconds: 0,
    epochs: [],
    weightHashes: [],
    bestEpoch: null,
    weightsSha256: null,
    test: null,
  };
}
