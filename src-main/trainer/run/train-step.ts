import type { Engine, StepResult } from '../engines/engine.ts';
import { checkFinite } from './divergence.ts';
import type { RunPlan } from './preparation.ts';
import { learningRateAt } from './schedule.ts';

/** @returns the learning rate of training step `step`, counted from 0 over the whole run */
export function learningRateOf(
  { config, stepsPerEpoch, totalSteps }: Pick<RunPlan, 'config' | 'stepsPerEpoch' | 'totalSteps'>,
  step: number,
): number {
  return learningRateAt(config, step, stepsPerEpoch, totalSteps);
}

/**
 * Performs one training step of a run: its batch depends only on the plan and the step's number.
 * @param engine as the previous step left it
 * @param step counted from 0 over the whole run
 * @param record whether to record what happens inside the network
 * @returns the result of the step, and the examples in its batch
 * @throws DivergenceError if loss or gradient norm are not finite
 */
export async function trainStep(
  plan: RunPlan,
  engine: Engine,
  step: number,
  record = false,
): Promise<{ readonly size: number; readonly result: StepResult }> {
  const { training, config, stepsPerEpoch, totalSteps } = plan;
  const epoch = Math.floor(step / stepsPerEpoch);
  const batch = training.batch(epoch, step - epoch * stepsPerEpoch);
  const { size } = batch;
  const learningRate = learningRateOf(plan, step);
  const result = await engine.trainStep(batch, { step, learningRate, record });
  const where = `in step ${step + 1} of ${totalSteps}, in epoch ${epoch + 1}`;
  checkFinite(result.loss, 'loss', where, learningRate, config);
  checkFinite(result.gradientNorm, 'gradient norm', where, learningRate, config);
  return { size, result };
}
