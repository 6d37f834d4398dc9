import { addForward, addLogits, addReadout, addStepLogits } from './forward-stages.ts';
import { addBackwardPacking, addPacking } from './packing-stages.ts';
import { ProgramBuilder, type Slot } from './program.ts';
import { addSaturation } from './recording-stages.ts';
import type { NetworkPlan } from './stage-arguments.ts';
import {
  addBackward,
  addHeadWeightGradient,
  addLoss,
  addRecurrentWeightGradients,
  rowBlocks,
} from './training-stages.ts';

/** A program, and the slots for the step number that its dropout masks depend on. */
export interface TrainingProgram {
  readonly words: Int32Array;
  readonly stepSlots: readonly Slot[];
}

/** Packs the weights for the forward pass; to be run after each change of the parameters. */
export function packingProgram(plan: NetworkPlan): Int32Array {
  const program = new ProgramBuilder(plan.library);
  addPacking(program, plan);
  return program.build();
}

/** Computes the inputs of `size` sequences from images. */
export function gatherProgram({ library, sizes, network, regions }: NetworkPlan, size: number) {
  const program = new ProgramBuilder(library);
  const { images, places, table, inputs } = regions;
  const { inputSize } = network;
  const pixels = sizes.steps * inputSize;
  program.add('gather', { size, pixels, inputSize, images, places, table, inputs });
  return program.build();
}

/** The logits of `size` sequences, as if they ended after `steps` steps. */
export function predictionProgram(plan: NetworkPlan, size: number, steps: number): Int32Array {
  const { network, sizes } = plan;
  const program = new ProgramBuilder(plan.library);
  addForward(program, plan, size, steps, 'inference');
  addReadout(program, plan, size, steps);
  const perStep = sizes.directions * sizes.hidden;
  addLogits(program, plan, size, network.readout === 'all' ? steps * perStep : perStep);
  return program.build();
}

/** The outputs of all recurrent layers for `size` sequences. */
export function statesProgram(plan: NetworkPlan, size: number): Int32Array {
  const program = new ProgramBuilder(plan.library);
  addForward(program, plan, size, plan.sizes.steps, 'inference');
  return program.build();
}

/** The logits of `size` sequences after each step, in one pass; for networks of one direction. */
export function stepPredictionProgram(plan: NetworkPlan, size: number): Int32Array {
  const program = new ProgramBuilder(plan.library);
  addForward(program, plan, size, plan.sizes.steps, 'inference');
  addStepLogits(program, plan, size);
  return program.build();
}

/**
 * A training step of the recurrent layers alone: forward, backward and weight gradients, without packing, head, loss,
 * norm and update. For measuring how much those add.
 */
export function recurrentProgram(plan: NetworkPlan, size: number): Int32Array {
  const program = new ProgramBuilder(plan.library);
  addForward(program, plan, size, plan.sizes.steps, 'gradients');
  addBackward(program, plan, size, false);
  program.barrier();
  addRecurrentWeightGradients(program, plan, size, false);
  return program.build();
}

/**
 * From packing to the gradients and the partial sums of their norm: everything but the update.
 * @param record whether to leave what `readRecording` reads
 */
export function trainingProgram(
  plan: NetworkPlan,
  size: number,
  dropout: boolean,
  record = false,
): TrainingProgram {
  const { regions, sizes } = plan;
  const program = new ProgramBuilder(plan.library);
  const stepSlots: Slot[] = [];
  addPacking(program, plan);
  addBackwardPacking(program, plan);
  program.barrier();
  // Until the next barrier each thread works only on its own rows of the batch.
  addForward(program, plan, size, sizes.steps, dropout ? 'training' : 'gradients', stepSlots);
  if (record) addSaturation(program, plan, size);
  addLoss(program, plan, size, dropout, stepSlots);
  addBackward(program, plan, size, dropout, record);
  program.barrier();
  addRecurrentWeightGradients(program, plan, size, dropout);
  addHeadWeightGradient(program, plan, size);
  program.barrier();
  program.add('norm', {
    gradients: regions.gradients,
    count: regions.parameterCount,
    second: regions.secondGradients,
    secondCount: rowBlocks(size) > 1 ? regions.recurrentCount : 0,
    partial: regions.normPartials,
  });
  return { words: program.build(), stepSlots };
}
