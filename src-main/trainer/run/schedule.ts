import type { ExperimentConfig } from '#shared/catalogue/fields';
import { integerPower, sincos } from '#shared/mathematics/deterministic';

/** The config fields that decide the learning rate. */
export type ScheduleSettings = Pick<
  ExperimentConfig,
  'learningRate' | 'schedule' | 'warmUpSteps' | 'stepEpochs' | 'stepFactor' | 'finalShare'
>;

/** OneCycleLR's defaults: share of the steps on the way up, and what the peak is divided by at start and end. */
const oneCycle = { riseShare: 0.3, startDivisor: 25, endDivisor: 1e4 };

/**
 * @returns the learning rate of training step `step`, counted from 0 over the whole run of `totalSteps`.
 *
 * The schedules are PyTorch's, in their closed forms: `step` is StepLR by epochs, `cosine` is CosineAnnealingLR by
 * training steps over the whole run, `oneCycle` is OneCycleLR with its defaults (its momentum cycle left out). Warm-up
 * multiplies any but `oneCycle` by (step + 1) / warmUpSteps until that is 1.
 * Sources: torch.optim.lr_scheduler's documentation of the three; Loshchilov and Hutter, "SGDR: Stochastic gradient
 * descent with warm restarts", ICLR 2017, equation 5; Smith and Topin, "Super-convergence", 2018, section 3.
 */
export function learningRateAt(
  config: ScheduleSettings,
  step: number,
  stepsPerEpoch: number,
  totalSteps: number,
): number {
  const peak = config.learningRate;
  switch (config.schedule) {
    case 'constant':
      return warmUp(config, step) * peak;
    case 'step': {
      const epoch = Math.floor(step / stepsPerEpoch);
      const stepsDown = Math.floor(epoch / config.stepEpochs);
      return warmUp(config, step) * peak * integerPower(config.stepFactor, stepsDown);
    }
    case 'cosine':
      return warmUp(config, step) * halfCosine(peak, peak * config.finalShare, step / totalSteps);
    case 'oneCycle': {
      const start = peak / oneCycle.startDivisor;
      const top = oneCycle.riseShare * totalSteps - 1;
      if (step <= top) return halfCosine(start, peak, step / top);
      return halfCosine(peak, start / oneCycle.endDivisor, (step - top) / (totalSteps - 1 - top));
    }
  }
}

function warmUp(config: ScheduleSettings, step: number): number {
  return step < config.warmUpSteps ? (step + 1) / config.warmUpSteps : 1;
}

/** @returns a value from `start` (share 0) to `end` (share 1) along half a period of a cosine */
function halfCosine(start: number, end: number, share: number): number {
  return end + ((start - end) / 2) * (1 + sincos(Math.PI * share).cos);
}
