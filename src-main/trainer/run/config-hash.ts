import { createHash } from 'node:crypto';
import { defaultConfig } from '#shared/experiment/config';
import { effectiveConfig } from '#shared/experiment/effects';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';

/**
 * @returns whether a hash is that of a config. It covers only fields that have an effect and differ from their default,
 *   so that it stays valid when a field is added; the machine's fields may change between two parts of a run.
 */
export function isConfigHash(hash: string, config: ExperimentConfig): boolean {
  return hash === configHash(config) || hash === firstConfigHash(config);
}

/** @returns the hash in a checkpoint, which no run of another config can use */
export function configHash(config: ExperimentConfig): string {
  const effective = effectiveConfig(config);
  const defaults = defaultConfig();
  const entries = fieldKeys
    .filter((key) => fields[key].group !== 'machine' && effective[key] !== defaults[key])
    .map((key) => [key, effective[key]] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return hashOf(entries);
}

/** The fields that existed, in that order, when a hash covered all of them. */
const firstKeys = [
  'dataset',
  'trainingExamples',
  'validationExamples',
  'normalisation',
  'sequenceOrder',
  'blockSize',
  'permutationSeed',
  'augmentShift',
  'augmentRotation',
  'augmentScale',
  'cell',
  'nonlinearity',
  'resetGate',
  'hiddenSize',
  'layers',
  'bidirectional',
  'readout',
  'dropout',
  'headDropout',
  'initialisation',
  'optimiser',
  'learningRate',
  'beta1',
  'beta2',
  'alpha',
  'epsilon',
  'momentum',
  'nesterov',
  'weightDecay',
  'batchSize',
  'epochs',
  'schedule',
  'warmUpSteps',
  'stepEpochs',
  'stepFactor',
  'finalShare',
  'clipNorm',
  'labelSmoothing',
  'patience',
  'seed',
  'reportEvery',
] as const satisfies readonly FieldKey[];

/**
 * @returns the hash in checkpoints of the first Unroll. They lack fields that were added later, so it is null for a
 *   config in which one of those isn't at its default.
 */
function firstConfigHash(config: ExperimentConfig): string | null {
  const { initialWeights } = config;
  if (initialWeights !== fields.initialWeights.default) return null;
  return hashOf(firstKeys.map((key) => [key, config[key]]));
}

function hashOf(entries: readonly (readonly [FieldKey, unknown])[]): string {
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
}
