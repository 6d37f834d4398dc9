import { integerPower } from '#shared/mathematics/deterministic';
import type { OptimiserSettings, OptimiserState, StepSettings } from '../engine.ts';

/**
 * Changes parameters and state in place by one step, exactly as PyTorch 2 defines its optimisers
 * (documentation of torch.optim.Adam, AdamW, SGD, RMSprop), with moments and weights kept in single precision.
 * @param state the arrays that `optimiserStateNames` names
 * @param scale factor that the gradients are multiplied by first (clipping)
 */
export function updateParameters(
  parameters: Float32Array,
  gradients: Float32Array,
  scale: number,
  state: OptimiserState,
  settings: OptimiserSettings,
  step: StepSettings,
): void {
  const direction = directionOf(settings, state, step);
  const coupledDecay = settings.optimiser === 'adamw' ? 0 : settings.weightDecay;
  const shrink = settings.optimiser === 'adamw' ? 1 - step.learningRate * settings.weightDecay : 1;
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index]!;
    const gradient = gradients[index]! * scale + coupledDecay * parameter;
    parameters[index] = parameter * shrink - step.learningRate * direction(gradient, index);
  }
}

/**
 * Global-norm clipping as torch.nn.utils.clip_grad_norm_ does it.
 * @param clipNorm 0: no clipping
 * @returns the factor for the gradients
 */
export function clipScale(norm: number, clipNorm: number): number {
  return clipNorm === 0 ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
}

/** The factor of the learning rate: a function of one parameter's gradient that also updates the moments. */
function directionOf(
  settings: OptimiserSettings,
  state: OptimiserState,
  { step }: StepSettings,
): (gradient: number, index: number) => number {
  const { momentum, epsilon } = settings;
  switch (settings.optimiser) {
    case 'adam':
    case 'adamw': {
      const { beta1, beta2 } = settings;
      const mean = state.get('exp_avg')!;
      const meanSquare = state.get('exp_avg_sq')!;
      const correction = 1 - integerPower(beta1, step + 1);
      const correctionRoot = Math.sqrt(1 - integerPower(beta2, step + 1));
      return (gradient, index) => {
        mean[index] = beta1 * mean[index]! + (1 - beta1) * gradient;
        meanSquare[index] = beta2 * meanSquare[index]! + (1 - beta2) * gradient * gradient;
        const root = Math.sqrt(meanSquare[index]) / correctionRoot + epsilon;
        return mean[index] / correction / root;
      };
    }
    case 'sgd': {
      if (momentum === 0) return (gradient) => gradient;
      const buffer = state.get('momentum_buffer')!;
      return (gradient, index) => {
        buffer[index] = momentum * buffer[index]! + gradient;
        return settings.nesterov ? gradient + momentum * buffer[index] : buffer[index];
      };
    }
    case 'rmsprop': {
      const { alpha } = settings;
      const meanSquare = state.get('square_avg')!;
      const scaled = (gradient: number, index: number): number => {
        meanSquare[index] = alpha * meanSquare[index]! + (1 - alpha) * gradient * gradient;
        return gradient / (Math.sqrt(meanSquare[index]) + epsilon);
      };
      if (momentum === 0) return scaled;
      const buffer = state.get('momentum_buffer')!;
      return (gradient, index) =>
        (buffer[index] = momentum * buffer[index]! + scaled(gradient, index));
    }
  }
}
