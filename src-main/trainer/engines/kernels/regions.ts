import { cellEntry } from '#shared/catalogue/cells/cells';
import { recordedSequences } from '#shared/inside/recording';
import {
  directionCount,
  gateCount,
  layerInputSize,
  layerSuffix,
  readoutSize,
  type Network,
  type ParameterLayout,
} from '#shared/network/network';
import type { KernelCell } from './kernel-library.ts';
import { pageFloats, type ArenaPlan } from './arena.ts';

/** Sizes for the arguments of stages, in floats. `Padded` sizes are whole vectors, filled up with zeros. */
export interface Sizes {
  readonly steps: number;
  readonly hidden: number;
  readonly hiddenPadded: number;
  readonly directions: number;
  readonly gates: number;
  /** Numbers kept per unit and step in a row of gates. */
  readonly gateSlots: number;
  /** A row of a layer's outputs: both directions side by side. */
  readonly outputRow: number;
  readonly features: number;
  readonly featuresPadded: number;
  /** Features that the head sums in one chain of multiply-adds. */
  readonly headChain: number;
  readonly classes: number;
  readonly classesPadded: number;
}

/** Offsets of the regions of one direction of one layer. */
export interface DirectionRegions {
  readonly inputWeight: number;
  readonly recurrentWeight: number;
  readonly inputBias: number;
  readonly recurrentBias: number;
  readonly packedInput: number;
  readonly packedRecurrent: number;
  readonly packedInputBackward: number;
  readonly packedRecurrentBackward: number;
  readonly bias: number;
  readonly gates: number;
  readonly cellState: number;
  readonly cellTanh: number;
  /** Of a recorded step, the squares of the gradients with respect to hidden states: doubles [steps][batch]. */
  readonly gradientSquares: number;
  /** Of a recorded step, how many values are saturated: two integers for each counted sequence, by quantity. */
  readonly counts: number;
}

export interface LayerRegions {
  readonly directions: readonly DirectionRegions[];
  readonly output: number;
  /** What the next layer reads: the outputs themselves, or a copy with dropout. */
  readonly passedOn: number;
  readonly mask: number;
  /** Gradient with respect to the outputs. */
  readonly gradient: number;
}

/** Offsets of all regions in the arena. */
export interface Regions {
  readonly parameters: number;
  /**
   * Gradients of all parameters. Those of the recurrent layers cover only the first block of rows until the blocks are
   * added.
   */
  readonly gradients: number;
  readonly firstState: number;
  readonly secondState: number;
  readonly parameterCount: number;
  /** The number of parameters, padded to a multiple of all vector widths. */
  readonly parametersPadded: number;
  /** Gradients of the recurrent layers' parameters over the second block of the batch's rows. */
  readonly secondGradients: number;
  /** Parameters of the recurrent layers, which come before the head's. */
  readonly recurrentCount: number;
  readonly inputs: number;
  /** For batches of images: their bytes, the indices of pixels in the inputs, and a table of 256 values. */
  readonly images: number;
  readonly places: number;
  readonly table: number;
  readonly labels: number;
  readonly layers: readonly LayerRegions[];
  /** What the backward pass carries from step to step, the rows of each thread `carryGap` apart. */
  readonly carry: number;
  readonly cellCarry: number;
  readonly gatedCarry: number;
  readonly carryGap: number;
  /** The extra distance between the gates of one thread's rows and the next thread's. */
  readonly gatesGap: number;
  /** All these gaps of one step together. */
  readonly gatesGaps: number;
  readonly headWeight: number;
  readonly headBias: number;
  readonly packedHead: number;
  readonly packedHeadBias: number;
  readonly packedHeadBackward: number;
  readonly features: number;
  readonly featureMask: number;
  readonly featureGradient: number;
  readonly logits: number;
  /** Logits of the features before the current chain. */
  readonly closedLogits: number;
  readonly logitGradient: number;
  readonly rowLoss: number;
  readonly rowCorrect: number;
  readonly normPartials: number;
  readonly scratch: number;
  readonly scratchStride: number;
}

/**
 * The gap between the threads' shares of what they write repeatedly in the backward pass. A processor prefetches that
 * far, and the edges of the shares would move back and forth between two caches (docs/decisions, row blocks and tiles).
 */
const carryGap = 17 * pageFloats;
/** The same between the gates of their rows, in each step. Fewer pages, because there are so many of these gaps. */
const gatesGap = 4 * pageFloats;

/**
 * The most features that the head sums in one chain of multiply-adds: only the readout of all steps can have more.
 * Both lengths affect the bits of the result.
 */
export const longestHeadChain = 2048;
/** The length of each chain if there are more features: shorter chains accumulate smaller rounding errors. */
const headChain = 192;

/** The sizes of a network for vectors of `width` floats. */
export function sizesOf(network: Network, cell: KernelCell, width: number): Sizes {
  const padded = (size: number): number => Math.ceil(size / width) * width;
  const directions = directionCount(network);
  const hiddenPadded = padded(network.hiddenSize);
  const features = readoutSize(network);
  const gates = gateCount(network.cell);
  return {
    steps: network.sequenceLength,
    hidden: network.hiddenSize,
    hiddenPadded,
    directions,
    gates,
    gateSlots: gates + (cell.candidate === 'summed' ? 0 : 1),
    outputRow: directions * hiddenPadded,
    features,
    featuresPadded: padded(features),
    headChain: features <= longestHeadChain ? features : headChain,
    classes: network.classes,
    classesPadded: padded(network.classes),
  };
}

/** Reserves all regions needed to train on batches of up to `batch` sequences. */
export function planRegions(
  plan: ArenaPlan,
  network: Network,
  layout: ParameterLayout,
  sizes: Sizes,
  options: {
    readonly batch: number;
    readonly threads: number;
    readonly normBlock: number;
    readonly scratchLength: (inputColumns: number, hiddenPadded: number) => number;
  },
): Regions {
  const { batch } = options;
  const { steps, hidden, hiddenPadded, outputRow } = sizes;
  const inputCount = steps * network.inputSize;
  const parametersPadded = Math.ceil(layout.length / 16) * 16;
  const parameters = plan.reserve(parametersPadded);
  const offsets = new Map(layout.tensors.map(({ name, offset }) => [name, parameters + offset]));
  const offsetOf = (name: string): number => {
    const offset = offsets.get(name);
    if (offset === undefined) throw new Error(`the parameter layout has no ${name}`);
    return offset;
  };

  const hasMemory = cellEntry(network.cell).memory !== null;
  const quantities = sizes.gates + (hasMemory ? 1 : 0);
  const gatesGaps = (options.threads - 1) * gatesGap;
  const layers: LayerRegions[] = [];
  for (let layer = 0; layer < network.layers; layer++) {
    const inputSize = layerInputSize(network, layer);
    const directions = Array.from({ length: sizes.directions }, (_, direction) => {
      const suffix = layerSuffix(layer, direction);
      return {
        inputWeight: offsetOf(`rnn.weight_ih_${suffix}`),
        recurrentWeight: offsetOf(`rnn.weight_hh_${suffix}`),
        inputBias: offsetOf(`rnn.bias_ih_${suffix}`),
        recurrentBias: offsetOf(`rnn.bias_hh_${suffix}`),
        packedInput: plan.reserve(sizes.gates * hiddenPadded * inputSize),
        packedRecurrent: plan.reserve(sizes.gates * hiddenPadded * hidden),
        packedInputBackward: layer === 0 ? 0 : plan.reserve(sizes.gates * hidden * outputRow),
        packedRecurrentBackward: plan.reserve(sizes.gates * hidden * hiddenPadded),
        bias: plan.reserve(sizes.gateSlots * hiddenPadded),
        gates: plan.reserve(steps * (batch * sizes.gateSlots * hiddenPadded + gatesGaps)),
        cellState: hasMemory ? plan.reserve(steps * batch * hiddenPadded) : 0,
        cellTanh: hasMemory ? plan.reserve(steps * batch * hiddenPadded) : 0,
        gradientSquares: plan.reserve(2 * steps * batch),
        counts: plan.reserve(2 * quantities * recordedSequences),
      };
    });
    const last = layer === network.layers - 1;
    const dropped = network.dropout > 0 && !last;
    const output = plan.reserve(steps * batch * outputRow);
    const gradientSteps = last && network.readout !== 'all' ? 1 : steps;
    layers.push({
      directions,
      output,
      passedOn: dropped ? plan.reserve(steps * batch * outputRow) : output,
      mask: dropped ? plan.reserve(steps * batch * outputRow) : 0,
      gradient: plan.reserve(gradientSteps * batch * outputRow),
    });
  }

  const recurrentCount = offsetOf('fc.weight') - parameters;
  const carried = batch * hiddenPadded + options.threads * carryGap;
  const widestInput = Math.max(network.inputSize, sizes.directions * hidden);
  const scratchStride = Math.ceil(options.scratchLength(widestInput, hiddenPadded) / 16) * 16;
  return {
    parameters,
    parameterCount: layout.length,
    parametersPadded,
    gradients: plan.reserve(parametersPadded),
    secondGradients: plan.reserve(recurrentCount),
    recurrentCount,
    firstState: plan.reserve(parametersPadded),
    secondState: plan.reserve(parametersPadded),
    inputs: plan.reserve(batch * inputCount),
    images: plan.reserve(Math.ceil((batch * inputCount) / 4)),
    places: plan.reserve(inputCount),
    table: plan.reserve(256),
    labels: plan.reserve(batch),
    layers,
    carry: plan.reserve(carried),
    cellCarry: plan.reserve(carried),
    gatedCarry: plan.reserve(carried),
    carryGap,
    gatesGap: options.threads > 1 ? gatesGap : 0,
    gatesGaps,
    headWeight: offsetOf('fc.weight'),
    headBias: offsetOf('fc.bias'),
    packedHead: plan.reserve(sizes.features * sizes.classesPadded),
    packedHeadBias: plan.reserve(sizes.classesPadded),
    packedHeadBackward: plan.reserve(sizes.classes * sizes.featuresPadded),
    features: plan.reserve(batch * sizes.featuresPadded),
    featureMask: network.headDropout > 0 ? plan.reserve(batch * sizes.featuresPadded) : 0,
    featureGradient: plan.reserve(batch * sizes.featuresPadded),
    // Step predictions have logits after each step.
    logits: plan.reserve(steps * batch * sizes.classesPadded),
    closedLogits: plan.reserve(batch * sizes.classesPadded),
    logitGradient: plan.reserve(batch * sizes.classesPadded),
    rowLoss: plan.reserve(batch),
    rowCorrect: plan.reserve(batch),
    normPartials: plan.reserve(2 * Math.ceil(layout.length / options.normBlock)),
    scratch: plan.reserve(options.threads * scratchStride),
    scratchStride,
  };
}
