import type { ExperimentConfig } from '../catalogue/fields.ts';

/**
 * Names of the flat arrays an optimiser keeps, each as long as the parameters, in PyTorch's terms.
 * All start as zeros.
 */
export function optimiserStateNames(
  settings: Pick<ExperimentConfig, 'optimiser' | 'momentum'>,
): readonly string[] {
  switch (settings.optimiser) {
    case 'adam':
    case 'adamw':
      return ['exp_avg', 'exp_avg_sq'];
    case 'sgd':
      return settings.momentum === 0 ? [] : ['momentum_buffer'];
    case 'rmsprop':
      return settings.momentum === 0 ? ['square_avg'] : ['square_avg', 'momentum_buffer'];
  }
}
