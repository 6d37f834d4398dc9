import { addForward } from './forward-stages.ts';
import { addBackwardPacking, addInputPacking, addPacking } from './packing-stages.ts';
import { ProgramBuilder } from './program.ts';
import type { AnswerRegions } from './regions.ts';
import { gatesArguments, type NetworkPlan } from './stage-arguments.ts';
import { addBackward } from './training-stages.ts';

/**
 * From the gradients of `size` answers with respect to the last layer's outputs, which `fillOutputGradients` writes, to
 * those with respect to the inputs. For networks of one direction.
 */
export function answerGradientProgram(
  plan: NetworkPlan,
  { outputGradient, inputGradient, packedInputBackward }: AnswerRegions,
  size: number,
): Int32Array {
  const { library, sizes, regions, cell } = plan;
  const { steps, hidden, hiddenPadded } = sizes;
  const program = new ProgramBuilder(library);
  addPacking(program, plan);
  addBackwardPacking(program, plan);
  addInputPacking(program, plan, packedInputBackward);
  program.barrier();
  addForward(program, plan, size, steps, 'gradients');
  addBackward(program, plan, size, false, { from: { offset: outputGradient, steps: 'each' } });
  program.add('inputGradient', {
    cell: cell.code,
    size,
    steps,
    hidden,
    hiddenPadded,
    ...gatesArguments(plan, regions.layers[0]!.directions[0]!, size, true),
    packedInput: packedInputBackward,
    gradient: inputGradient,
    gradientColumns: sizes.inputRow,
    accumulate: false,
  });
  return program.build();
}

/**
 * Writes the gradients of a class's logit with respect to the last layer's outputs after each step, one row for each of
 * the answers.
 * @param label the class
 * @param answers the steps after which the answers are given
 */
export function fillOutputGradients(
  { network, sizes, regions }: NetworkPlan,
  { outputGradient }: AnswerRegions,
  arena: Float32Array,
  label: number,
  answers: readonly number[],
): void {
  const { steps, hidden, outputRow, features } = sizes;
  const size = answers.length;
  arena.fill(0, outputGradient, outputGradient + steps * size * outputRow);
  const head = arena.subarray(
    regions.headWeight + label * features,
    regions.headWeight + (label + 1) * features,
  );
  const put = (step: number, row: number, values: Float32Array): void =>
    arena.set(values, outputGradient + (step * size + row) * outputRow);
  for (const [row, answer] of answers.entries()) {
    if (network.readout === 'last') {
      put(answer, row, head);
      continue;
    }
    const mean = head.map((weight) => weight / (answer + 1));
    for (let step = 0; step <= answer; step++) {
      const isAll = network.readout === 'all';
      put(step, row, isAll ? head.subarray(step * hidden, (step + 1) * hidden) : mean);
    }
  }
}
