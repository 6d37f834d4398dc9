import type { ProgramBuilder, Slot } from './program.ts';
import {
  dropoutArguments,
  gatesArguments,
  historyArguments,
  inputArguments,
  readoutArguments,
  sequenceArguments,
  type NetworkPlan,
} from './stage-arguments.ts';

/**
 * All layers over the first `steps` steps.
 * @param stepSlots gets the places of the step number in dropout stages
 */
export function addForward(
  program: ProgramBuilder,
  plan: NetworkPlan,
  size: number,
  steps: number,
  use: 'training' | 'gradients' | 'inference',
  stepSlots: Slot[] = [],
): void {
  const { network, sizes, regions } = plan;
  const { outputRow, hidden, hiddenPadded, directions } = sizes;
  const dropout = use === 'training' && network.dropout > 0;
  for (const [layer, layerRegion] of regions.layers.entries()) {
    for (const [direction, region] of layerRegion.directions.entries()) {
      program.add('forward', {
        ...sequenceArguments(plan, size, steps, direction),
        ...inputArguments(plan, layer, dropout),
        ...historyArguments(plan, region, size, use !== 'inference'),
        // With the gates of all steps kept apart, a single example has its inputs multiplied in one go.
        ...(size === 1 && gatesArguments(plan, region, size, true)),
        bias: region.bias,
        packedInput: region.packedInput,
        packedRecurrent: region.packedRecurrent,
        output: layerRegion.output + direction * hiddenPadded,
        outputRowStride: outputRow,
      });
    }
    if (dropout && layer < regions.layers.length - 1) {
      const slot = program.add('dropout', {
        size,
        steps,
        parts: directions,
        partSize: hidden,
        partPadded: hiddenPadded,
        rowStride: outputRow,
        source: layerRegion.output,
        mask: layerRegion.mask,
        destination: layerRegion.passedOn,
        ...dropoutArguments(plan, network.dropout, layer),
      });
      stepSlots.push(slot('step'));
    }
  }
}

/** Fills the features that the head sees, as if the sequence ended after `steps` steps. */
export function addReadout(
  program: ProgramBuilder,
  plan: NetworkPlan,
  size: number,
  steps: number,
): void {
  const { regions } = plan;
  program.add('readout', {
    ...readoutArguments(plan, size, steps),
    output: regions.layers.at(-1)!.output,
    features: regions.features,
  });
}

/** Class logits from the first `depth` features; the others count as zeros. */
export function addLogits(
  program: ProgramBuilder,
  plan: NetworkPlan,
  size: number,
  depth: number,
): void {
  const { sizes, regions } = plan;
  program.add('head', {
    ...headArguments(plan),
    size,
    first: 0,
    depth,
    features: regions.features,
    featureStride: sizes.featuresPadded,
    logits: regions.logits,
  });
}

/**
 * Class logits after each step [steps][size], each as if the sequence ended there, for networks of one direction. Takes
 * up the last layer's outputs, and for `mean` puts the means in their place.
 */
export function addStepLogits(program: ProgramBuilder, plan: NetworkPlan, size: number): void {
  const { network, sizes, regions } = plan;
  const { steps, hidden, hiddenPadded, classesPadded } = sizes;
  const { output } = regions.layers.at(-1)!;
  const perStep = { ...headArguments(plan), depth: hidden, featureStride: hiddenPadded };
  if (network.readout === 'all') {
    // Each step adds its own share to the logits of the step before.
    const blockSize = size * classesPadded;
    for (let step = 0; step < steps; step++) {
      const logits = regions.logits + step * blockSize;
      program.add('head', {
        ...perStep,
        ...(step > 0 && { start: logits - blockSize, startStride: classesPadded }),
        size,
        first: step * hidden,
        features: output + step * size * hiddenPadded,
        logits,
      });
    }
    return;
  }
  if (network.readout === 'mean') {
    program.add('runningMean', { size, steps, hiddenPadded, output, sums: regions.features });
  }
  // All steps as rows of one product, which threads share out anew.
  program.barrier();
  program.add('head', {
    ...perStep,
    size: steps * size,
    first: 0,
    features: output,
    logits: regions.logits,
  });
}

/** What all uses of the head take, if they begin at the bias. */
function headArguments({ sizes, regions }: NetworkPlan) {
  return {
    depthTotal: sizes.features,
    classesPadded: sizes.classesPadded,
    packed: regions.packedHead,
    start: regions.packedHeadBias,
    startStride: 0,
  };
}
