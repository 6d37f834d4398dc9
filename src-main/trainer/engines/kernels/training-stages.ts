import { headStream } from '../dropout-mask.ts';
import { addLogits, addReadout } from './forward-stages.ts';
import { Real, type ProgramBuilder, type Slot } from './program.ts';
import {
  dropoutArguments,
  gatesArguments,
  historyArguments,
  inputArguments,
  readoutArguments,
  sequenceArguments,
  type NetworkPlan,
} from './stage-arguments.ts';

/** Head and loss, forward and back to the outputs of the last layer. */
export function addLoss(
  program: ProgramBuilder,
  plan: NetworkPlan,
  size: number,
  dropout: boolean,
  stepSlots: Slot[],
): void {
  const { network, sizes, regions, labelSmoothing } = plan;
  const { features, featuresPadded, classes, classesPadded } = sizes;
  const masked = dropout && network.headDropout > 0;
  const featureRows = { size, steps: 1, rowStride: featuresPadded };
  addReadout(program, plan, size, sizes.steps);
  if (masked) {
    const slot = program.add('dropout', {
      ...featureRows,
      parts: 1,
      partSize: features,
      partPadded: featuresPadded,
      source: regions.features,
      mask: regions.featureMask,
      destination: regions.features,
      ...dropoutArguments(plan, network.headDropout, headStream),
    });
    stepSlots.push(slot('step'));
  }
  addLogits(program, plan, size, features);
  program.add('loss', {
    size,
    classes,
    classesPadded,
    logits: regions.logits,
    labels: regions.labels,
    smoothing: new Real(labelSmoothing),
    rowLoss: regions.rowLoss,
    rowCorrect: regions.rowCorrect,
    gradient: regions.logitGradient,
  });
  program.add('headBackward', {
    size,
    classes,
    classesPadded,
    gradient: regions.logitGradient,
    packed: regions.packedHeadBackward,
    features: regions.featureGradient,
    featureStride: featuresPadded,
  });
  if (masked) {
    program.add('mask', {
      ...featureRows,
      source: regions.featureGradient,
      mask: regions.featureMask,
      destination: regions.featureGradient,
    });
  }
  program.add('readoutBackward', {
    ...readoutArguments(plan, size, sizes.steps),
    features: regions.featureGradient,
    gradient: regions.layers.at(-1)!.gradient,
  });
}

/**
 * All layers backward, from the last to the first.
 * @param record whether to leave the squares of the gradients with respect to hidden states
 */
export function addBackward(
  program: ProgramBuilder,
  plan: NetworkPlan,
  size: number,
  dropout: boolean,
  record = false,
): void {
  const { network, sizes, regions, cell } = plan;
  const { steps, outputRow, hidden, hiddenPadded } = sizes;
  for (let layer = regions.layers.length - 1; layer >= 0; layer--) {
    const layerRegion = regions.layers[layer]!;
    const last = layer === regions.layers.length - 1;
    const everyStep = !last || network.readout === 'all';
    for (const [direction, region] of layerRegion.directions.entries()) {
      program.add('backward', {
        ...sequenceArguments(plan, size, steps, direction),
        ...historyArguments(plan, region, size, true),
        output: layerRegion.output + direction * hiddenPadded,
        outputRowStride: outputRow,
        gradient: layerRegion.gradient + direction * hiddenPadded,
        gradientRowStride: outputRow,
        gradientTimeStride: everyStep ? size * outputRow : 0,
        gradientLastOnly: last && network.readout === 'last',
        packedRecurrent: region.packedRecurrentBackward,
        carry: regions.carry,
        cellCarry: regions.cellCarry,
        gatedCarry: regions.gatedCarry,
        carryGap: regions.carryGap,
        gradientSquares: record ? region.gradientSquares : -1,
      });
    }
    if (layer === 0) continue;
    const below = regions.layers[layer - 1]!;
    for (const [direction, region] of layerRegion.directions.entries()) {
      program.add('inputGradient', {
        cell: cell.code,
        size,
        steps,
        hidden,
        hiddenPadded,
        ...gatesArguments(plan, region, size, true),
        packedInput: region.packedInputBackward,
        gradient: below.gradient,
        gradientColumns: outputRow,
        accumulate: direction > 0,
      });
    }
    if (dropout && network.dropout > 0) {
      program.add('mask', {
        size,
        steps,
        rowStride: outputRow,
        source: below.gradient,
        mask: below.mask,
        destination: below.gradient,
      });
    }
  }
}

/**
 * Gradients of the recurrent layers' weights are first summed over blocks of the batch's rows, so that each of two
 * threads finds what it needs in its own cache. The number of blocks depends only on the batch, because it affects the
 * bits.
 */
export function rowBlocks(size: number): number {
  return size < 8 ? 1 : 2;
}

/** Gradients of the recurrent layers' weights. Must follow a barrier, because threads may need the rows of others. */
export function addRecurrentWeightGradients(
  program: ProgramBuilder,
  plan: NetworkPlan,
  size: number,
  dropout: boolean,
): void {
  const { sizes, regions } = plan;
  const { hiddenPadded, outputRow } = sizes;
  const shift = gradientShift(plan);
  for (const [layer, layerRegion] of regions.layers.entries()) {
    for (const [direction, region] of layerRegion.directions.entries()) {
      program.add('weightGradient', {
        ...sequenceArguments(plan, size, sizes.steps, direction),
        ...inputArguments(plan, layer, dropout),
        ...gatesArguments(plan, region, size, true),
        output: layerRegion.output + direction * hiddenPadded,
        outputRowStride: outputRow,
        blocks: rowBlocks(size),
        blockStride: regions.secondGradients - regions.gradients,
        inputWeight: region.inputWeight + shift,
        recurrentWeight: region.recurrentWeight + shift,
        inputBias: region.inputBias + shift,
        recurrentBias: region.recurrentBias + shift,
        ...scratchArguments(plan),
      });
    }
  }
}

/** Gradients of the head's weights. Must follow a barrier too. */
export function addHeadWeightGradient(
  program: ProgramBuilder,
  plan: NetworkPlan,
  size: number,
): void {
  const { sizes, regions } = plan;
  const { classes, classesPadded, features, featuresPadded } = sizes;
  const shift = gradientShift(plan);
  program.add('headWeightGradient', {
    size,
    classes,
    classesPadded,
    featureSize: features,
    features: regions.features,
    featureStride: featuresPadded,
    gradient: regions.logitGradient,
    weight: regions.headWeight + shift,
    bias: regions.headBias + shift,
    ...scratchArguments(plan),
  });
}

/** The distance from a parameter to its gradient; both have the same layout. */
function gradientShift({ regions }: NetworkPlan): number {
  return regions.gradients - regions.parameters;
}

function scratchArguments({ regions }: NetworkPlan) {
  return { scratch: regions.scratch, scratchStride: regions.scratchStride };
}
