import { fields, type ExperimentConfig } from '../catalogue/fields.ts';

/** A number of a run that is no longer finite. */
export interface Divergence {
  /** Its name: `loss`. */
  readonly what: string;
  readonly value: number;
  /** Where it was found: `in step 12 of 300, in epoch 1`. */
  readonly where: string;
  /** The learning rate of that step. */
  readonly learningRate: number;
  readonly config: Pick<ExperimentConfig, 'clipNorm'>;
}

/** Why a diverged run failed, and what may help. */
export function divergenceReason({ what, value, where, learningRate, config }: Divergence): string {
  const { clipNorm } = config;
  const clipping =
    clipNorm === 0 ? 'clip the gradients (clipNorm)' : `clip the gradients below ${clipNorm}`;
  return `The ${what} became ${value} ${where}, at the learning rate ${learningRate}. Try a lower one, or ${clipping}.`;
}

/** Whether a reason is one from `divergenceReason`. */
export function isDivergence(reason: string): boolean {
  return /^The [a-z ]+ became (?:NaN|-?Infinity)\b/.test(reason);
}

/** Why there is no point in resuming such a run: its checkpoint leads to the step at which it failed. */
export const resumingFails =
  'Resuming would fail at the same step, because a run repeats bit for bit';

/** A config that diverges less easily: with a tenth of the learning rate and with gradient clipping. */
export function calmerConfig(config: ExperimentConfig): ExperimentConfig {
  const tenth = Number((config.learningRate / 10).toPrecision(12));
  return {
    ...config,
    learningRate: Math.max(fields.learningRate.minimum, tenth),
    clipNorm: config.clipNorm === 0 ? fields.clipNorm.default : config.clipNorm,
  };
}
