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
 * Adds all layers over the first `steps` steps.
 * @param stepSlots receives the slots of the step number in dropout stages
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
        // With separate gates for each step, the inputs of a single example are multiplied in one product.
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
 * Class logits after each step [steps][size], each as if the sequence ended there, for networks of one direction. For
 * `mean` it overwrites the last layer's outputs with the means.
 */
export function addStepLogits(program: ProgramBuilder, plan: NetworkPlan, size: number): void {
  const { network, sizes, regions } = plan;
  const { steps, hidden, hiddenPadded } = sizes;
  const { output } = regions.layers.at(-1)!;
  if (network.readout === 'all') {
    addGrowingLogits(program, plan, size);
    return;
  }
  if (network.readout === 'mean') {
    program.add('runningMean', { size, steps, hiddenPadded, output, sums: regions.features });
  }
  // All steps as rows of one product, which is split among the threads again.
  program.barrier();
  program.add('head', {
    ...headArguments(plan),
    size: steps * size,
    first: 0,
    depth: hidden,
    features: output,
    featureStride: hiddenPadded,
    logits: regions.logits,
  });
}

/** Class logits after each step for readout `all`, with the same chains of multiply-adds as for the whole sequence. */
function addGrowingLogits(program: ProgramBuilder, plan: NetworkPlan, size: number): void {
  const { sizes, regions } = plan;
  const { steps, hidden, headChain, featuresPadded, classesPadded } = sizes;
  addReadout(program, plan, size, steps);
  const add = (first: number, last: number, start: number, logits: number): void => {
    program.add('head', {
      ...headArguments(plan),
      start,
      startStride: first === 0 ? 0 : classesPadded,
      size,
      first,
      depth: last - first,
      features: regions.features + first,
      featureStride: featuresPadded,
      logits,
    });
  };
  /** Features in complete chains. */
  let closed = 0;
  let from = 0;
  let start = regions.packedHeadBias;
  for (let step = 0; step < steps; step++) {
    const last = (step + 1) * hidden;
    for (; last - closed > headChain; closed += headChain) {
      add(from, closed + headChain, start, regions.closedLogits);
      from = closed + headChain;
      start = regions.closedLogits;
    }
    const logits = regions.logits + step * size * classesPadded;
    add(from, last, start, logits);
    const isWhole = last - closed === headChain;
    if (isWhole) closed = last;
    // The first chain continues from its logits so far. Each later one is summed separately.
    if (isWhole || closed === 0) {
      from = last;
      start = logits;
    }
  }
}

/** The arguments of every use of the head that begins at the bias. */
function headArguments({ sizes, regions }: NetworkPlan) {
  return {
    depthTotal: sizes.features,
    chain: sizes.headChain,
    classesPadded: sizes.classesPadded,
    packed: regions.packedHead,
    start: regions.packedHeadBias,
    startStride: 0,
  };
}
