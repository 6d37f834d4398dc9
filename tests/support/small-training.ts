import { flagOf } from '#shared/experiment/command-line';
import type { ExperimentConfig, FieldKey } from '#shared/catalogue/fields';
import { runJson } from './program.ts';

let smallSize: Promise<Partial<ExperimentConfig>> | undefined;

/**
 * A config that trains within seconds on this machine: more steps where the native kernels load, few where only
 * TensorFlow.js does. It has two layers and dropout, so that everything random takes part.
 */
export async function smallTraining(home: string): Promise<Partial<ExperimentConfig>> {
  smallSize ??= measure(home);
  return {
    validationExamples: 100,
    hiddenSize: 32,
    layers: 2,
    dropout: 0.2,
    headDropout: 0.1,
    epochs: 2,
    reportEvery: 1,
    ...(await smallSize),
  };
}

async function measure(home: string): Promise<Partial<ExperimentConfig>> {
  const { json } = await runJson(home, 'doctor');
  const { engines } = json as { engines: { name: string; available: boolean }[] };
  const isFast = engines.some(({ name, available }) => name !== 'tensorflow' && available);
  return isFast
    ? { trainingExamples: 2000, batchSize: 8 }
    : { trainingExamples: 512, batchSize: 64 };
}

/** A config as the arguments of `unroll train`; for fields that take a value. */
export function flagsOf(config: Partial<ExperimentConfig>): string[] {
  return Object.entries(config).flatMap(([key, value]) => [
    `--${flagOf(key as FieldKey)}`,
    String(value),
  ]);
}
