import type { ListedExperiment } from '#shared/contract/commands/experiments';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import {
  evaluationSchema,
  type EpochResult,
  type Evaluation,
  type ExperimentRecord,
} from '#shared/experiment/record';
import { sampleEpoch, sampleRecord } from '../../../support/records.ts';

/** A listed experiment with given fields and config fields. */
export function listed(
  own: Partial<ExperimentRecord> = {},
  config: Partial<ExperimentConfig> = {},
): ListedExperiment & { kind: 'experiment' } {
  const record = sampleRecord({ ...own, config: { ...defaultConfig(), ...config } });
  return { kind: 'experiment', record, readOnly: false };
}

/** A listed experiment that can't be read. */
export function damaged(id: string, reason = 'experiment.json is not JSON'): ListedExperiment {
  return { kind: 'damaged', id, reason };
}

/** Epochs that differ in some results. */
export function epochs(...own: Partial<EpochResult>[]): EpochResult[] {
  return own.map((each, index) => ({ ...sampleEpoch(index + 1), ...each }));
}

/** A test result with a given accuracy. */
export function tested(accuracy: number): Evaluation {
  return evaluationSchema.parse({
    examples: 10_000,
    loss: 0.1,
    accuracy,
    accuracyInterval: [accuracy - 0.01, accuracy + 0.01],
    perClass: [],
    confusion: [],
    expectedCalibrationError: 0.01,
    brierScore: 0.05,
  });
}
