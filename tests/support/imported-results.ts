import type { ExperimentConfig, FieldKey } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import { finishedRun } from './compared.ts';

/** A run of which only a log is known: two epochs, a test accuracy, and these fields of the config. */
export function importedResults(
  name: string,
  known: Partial<ExperimentConfig> = {},
  own: Partial<ExperimentRecord> = {},
): ExperimentRecord {
  const numbers = { trainLoss: 0.5, trainAccuracy: null, learningRate: null, gradientNorm: null };
  const more = { validationLoss: null, examplesPerSecond: null, seconds: null };
  return finishedRun(name, known, {
    ...{ data: null, environment: null, parameters: null, phases: null, weightsSha256: null },
    ...{ test: null, weightHashes: [], bestEpoch: null, predictionsSha256: null },
    epochs: [1, 2].map((epoch) => ({
      ...{ epoch, step: 100 * epoch, ...numbers, ...more, validationAccuracy: 0.8 + 0.05 * epoch },
      ...{ validationConfusion: null, weightsSha256: null },
    })),
    reportedTest: { accuracy: 0.9, loss: null, expectedCalibrationError: null, brierScore: null },
    origin: {
      ...{ kind: 'results', format: 'TensorBoard', file: `logs/${name}`, sha256: 'ab'.repeat(32) },
      log: {
        known: Object.keys(known) as FieldKey[],
        parameters: [],
        uncharted: [],
        notes: [],
      },
    },
    ...own,
  });
}
