import { effectiveConfig } from './effects.ts';
import { fieldKeys, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';

/** Fields that change what is computed but not how long an epoch takes or how much memory it needs. */
const withoutCost: ReadonlySet<FieldKey> = new Set([
  'normalisation',
  'permutationSeed',
  'initialisation',
  'initialWeights',
  'learningRate',
  'beta1',
  'beta2',
  'alpha',
  'epsilon',
  'weightDecay',
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
  'keepCheckpoints',
]);

/** Configs with the same key cost the same per epoch, so one measurement is enough for all of them. */
export function costKey(config: ExperimentConfig): string {
  const effective = effectiveConfig(config);
  return JSON.stringify(
    fieldKeys.filter((key) => !withoutCost.has(key)).map((key) => effective[key]),
  );
}
