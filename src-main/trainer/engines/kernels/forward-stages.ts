import type { ProgramBuilder, Slot } from './program.ts';
import {
  dropoutArguments,
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
    size,
    depth,
    depthTotal: sizes.features,
    features: regions.features,
    featureStride: sizes.featuresPadded,
    classesPadded: sizes.classesPadded,
    packed: regions.packedHead,
    bias: regions.packedHeadBias,
    logits: regions.logits,
  });
}
