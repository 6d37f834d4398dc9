import type { Network } from '#shared/network/network';
import type { KernelCell, KernelLibrary } from './kernel-library.ts';
import { Real } from './program.ts';
import type { DirectionRegions, Regions, Sizes } from './regions.ts';

/** A network laid out in the arena: everything that programs are built from. */
export interface NetworkPlan {
  readonly library: KernelLibrary;
  readonly network: Network;
  readonly sizes: Sizes;
  readonly regions: Regions;
  readonly cell: KernelCell;
  readonly seed: number;
  readonly labelSmoothing: number;
}

const readoutCodes = { last: 0, mean: 1, all: 2 } as const;

/** The arguments that all stages of one direction of a layer share. */
export function sequenceArguments(
  plan: NetworkPlan,
  size: number,
  steps: number,
  direction: number,
) {
  const { sizes, cell } = plan;
  const { hidden, hiddenPadded } = sizes;
  return { cell: cell.code, size, steps, hidden, hiddenPadded, reverse: direction === 1 };
}

/** A layer above the first reads the directions of the one below as two parts, with padding between. */
export function inputParts(
  plan: NetworkPlan,
  layer: number,
): { readonly parts: number; readonly partSize: number } {
  const { network, sizes } = plan;
  return layer === 0
    ? { parts: 1, partSize: network.inputSize }
    : { parts: sizes.directions, partSize: sizes.hidden };
}

/** Arguments for a layer's inputs: the network's inputs, or the outputs of the layer below. */
export function inputArguments(plan: NetworkPlan, layer: number, dropout: boolean) {
  const { network, sizes, regions } = plan;
  const { parts, partSize } = inputParts(plan, layer);
  const below = regions.layers[layer - 1];
  return {
    input: below ? (dropout ? below.passedOn : below.output) : regions.inputs,
    inputParts: parts,
    inputSize: partSize,
    inputPadded: sizes.hiddenPadded,
    inputRowStride: below ? sizes.outputRow : network.inputSize,
  };
}

/** Arguments for the gates: of all steps if a backward pass follows, otherwise of the latest step only. */
export function gatesArguments(
  { sizes, regions }: NetworkPlan,
  region: DirectionRegions,
  size: number,
  kept: boolean,
) {
  const { gatesGap, gatesGaps } = regions;
  return {
    gates: region.gates,
    gatesTimeStride: kept ? size * sizes.gateSlots * sizes.hiddenPadded + gatesGaps : 0,
    gatesGap,
  };
}

/** Arguments for gates and cell states: of all steps if a backward pass follows, otherwise of the latest step only. */
export function historyArguments(
  plan: NetworkPlan,
  region: DirectionRegions,
  size: number,
  kept: boolean,
) {
  return {
    ...gatesArguments(plan, region, size, kept),
    cellState: region.cellState,
    cellTanh: region.cellTanh,
    cellTimeStride: kept ? size * plan.sizes.hiddenPadded : 0,
  };
}

/** The arguments of both stages of the readout. */
export function readoutArguments(plan: NetworkPlan, size: number, steps: number) {
  const { network, sizes } = plan;
  const { directions, hidden, hiddenPadded, featuresPadded } = sizes;
  return {
    readout: readoutCodes[network.readout],
    size,
    steps,
    directions,
    hidden,
    hiddenPadded,
    featureStride: featuresPadded,
  };
}

/** The arguments that determine the masks of a dropout stage. The step is set before each run. */
export function dropoutArguments(plan: NetworkPlan, probability: number, stream: number) {
  const { seed } = plan;
  return {
    seed,
    step: 0,
    stream,
    threshold: Math.floor(probability * 2 ** 32),
    scale: new Real(1 / (1 - probability)),
  };
}
